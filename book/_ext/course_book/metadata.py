"""What machines read of the course: JSON-LD for catalogues of training, previews of shared links, a map of the site.

Each chapter says what it is as a schema.org LearningResource, in the terms of Bioschemas' TrainingMaterial profile
(https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE); so does the book, of which the chapters are parts. What
they say is read from CITATION.cff, chapters.yml, the notebooks and the landing page: nothing is stated here twice.
"""

import json
import re
from html import escape
from pathlib import Path
from typing import Any

import nbformat
import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from genocourse.datasets import _cards
from tools.student import site

from . import social
from .course import ready

PROFILE = "https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"  # the text's: LICENSE-text
TOPICS = {"topic_3474": "Machine learning", "topic_0622": "Genomics"}  # of the ontology EDAM
AUDIENCE = ("biologists", "data scientists", "clinicians", "instructors")
EXERCISE = 8  # minutes, as in the timetables of workshops
# In the margins of a printed page; where a browser knows no margin boxes, its own header and footer do this.
MARGINS = """<style>@media print {{ @page {{
  @top-left {{ content: {title}; font: 8pt sans-serif; color: #444; }}
  @bottom-left {{ content: {foot}; font: 8pt sans-serif; color: #444; }}
  @bottom-right {{ content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #444; }}
}} }}</style>"""
# robots.txt is heeded where the book has a host of its own; on one that it shares, the map is announced by hand.
ROBOTS = "User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n"
URL_SET = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}\n</urlset>\n'


def plain(markdown: str) -> str:
    """One line of text, without links and emphasis."""
    text = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", " ".join(markdown.split()))
    return re.sub(r"[*`]", "", text)


def items(markdown: str) -> list[str]:
    """The points of a list, each with the lines that continue it."""
    return [plain(item) for item in re.findall(r"^- (.+(?:\n +\S.*)*)", markdown, re.MULTILINE)]


def promises(notebook: Path) -> dict[str, Any]:
    """What a chapter's opening and its box "In this chapter" state."""
    cells = nbformat.read(notebook, as_version=4).cells
    text = [cell.source for cell in cells if cell.cell_type == "markdown"]
    box = next(source for source in text if source.startswith("> **In this chapter**"))
    box = re.sub(r"^> ?", "", box, flags=re.MULTILINE)
    facts = plain(box.rpartition("\n\n")[2])
    reading = int(re.match(r"(\d+) minutes to read", facts)[1])
    exercises = sum("exercise" in cell.metadata.get("tags", []) for cell in cells)
    return {
        "abstract": plain(text[0].split("\n\n")[1]),
        "teaches": items(box),
        "competencyRequired": re.findall(r"(?:Before this chapter: |; )([^;]+?) \(necessary\)", facts),
        "minutes": reading + EXERCISE * exercises,
        "words": [plain(word) for word in re.findall(r"\[([^]]+)\]\(\.\./book/glossary", box)],
        "data": re.findall(r"data\.md#([\w-]+)", box),
    }


