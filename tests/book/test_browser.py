"""The book as a reader meets it: every page in a real browser, wide and narrow, light and dark, without a network."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from built import PAGES, ROOT
from playwright.sync_api import Browser, BrowserContext, Page, expect
from watch import Watch

LAYOUTS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
CHAPTER = "notebooks/04_feature_importance.html"
# How long a page may go on changing after it has loaded: MathJax sets its formulas, the quiz draws itself.
SETTLED = "() => !window.MathJax?.startup?.promise || window.MathJax.startup.promise.then(() => true)"


TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('.bd-main *')].filter(part => part.getBoundingClientRect().right > innerWidth + 1)
    .map(part => part.outerHTML.slice(0, 120))"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=LAYOUTS["desktop"])
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """One context a layout for all pages, so that what they share is loaded once."""
    opened = {
        name: browser.new_context(viewport=size, color_scheme="light", reduced_motion="reduce")
        for name, size in LAYOUTS.items()
    }
    yield opened
    for context in opened.values():
        context.close()


def read(page: Page, address: str) -> None:
    page.goto(address, wait_until="load")
    page.wait_for_selector(".bd-main")  # index.html leads on to the landing page
    page.wait_for_function(SETTLED)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PAGES)
def test_page(contexts: dict[str, BrowserContext], site: str, name: str, layout: str) -> None:
    page = contexts[layout].new_page()
    watch = Watch(page, site)
    read(page, f"{site}/{name}")
    problems = watch.problems()  # before axe, which fetches style sheets on its own
    page.evaluate("document.querySelectorAll('details').forEach(cell => { cell.open = true })")
    found = []
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        page.wait_for_selector(f"html[data-theme={colours}]")
        violations = Axe().run(page).response["violations"]
        found += [f"{colours}, {rule['id']}: {node['html'][:200]}" for rule in violations for node in rule["nodes"]]
    wide = page.evaluate(TOO_WIDE)
    page.close()
    assert not problems
    assert not found, "\n".join(found)
    assert not wide, f"wider than the {layout}: {wide}"


def test_a_page_may_not_reach_another_host(page: Page, site: str) -> None:
    for name in (CHAPTER, "book/index.html", "slides/04_feature_importance.html", "search.html"):
        page.goto(f"{site}/{name}")
        tried = "fetch('https://example.org/').then(() => 'reached', error => 'refused')"
        with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
            assert page.evaluate(tried) == "refused"


def test_search_finds_a_word_of_the_chapter(page: Page, site: str) -> None:
    watch = Watch(page, site)
    read(page, f"{site}/book/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("permutation")
    page.keyboard.press("Enter")
    result = page.locator(f"#search-results a[href*='{Path(CHAPTER).name}']").first
    result.wait_for()
    result.click()
    expect(page.locator(".bd-article h1")).to_contain_text("Feature importance")
    assert not watch.problems()


def test_quiz_answers_by_keyboard(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    feedback = page.locator(".Feedback").first
    expect(feedback).to_be_empty()
    page.locator("#quiz summary").first.focus()  # from here on with the keyboard only
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.MCButton') !== null"):
            break
    answer = page.locator(".MCButton:has(:focus)")
    assert answer.count() == 1, "Tab does not reach an answer"
    assert answer.evaluate("label => getComputedStyle(label).outlineStyle") != "none", "the focus cannot be seen"
    page.keyboard.press("Space")
    expect(feedback).not_to_be_empty()


def test_solution_opens_by_keyboard(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    cell = page.locator("div.tag_solution details").first
    code = cell.locator("pre").first
    expect(cell.locator("summary")).to_have_text("Solution")
    expect(code).to_be_hidden()
    cell.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(code).to_be_visible()


@pytest.mark.parametrize("tag, label", [("setup", "Set-up"), ("claim", "Claim checked by code")])
def test_folded_cells_say_what_is_inside(page: Page, site: str, tag: str, label: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    cells = page.locator(f"div.tag_{tag} details > summary")
    assert cells.count()
    assert set(cells.all_inner_texts()) == {label}


def test_launch_buttons_point_at_the_chapters_notebook(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    owner_and_name = urlsplit(config["repository"]["url"]).path.strip("/")
    links = page.locator(".dropdown-launch-buttons a").evaluate_all("links => links.map(link => link.href)")
    assert len(links) == 2
    for host in ("mybinder.org", "colab.research.google.com"):
        (link,) = (link for link in links if urlsplit(link).netloc == host)
        assert owner_and_name in link
        path = re.search(r"notebooks/\w+\.ipynb", link)
        assert path and (ROOT / path[0]).is_file(), link


@pytest.mark.parametrize("name", ["index.html", "book/index.html", CHAPTER, "book/api/importance.html"])
def test_book_reads_from_a_stick(page: Page, html: Path, name: str) -> None:
    watch = Watch(page, "file://")
    read(page, (html / name).as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.bd-article')).lineHeight") != "normal"
    assert page.evaluate("[...document.styleSheets].some(sheet => sheet.href?.includes('course.css'))")
    broken = "[...document.images].filter(image => !image.complete || !image.naturalWidth).map(image => image.src)"
    assert not page.evaluate(broken)
    if page.locator(".math").count():
        assert page.locator("mjx-container").count() >= page.locator(".math").count()
    assert not watch.problems()


def test_the_path_shows_parts_chapters_and_what_is_planned(page: Page, site: str) -> None:
    read(page, f"{site}/book/index.html")
    chapters = yaml.safe_load((ROOT / "book" / "chapters.yml").read_text(encoding="utf-8"))
    assert len(chapters) == 19
    stations = page.locator(".course-path .station")
    assert stations.count() == 19
    for station, chapter in zip(stations.all(), chapters, strict=True):
        text = station.inner_text()
        assert chapter["title"] in text and chapter["question"] in text and chapter["n"].lstrip("0") in text
        assert station.locator("a").count() == (chapter["status"] == "ready")
        assert ("planned" in text) == (chapter["status"] == "planned")
    parts = list(dict.fromkeys(chapter["part"] for chapter in chapters))
    assert page.locator(".course-path .part").all_inner_texts() == parts
    colours = page.locator(".course-path .leg").evaluate_all(
        "legs => legs.map(leg => getComputedStyle(leg).getPropertyValue('--leg').trim())"
    )
    assert len(set(colours)) == len(parts) == 6
