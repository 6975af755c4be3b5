"""What the built book promises: links that lead somewhere, pictures that are described, and lists that agree."""

import pkgutil
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from built import PAGES, ROOT

import genocourse


@pytest.fixture(scope="module")
def soups(html: Path) -> dict[Path, BeautifulSoup]:
    return {html / name: BeautifulSoup((html / name).read_text(encoding="utf-8"), "html.parser") for name in PAGES}


def test_every_internal_link_leads_somewhere(soups: dict[Path, BeautifulSoup]) -> None:
    anchors = {page: {tag["id"] for tag in soup.find_all(id=True)} for page, soup in soups.items()}
    broken, checked = [], 0
    for page, soup in soups.items():
        targets = [tag[key] for key in ("href", "src") for tag in soup.find_all(attrs={key: True})]
        for target in targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or target in ("#", ""):
                continue
            checked += 1
            file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not file.is_file():
                broken.append(f"{page.name}: {target}: no such file")
            elif parts.fragment and file in anchors and unquote(parts.fragment) not in anchors[file]:
                broken.append(f"{page.name}: {target}: no such place on that page")
    assert checked > 100
    assert not broken, "\n".join(broken)


def test_links_to_other_sites_are_secure(soups: dict[Path, BeautifulSoup]) -> None:
    links = {tag["href"] for soup in soups.values() for tag in soup.find_all("a", href=True)}
    assert not [link for link in links if link.startswith("http:")]


def test_every_picture_is_described(soups: dict[Path, BeautifulSoup]) -> None:
    for page, soup in soups.items():
        for image in soup.select(".bd-article img"):
            alt = image.get("alt", "")
            if image.get("src", "").endswith("_static/minus.png"):  # the module index's fold mark
                continue
            assert len(alt) > 20 and not alt.endswith(".png"), f"{page.name}: {image.get('src')}: {alt!r}"
        for drawing in soup.select(".bd-article svg[role=img]"):
            named = [soup.find(id=part) for part in drawing.get("aria-labelledby", "").split()]
            assert named and all(tag is not None and tag.get_text(strip=True) for tag in named)


def test_every_caption_belongs_to_a_picture(soups: dict[Path, BeautifulSoup]) -> None:
    for page, soup in soups.items():
        if page.parent.name != "notebooks":
            continue
        chapter = int(page.name[:2])
        captions = [caption.get_text() for caption in soup.select("figure.course-figure > figcaption")]
        pictures = soup.select(".cell_output img")
        assert len(captions) == len(pictures) > 0
        numbers = [re.match(r"Figure (\d+)\.(\d+) \S", caption) for caption in captions]
        assert [(int(n[1]), int(n[2])) for n in numbers if n] == [(chapter, i + 1) for i in range(len(captions))]
        assert not [text for text in soup.select("p > em:only-child") if text.get_text().startswith("Figure ")]


def test_callouts_became_boxes(soups: dict[Path, BeautifulSoup]) -> None:
    for page, soup in soups.items():
        if page.parent.name == "notebooks":
            assert len(soup.select(".admonition.course-in-this-chapter")) == 1
            assert soup.select(".admonition.course-trap > .admonition-title")
            assert not soup.select(".bd-article blockquote > div > p:first-child > strong:first-child")


def test_table_of_contents_chapters_and_notebooks_agree() -> None:
    chapters = yaml.safe_load((ROOT / "book" / "chapters.yml").read_text(encoding="utf-8"))
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = {
        entry["file"]: (part["caption"], entry.get("title"))
        for part in contents["parts"]
        for entry in part["chapters"]
        if entry["file"].startswith("notebooks/")
    }
    ready = {
        f"notebooks/{chapter['n']}_{chapter['name']}": (chapter["part"], f"{int(chapter['n'])} · {chapter['title']}")
        for chapter in chapters
        if chapter["status"] == "ready"
    }
    assert listed == ready
    assert list(listed) == sorted(listed)
    assert {f"notebooks/{file.stem}" for file in (ROOT / "notebooks").glob("*.ipynb")} == set(ready)
    assert [chapter["n"] for chapter in chapters] == [f"{n:02}" for n in range(1, 20)]
    assert {chapter["status"] for chapter in chapters} <= {"ready", "planned"}


def test_every_public_module_has_a_page_and_every_public_name_an_entry(soups: dict[Path, BeautifulSoup]) -> None:
    modules = {info.name for info in pkgutil.iter_modules(genocourse.__path__) if not info.name.startswith("_")}
    pages = {page.stem: soup for page, soup in soups.items() if page.parent.name == "api"}
    assert set(pages) == modules
    for name, soup in pages.items():
        assert soup.select(f"dt.sig[id^='genocourse.{name}.']"), f"{name} documents nothing"


def test_code_in_the_book_links_to_the_package(soups: dict[Path, BeautifulSoup]) -> None:
    links = {
        tag["href"]
        for page, soup in soups.items()
        if page.parent.name == "notebooks"
        for tag in soup.select(".cell_input a.sphinx-codeautolink-a")
    }
    assert any("api/importance.html#genocourse.importance.permutation_importance" in link for link in links)


def test_version_stands_on_every_page(soups: dict[Path, BeautifulSoup]) -> None:
    for page, soup in soups.items():
        if page.parent.name in ("book", "api", "notebooks"):
            assert f"Version {genocourse.__version__}" in soup.select_one("footer.bd-footer-content").get_text()


def test_the_book_is_light(html: Path) -> None:
    megabytes = sum(file.stat().st_size for file in html.rglob("*") if file.is_file()) / 1e6
    assert megabytes < 40, f"{megabytes:.0f} MB: a workshop hands it out on a stick"
