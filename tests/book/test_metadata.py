"""What machines read: JSON-LD that keeps to its vocabulary and profile, previews with their cards, a map of the site.

The profile is in training_material.json, the vocabulary in schema_org.json: neither is fetched.
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
import yaml
from bs4 import BeautifulSoup
from built import PAGES, ROOT
from PIL import Image
from rdflib import RDF, Graph, URIRef, namespace

import genocourse
from tools.student import site as public

HERE = Path(__file__).parent
SCHEMA = "https://schema.org/"
BASE = f"{public()}/"
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHAPTERS = {
    f"notebooks/{chapter['n']}_{chapter['name']}.html": chapter
    for chapter in yaml.safe_load((ROOT / "book" / "chapters.yml").read_text(encoding="utf-8"))
    if chapter["status"] == "ready"
}
LANDING = "book/index.html"
LISTS = {"genindex.html", "py-modindex.html", "search.html"}  # made by Sphinx, of no use to whoever searches the web
WRITTEN = [name for name in PAGES if name not in LISTS | {"index.html"} and not name.startswith("slides/")]


@pytest.fixture(scope="module")
def soups(html: Path) -> dict[str, BeautifulSoup]:
    return {name: BeautifulSoup((html / name).read_text(encoding="utf-8"), "html.parser") for name in PAGES}


def described(soup: BeautifulSoup) -> dict:
    (script,) = soup.select("head > script[type='application/ld+json']")
    return json.loads(script.string)


def line(tag) -> str:
    """Text of an element on one line, without a heading's link to itself, and with a keyboard's quotation marks."""
    text = " ".join(tag.get_text().split()).removesuffix("#").strip()
    return text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def test_only_the_book_and_its_chapters_describe_themselves(soups: dict[str, BeautifulSoup]) -> None:
    found = {name for name, soup in soups.items() if soup.select("script[type='application/ld+json']")}
    assert found == {LANDING, *CHAPTERS}


@pytest.mark.parametrize("name", [LANDING, *CHAPTERS])
def test_description_keeps_to_the_profile(soups: dict[str, BeautifulSoup], name: str) -> None:
    profile = json.loads((HERE / "training_material.json").read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(profile)
    assert not [f"{error.json_path}: {error.message}" for error in checker.iter_errors(described(soups[name]))]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own affair
@pytest.mark.parametrize("name", [LANDING, *CHAPTERS])
def test_description_keeps_to_the_vocabulary(soups: dict[str, BeautifulSoup], name: str) -> None:
    """Every type and property is schema.org's, and stands where schema.org has it."""
    data = described(soups[name])
    assert data["@context"] == "https://schema.org"
    data["@context"] = {"@vocab": SCHEMA}  # all that schema.org's own context would do here
    graph = Graph().parse(data=json.dumps(data), format="json-ld")
    vocabulary = json.loads((HERE / "schema_org.json").read_text(encoding="utf-8"))

    def kinds(kind: str) -> set[str]:
        return {kind}.union(*(kinds(parent) for parent in vocabulary["types"][kind]))

    def kinds_of(node) -> set[str]:
        return set().union(*(kinds(str(kind).removeprefix(SCHEMA)) for kind in graph.objects(node, RDF.type)))

    assert (URIRef(data["@id"]), RDF.type, URIRef(f"{SCHEMA}LearningResource")) in graph
    terms = [(subject, str(term), value) for subject, term, value in graph if term != RDF.type]
    assert len(terms) > 30
    for subject, term, value in terms:
        if term == "http://purl.org/dc/terms/conformsTo":  # the one property from elsewhere
            continue
        word = term.removeprefix(SCHEMA)
        assert term == SCHEMA + word and word in namespace.SDO, f"schema.org has no {term}"
        stated = vocabulary["properties"][word]
        assert kinds_of(subject) & set(stated["domain"]), f"{word} is no property of {kinds_of(subject)}"
        if kinds_of(value):
            assert kinds_of(value) & set(stated["range"]), f"{word} takes no {kinds_of(value)}"


@pytest.mark.parametrize("name", CHAPTERS)
def test_description_says_what_the_chapter_says(soups: dict[str, BeautifulSoup], name: str) -> None:
    data, soup, chapter = described(soups[name]), soups[name], CHAPTERS[name]
    box = soup.select_one(".course-in-this-chapter")
    facts = line(box.select("p")[-1])
    assert data["name"] == chapter["title"] == line(soup.select_one("h1"))
    assert data["description"] == chapter["question"]
    assert data["abstract"] == line(soup.select_one("h1 ~ p"))
    assert data["teaches"] == [line(goal) for goal in box.select("li")]
    reading = int(re.match(r"(\d+) minutes to read", facts)[1])
    exercises = len(soup.select("div.cell.tag_exercise"))
    assert exercises and data["timeRequired"] == f"PT{reading + 8 * exercises}M"
    assert "at least eight minutes an exercise" in (ROOT / "book" / "instructors" / "index.md").read_text("utf-8")
    assert len(data["competencyRequired"]) == facts.count("(necessary)")
    assert all(f"{need} (necessary)" in facts for need in data["competencyRequired"])
    assert data["educationalLevel"] == ("Beginner" if chapter["part"] == "Foundations" else "Intermediate")
    linked = [link["href"].replace("../", BASE) for link in box.select("a[href*='book/data.html#']")]
    assert [thing["url"] for thing in data["mentions"]] == linked
    words = [line(link) for link in box.select("a[href*='glossary.html#']")]
    assert data["keywords"] == list(dict.fromkeys([chapter["title"], *words, *CITATION["keywords"]]))
    assert data["isPartOf"]["@id"] == BASE + LANDING and data["isPartOf"]["name"] == CITATION["title"]


