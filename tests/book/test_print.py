"""A page on paper: printed by a real browser, then read back."""

import io
import re
import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

import genocourse
from tools.student import site as public

# Page, and how many sheets of A4 it may take.
PRINTED = {
    "notebooks/04_feature_importance.html": (15, 35),
    "notebooks/06_shapley_values.html": (15, 35),
    "notebooks/08_attention.html": (12, 30),
    "book/glossary.html": (6, 16),
    "book/which_method.html": (3, 7),
}
CHAPTER = "notebooks/04_feature_importance.html"
TEXT_WIDTH = 657  # CSS pixels: 210 mm of A4 less the margins
SETTLED = "() => !window.MathJax?.startup?.promise || window.MathJax.startup.promise.then(() => true)"
# What is seen and is neither in the text nor around it.
FURNITURE = """() => { const text = document.querySelector('.bd-article');
    return [...document.body.querySelectorAll('*')].filter(part => !text.contains(part) && !part.contains(text))
    .filter(part => part.checkVisibility() && part.getClientRects().length && part.getBoundingClientRect().height > 0)
    .map(part => part.outerHTML.slice(0, 120)) }"""
TOO_WIDE = """width => [...document.querySelectorAll('.bd-article *')].filter(part => part.checkVisibility())
    .filter(part => part.getBoundingClientRect().right > width + 1).map(part => part.outerHTML.slice(0, 120))"""
SCROLLS = """() => [...document.querySelectorAll('.bd-article *')]
    .filter(part => ['auto', 'scroll', 'hidden'].includes(getComputedStyle(part).overflowX) && part.clientWidth > 1)
    .filter(part => part.scrollWidth > part.clientWidth + 1 && !part.closest('mjx-assistive-mml'))
    .map(part => part.outerHTML.slice(0, 120))"""
UNBREAKABLE = """tags => [...document.querySelectorAll(tags)].map(part => getComputedStyle(part).breakInside)"""


def packed(text: str) -> str:
    """Without spaces, and with ligatures taken apart: where a PDF has these is the printer's affair."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": TEXT_WIDTH, "height": 980}, color_scheme="light")
    yield context.new_page()
    context.close()


def read(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(address, wait_until="load")
    page.wait_for_function(SETTLED)


@pytest.mark.parametrize("name", PRINTED)
def test_only_the_text_is_printed_and_it_fits(page: Page, site: str, name: str) -> None:
    read(page, f"{site}/{name}")
    page.set_viewport_size(
        {"width": 1500, "height": 980}
    )  # as on a large sheet, where the theme has room for its sidebars
    assert not page.evaluate(FURNITURE)
    page.set_viewport_size({"width": TEXT_WIDTH, "height": 980})
    assert not page.evaluate(FURNITURE)
    assert page.locator(".bd-article h1:visible").count() == 1
    assert not page.evaluate(TOO_WIDE, TEXT_WIDTH)
    assert not page.evaluate(SCROLLS), "what would have to be scrolled is cut off on paper"
    for part in (".headerlink", ".copybtn", "button"):
        assert not page.locator(f".bd-article {part}:visible").count(), part


def test_long_lines_of_code_wrap(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    lengthen = "code => { code.append(' # one_name_without_spaces'.repeat(9), '_and_another'.repeat(20)) }"
    page.locator(".cell_input pre:visible").first.evaluate(lengthen)
    page.locator(".cell_output pre:visible").first.evaluate(lengthen)
    assert page.evaluate("[...document.querySelectorAll('pre')].every(code => code.scrollWidth <= code.clientWidth)")


def test_of_folded_cells_a_claim_leaves_one_line_and_the_others_nothing(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    page.evaluate("document.querySelectorAll('details').forEach(cell => { cell.open = true })")  # by the reader
    for tag in ("solution", "setup", "quiz", "opening"):
        assert page.locator(f"div.tag_{tag}").count()
        assert not page.locator(f"div.tag_{tag} details :is(summary, pre):visible").count(), tag
    assert not page.locator("div.tag_claim pre:visible").count()
    claims = page.locator("div.tag_claim summary:visible")
    assert claims.count() == page.locator("div.tag_claim").count() > 5
    assert page.locator("div.tag_opening img:visible").count() == 1  # its figure stays
    assert page.locator("div.tag_exercise .cell_input pre:visible").count() == 4


def test_quiz_can_be_answered_with_a_pencil(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    answers = page.locator(".Quiz .MCButton")
    assert answers.count() >= 8
    for part in (*answers.all(), *page.locator(".Quiz .MultipleChoiceQn").all()):
        colour, behind = part.evaluate("part => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor]")
        assert (colour, behind) == ("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)")
    boxes = answers.evaluate_all("all => all.map(part => getComputedStyle(part, '::before').content)")
    assert set(boxes) == {'"☐"'}
    assert not page.locator(".Quiz .Feedback:visible").count()


def test_what_belongs_together_is_not_parted(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    for parts in ("figure.course-figure", "figcaption", "div.admonition", ".bd-article tr", ".Quiz"):
        assert set(page.evaluate(UNBREAKABLE, parts)) == {"avoid"}, parts
    after = "tags => [...document.querySelectorAll(tags)].map(part => getComputedStyle(part).breakAfter)"
    assert set(page.evaluate(after, ".bd-article :is(h1, h2, h3)")) == {"avoid"}
    assert set(page.evaluate(UNBREAKABLE, ".cell_input :is(div, pre)")) == {"auto"}  # long code goes on overleaf


def test_only_references_show_where_they_lead(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    shown = (
        """([links]) => [...document.querySelectorAll(links)].map(link => getComputedStyle(link, '::after').content)"""
    )
    references = page.evaluate(shown, ["#references a.external"])
    assert len(references) > 10 and all("https://" in text for text in references)
    assert set(page.evaluate(shown, ["section:not(#references) > p a"])) == {"none"}


def test_a_dark_page_prints_light(page: Page, site: str) -> None:
    read(page, f"{site}/{CHAPTER}")
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-theme=dark]", state="attached")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("html[data-theme=light]").count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("html[data-theme=dark]").count()
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("name", PRINTED)
def test_as_a_pdf(page: Page, site: str, name: str) -> None:
    read(page, f"{site}/{name}")
    headings = page.locator(".bd-article :is(h1, h2, h3)").evaluate_all(
        "all => all.map(heading => heading.innerText.replace(/[#¶]$/, '').trim())"
    )
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    fewest, most = PRINTED[name]
    assert fewest <= len(sheets) <= most
    texts = [packed(sheet.extract_text()) for sheet in sheets]
    at, whole = 0, "".join(texts)
    for heading in headings:
        found = whole.find(packed(heading), at)
        assert found >= 0, f"{heading!r} is missing, or not in its place"
        at = found + 1
    foot = packed(f"Version {genocourse.__version__} · {public().removeprefix('https://')}")
    for number, (sheet, text) in enumerate(zip(sheets, texts, strict=True), start=1):
        assert foot in text and f"{number}/{len(sheets)}" in text, f"sheet {number} has no footer"
        assert packed(headings[0]) in text, f"sheet {number} has no header"
        assert number == len(sheets) or len(text) > 450 or len(sheet.images) > 0, f"sheet {number} is nearly empty"
        assert (sheet.mediabox.width, sheet.mediabox.height) == pytest.approx((595.3, 841.9), abs=1.5)
