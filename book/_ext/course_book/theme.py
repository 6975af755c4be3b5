"""Repairs of the theme, found with axe and a blocked network; each line says what it mends."""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from . import metadata

# What a page loads of MathJax: the program, its fonts, and what its accessibility menu fetches for English.
MATHJAX = re.compile(r"(tex-chtml\.js|output/chtml/fonts/.*|a11y/.*|sre/mathmaps/(base|en)\.json)")
GENERATED = {"index", "search", "genindex", "py-modindex"}
API_PAGE = """
```{{eval-rst}}
.. automodule:: genocourse.{module}
   :members:
```
"""
# Pages reach their own host only, or their own folder where they lie on a stick. The theme, MathJax and the quizzes
# write scripts and styles into the page itself.
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self' 'unsafe-inline' data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'\">"
)
FIRST_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{policy}
<title>{title}</title>
<link rel="icon" href="_static/favicon.svg">
<link rel="canonical" href="{base}{url}">
{preview}
<meta http-equiv="refresh" content="0; url={url}">
</head>
<body><main><h1>{title}</h1><p><a href="{url}">Open the book</a></p></main></body>
</html>
"""


def configure(app: Sphinx, config: Config) -> None:
    """Change single options: `html_theme_options` in _config.yml would replace all of Jupyter Book's own."""
    options = config.html_theme_options
    options["navbar_persistent"] = []  # pydata-sphinx-theme adds a second search bar
    options["logo"] = {"text": config.html_title}
    licences = "Text CC BY 4.0, code MIT, each data set its own."
    options["extra_footer"] = f"<p>Version {version('genocourse')}. {licences}</p>"
    options["pygments_light_style"] = "a11y-high-contrast-light"
    options["pygments_dark_style"] = "a11y-high-contrast-dark"


def fill_api_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let a page of one line, its heading, document the module that the file is named after."""
    if docname.startswith("book/api/"):
        source[0] += API_PAGE.format(module=Path(docname).name)


def polish_docstring(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Link DOIs, and keep an author's initial ("L. Breiman") from being read as item L of a list."""
    for index, line in enumerate(lines):
        line = re.sub(r"^(\.\. \[\w[\w-]*\] )([A-Z]\. )", r"\1\\\2", line)
        lines[index] = re.sub(r"\bdoi:(10\.[^\s,]+)", r"`doi:\1 <https://doi.org/\1>`__", line)


def register_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Let ``glossary.md#importance`` find every anchor of a page: MyST alone knows those of headings only."""
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for node in doctree.findall(nodes.Element):
        for anchor in node.get("ids", []):
            slugs.setdefault(anchor, (node.line or 0, anchor, node.astext()))


def repair_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    context["metatags"] = POLICY + context.get("metatags", "")
    # Jupyter Book registers thebe twice (a SyntaxError on every page) and loads it from a CDN; no page uses it.
    context["script_files"] = [
        script
        for script in context["script_files"]
        if "sphinx-thebe" not in str(getattr(script, "filename", script) or "")
        and "THEBE_JS_URL" not in str(getattr(script, "attributes", {}).get("body", ""))
    ]
    body = context.get("body") or ""
    empty = r'<th(?: class="head")?>\s*(?:<p>\s*</p>)?\s*</th>'  # above the first column, of pandas and of Markdown
    body = re.sub(empty, "<td></td>", body)
    body = re.sub(r"\[R[0-9a-f]{12}-(\d+)\]", r"[\1]", body)  # numpydoc's inner names of references
    body = re.sub(r' role="(doc-biblioentry|doc-backlink|list)"', "", body)  # deprecated, or lists without items
    body = body.replace("version[0]", '(version || "")[0]')  # jupyterquiz: an error where MathJax comes late
    # A table that is wider than a phone scrolls inside its own, focusable box.
    body = re.sub(
        r'(<table border="1" class="dataframe">.*?</table>)',
        r'<div class="table-scroll" tabindex="0" role="group" aria-label="Table">\1</div>',
        body,
        flags=re.DOTALL,
    )
    context["body"] = body
    # The arrows that fold the table of contents have no name.
    if contents := context.get("generate_toctree_html"):
        name = '<summary aria-label="Pages of this section">'
        context["generate_toctree_html"] = lambda *args, **options: str(contents(*args, **options)).replace(
            "<summary>", name
        )


def finish(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    title, root, base = app.config.html_title, app.config.root_doc, app.config.html_baseurl
    shared = metadata.preview(Path(app.srcdir), base, root)
    page = FIRST_PAGE.format(title=title, url=f"{root}.html", base=base, preview=shared, policy=POLICY)
    (out / "index.html").write_text(page, encoding="utf-8")
    for file in out.rglob("*.html"):  # pages of an earlier build
        name = file.relative_to(out).with_suffix("").as_posix()
        if not name.startswith("_static/") and name not in app.env.found_docs | GENERATED:
            file.unlink()
    mathjax = out / "_static" / "mathjax"
    for file in mathjax.rglob("*"):
        if file.is_file() and not MATHJAX.fullmatch(file.relative_to(mathjax).as_posix()):
            file.unlink()


def digest(book: Path) -> str:
    """Of all that shapes every page but is no page: a change in it rebuilds the book."""
    files = [*book.rglob("_*/**/*"), book / "chapters.yml", book.parent / "_toc.yml", book.parent / "CITATION.cff"]
    content = [file.read_bytes() for file in sorted(files) if file.is_file() and file.suffix != ".pyc"]
    return hashlib.sha256(b"".join(content)).hexdigest()


def setup(app: Sphinx) -> None:
    # Twice: "env" reads every page again; "html" tells so before reading, or sphinx-codeautolink would skip pages.
    state = digest(Path(app.srcdir) / "book")
    app.add_config_value("course_digest", state, "env")
    app.add_config_value("course_digest_html", state, "html")
    app.connect("config-inited", configure)
    app.connect("source-read", fill_api_page)
    app.connect("autodoc-process-docstring", polish_docstring, priority=600)  # after numpydoc
    app.connect("doctree-read", register_anchors)
    app.connect("html-page-context", repair_page, priority=900)
    app.connect("build-finished", finish, priority=900)  # after sphinx-mathjax-offline has copied its files