def test_description_of_the_book(soups: dict[str, BeautifulSoup]) -> None:
    data, soup = described(soups[LANDING]), soups[LANDING]
    assert (data["name"], data["abstract"], data["keywords"]) == (
        CITATION["title"],
        CITATION["abstract"],
        CITATION["keywords"],
    )
    assert data["description"] == soup.select_one("meta[name=description]")["content"]
    assert data["teaches"] == [line(goal) for goal in soup.select("#what-you-will-be-able-to-do li")]
    parts = [described(soups[name]) for name in CHAPTERS]
    assert [(part["@id"], part["name"]) for part in data["hasPart"]] == [(part["@id"], part["name"]) for part in parts]
    minutes = sum(int(part["timeRequired"][2:-1]) for part in parts)
    assert data["timeRequired"] == f"PT{minutes}M"
    text = soup.select_one(".bd-article").get_text() + soups["book/reading_paths.html"].get_text()
    assert all(
        who["audienceType"].removesuffix("s") in text.replace("Teach it", "instructor") for who in data["audience"]
    )


@pytest.mark.parametrize("name", [LANDING, *CHAPTERS])
def test_what_every_description_states(soups: dict[str, BeautifulSoup], name: str) -> None:
    data = described(soups[name])
    assert data["@id"] == data["url"] == data["identifier"] == BASE + name
    assert data["version"] == genocourse.__version__
    assert data["license"] in (ROOT / "LICENSE-text").read_text(encoding="utf-8")
    assert [author["name"] for author in data["author"]] == [author["name"] for author in CITATION["authors"]]
    assert soups[name].html["lang"] == data["inLanguage"]
    for topic in data["about"]:
        assert topic["@id"] == f"{topic['inDefinedTermSet']}/{topic['termCode']}"


@pytest.mark.parametrize("name", [*WRITTEN, "index.html"])
def test_preview_of_a_shared_link(soups: dict[str, BeautifulSoup], html: Path, name: str) -> None:
    soup, chapter = soups[name], CHAPTERS.get(name)
    fields = {tag["property"]: tag["content"] for tag in soup.select("meta[property^='og:']")}
    assert len(fields) == len(soup.select("meta[property^='og:']")) == 9
    address = BASE + (LANDING if name == "index.html" else name)
    assert [link["href"] for link in soup.select("link[rel=canonical]")] == [fields["og:url"]] == [address]
    assert soup.select_one("meta[name='twitter:card']")["content"] == "summary_large_image"
    file = html / fields["og:image"].removeprefix(BASE)
    assert file.is_file() and file.stat().st_size < 60_000
    with Image.open(file) as card:
        assert card.size == (int(fields["og:image:width"]), int(fields["og:image:height"])) == (1200, 630)
    if chapter:
        assert file.stem == Path(name).stem
        assert fields["og:title"] == f"{int(chapter['n'])} · {chapter['title']}"
        assert fields["og:description"] == chapter["question"]
        assert [tag["content"] for tag in soup.select("meta[name=description]")] == [chapter["question"]]
    else:
        assert file.stem == "book" and fields["og:description"] == CITATION["abstract"]
        assert name in (LANDING, "index.html") or fields["og:title"] == line(soup.select_one("h1"))


def test_cards_hold_their_words_and_are_drawn_the_same_each_time(
    html: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    from course_book import social

    drawn = []
    monkeypatch.setattr(social.plt, "close", drawn.append)
    social.draw_all(ROOT, tmp_path, BASE)
    monkeypatch.undo()
    files = sorted((tmp_path / social.FOLDER).iterdir())
    assert [file.stem for file in files] == [*sorted(Path(name).stem for name in CHAPTERS), "book"]
    for file in files:
        assert file.read_bytes() == (html / social.FOLDER / file.name).read_bytes(), f"{file.name}: drawn otherwise"
    for figure in drawn:
        boxes = [text.get_window_extent() for text in figure.axes[0].texts]
        assert all(box.x0 > 60 and box.x1 < social.WIDTH - 20 for box in boxes)
        assert all(low.y1 <= high.y0 for high, low in pairwise(boxes)), "lines overlap"
        said = " ".join(text.get_text() for text in figure.axes[0].texts)
        assert BASE.removeprefix("https://").rstrip("/") in said
        social.plt.close(figure)
    for chapter, figure in zip(CHAPTERS.values(), drawn[1:], strict=True):
        said = " ".join(text.get_text() for text in figure.axes[0].texts)
        assert chapter["title"] in said and chapter["question"] in said


def test_map_of_the_site_lists_what_is_written(html: Path) -> None:
    root = ElementTree.parse(html / "sitemap.xml").getroot()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{space}urlset"
    assert [url[0].text for url in root if url.tag == f"{space}url"] == [BASE + name for name in WRITTEN]
    robots = (html / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert f"Sitemap: {BASE}sitemap.xml" in robots and "User-agent: *" in robots