def citation(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def common(root: Path, url: str) -> dict[str, Any]:
    """What holds for the book as for each chapter."""
    cite = citation(root)
    edam = "http://edamontology.org"
    return {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": url,
        "http://purl.org/dc/terms/conformsTo": {"@id": PROFILE, "@type": "CreativeWork"},
        "url": url,
        "identifier": url,
        "version": cite["version"],
        "license": LICENCE,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "author": [{"@type": "Organization", "name": author["name"]} for author in cite["authors"]],
        "audience": [{"@type": "Audience", "audienceType": who} for who in AUDIENCE],
        "about": [
            {"@type": "DefinedTerm", "@id": f"{edam}/{code}", "inDefinedTermSet": edam, "termCode": code, "name": name}
            for code, name in TOPICS.items()
        ],
    }


def pages(root: Path) -> dict[str, dict[str, str]]:
    """The chapters that are written, by the name of their page."""
    return {f"notebooks/{chapter['file']}": chapter for chapter in ready(root)}


def describe_chapter(root: Path, base: str, name: str) -> dict[str, Any]:
    cite, chapter, promised = citation(root), pages(root)[name], promises(root / f"{name}.ipynb")
    cards = _cards.read_cards()
    home, data = f"{base}book/index.html", f"{base}book/data.html"
    return common(root, f"{base}{name}.html") | {
        "name": chapter["title"],
        "description": chapter["question"],
        "abstract": promised["abstract"],
        "keywords": list(dict.fromkeys([chapter["title"], *promised["words"], *cite["keywords"]])),
        "learningResourceType": ["tutorial", "notebook"],
        "educationalLevel": "Beginner" if chapter["part"] == "Foundations" else "Intermediate",
        "teaches": promised["teaches"],
        "competencyRequired": promised["competencyRequired"],
        "timeRequired": f"PT{promised['minutes']}M",
        "isPartOf": {"@type": "LearningResource", "@id": home, "name": cite["title"], "url": home},
        "mentions": [
            {"@type": "Dataset", "name": card["title"], "description": card["summary"], "url": f"{data}#{anchor}"}
            for anchor, card in ((name, cards[name.replace("-", "_")]) for name in promised["data"])
        ],
    }


def describe_book(root: Path, base: str) -> dict[str, Any]:
    cite = citation(root)
    front, text = (root / "book" / "index.md").read_text(encoding="utf-8").split("---\n", 2)[1:]
    goals = text.split("## What you will be able to do\n")[1].split("\n## ")[0]
    promised = {name: promises(root / f"{name}.ipynb") for name in pages(root)}
    needed = [need for promise in promised.values() for need in promise["competencyRequired"]]
    return common(root, f"{base}book/index.html") | {
        "name": cite["title"],
        "description": yaml.safe_load(front)["myst"]["html_meta"]["description"],
        "abstract": cite["abstract"],
        "keywords": cite["keywords"],
        "learningResourceType": ["course", "e-book"],
        "educationalLevel": "Beginner",
        "teaches": items(goals),
        "competencyRequired": needed[:1],  # of the first chapter: the others build on it
        "timeRequired": f"PT{sum(promise['minutes'] for promise in promised.values())}M",
        "mentions": [{"@type": "SoftwareSourceCode", "name": "genocourse", "url": cite["repository-code"]}],
        "hasPart": [
            {
                "@type": "LearningResource",
                "@id": f"{base}{name}.html",
                "name": chapter["title"],
                "url": f"{base}{name}.html",
            }
            for name, chapter in pages(root).items()
        ],
    }


def preview(root: Path, base: str, name: str, title: str = "") -> str:
    """What a page shows where its link is shared: words, and a card that social.py draws."""
    cite, chapter = citation(root), pages(root).get(name)
    title = f"{int(chapter['n'])} · {chapter['title']}" if chapter else title or cite["title"]
    text = chapter["question"] if chapter else cite["abstract"]
    fields = {
        "og:type": "article" if chapter else "website",
        "og:site_name": cite["title"].partition(":")[0],
        "og:title": title,
        "og:description": text,
        "og:url": f"{base}{name}.html",
        "og:image": f"{base}{social.FOLDER}/{Path(name).name if chapter else 'book'}.png",
        "og:image:width": social.WIDTH,
        "og:image:height": social.HEIGHT,
        "og:image:alt": f"{title}. {text}" if chapter else cite["title"],
    }
    lines = [f'<meta property="{field}" content="{escape(str(value))}">' for field, value in fields.items()]
    if chapter:
        lines.append(f'<meta name="description" content="{escape(text)}">')
    return "\n".join([*lines, '<meta name="twitter:card" content="summary_large_image">'])


def margins(root: Path, base: str, title: str) -> str:
    cite = citation(root)
    foot = f"Version {cite['version']} · {base.removeprefix('https://')}"
    return MARGINS.format(title=json.dumps(title, ensure_ascii=False), foot=json.dumps(foot, ensure_ascii=False))


def configure(app: Sphinx, config: Config) -> None:
    """Derive the book's address from the repository's, which stands in one place; canonical links follow from it."""
    config.html_baseurl = f"{site()}/"


def note_sources(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let the landing page follow the chapters that it lists as its parts."""
    if docname == app.config.root_doc:
        for name in pages(Path(app.srcdir)):
            app.env.note_dependency(str(Path(app.srcdir, f"{name}.ipynb")))


def add_metadata(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    if doctree is None:  # a list that Sphinx makes, such as the index
        return
    root, base = Path(app.srcdir), app.config.html_baseurl
    title = "" if pagename == app.config.root_doc else context["title"]
    tags = [context.get("metatags", ""), preview(root, base, pagename, title), margins(root, base, title)]
    described = None
    if pagename in pages(root):
        described = describe_chapter(root, base, pagename)
    elif pagename == app.config.root_doc:
        described = describe_book(root, base)
    if described:
        data = json.dumps(described, ensure_ascii=False).replace("<", "\\u003c")
        tags.append(f'<script type="application/ld+json">{data}</script>')
    context["metatags"] = "\n".join(tags)


def write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    lines = [f"<url><loc>{base}{name}.html</loc></url>" for name in sorted(app.env.found_docs)]
    (out / "sitemap.xml").write_text(URL_SET.format("\n".join(lines)), encoding="utf-8")
    (out / "robots.txt").write_text(ROBOTS.format(base=base), encoding="utf-8")
    social.draw_all(Path(app.srcdir), out, base)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", configure)
    app.connect("source-read", note_sources)
    app.connect("html-page-context", add_metadata)
    app.connect("build-finished", write_files)
