"""The slides of each chapter, walked through in a real browser: they fit, and they say what the chapter says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from built import DECKS, HTML, ROOT
from playwright.sync_api import Browser, BrowserContext, Page, expect
from watch import Watch

from genocourse import exercises
from tests.notebooks.chapter import Chapter

# What the room sees of the slide that is shown, and what the speaker sees.
SEEN = """() => {
    const slide = Reveal.getCurrentSlide(), frame = slide.getBoundingClientRect();
    const shown = [...slide.querySelectorAll('*')].filter(part => !part.closest('.notes, mjx-assistive-mml')
        && part.getBoundingClientRect().width > 1 && part.getBoundingClientRect().height > 1);
    const over = part => { const box = part.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1; };
    const written = part => !part.closest('mjx-container')
        && [...part.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    return {
        kind: slide.classList[0], title: slide.querySelector('h2').innerText, text: slide.innerText,
        frame: [frame.width, frame.height], over: shown.filter(over).map(part => part.outerHTML.slice(0, 120)),
        small: shown.filter(part => written(part) && parseFloat(getComputedStyle(part).fontSize) < 28)
            .map(part => part.outerHTML.slice(0, 120)),
        images: [...slide.querySelectorAll('img')].map(image => [image.alt, image.complete && image.naturalWidth > 0]),
        empty: !shown.some(part => part.tagName !== 'H2' && !part.closest('h2')),
        notes: slide.querySelector('.notes')?.textContent ?? '',
    };
}"""
# The slide itself is what is to be said, or the prose is all about its neighbour.
MAY_BE_MUTE = {"trap", "note", "try-it", "figure", "table"}
IN_FULL = re.compile(r"Exercise \d|Summary|What next")


@dataclass
class Walk:
    """What was seen on the way through a deck, with Space from its first slide to its last."""

    chapter: Chapter
    slides: list[dict[str, Any]]
    total: int
    at_end: bool
    problems: dict[str, list[str]]
    violations: list[str]
    formulas: int
    merror: int

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [slide for slide in self.slides if slide["kind"] == kind]


def opened(page: Page, address: str) -> Watch:
    watch = Watch(page, address.rsplit("/slides/")[0])
    page.goto(address, wait_until="load")
    settle(page)
    return watch


def settle(page: Page) -> None:
    page.wait_for_function("() => window.Reveal?.isReady() && window.MathJax?.startup?.promise")
    page.evaluate("MathJax.startup.promise.then(() => {})")
    page.wait_for_function("() => !document.querySelector('.notes .math')")  # they have become MathML


@cache
def anchors(file: Path) -> set[str]:
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    return {tag["id"] for tag in soup.find_all(id=True)}


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=DECKS)
def walk(request: pytest.FixtureRequest, context: BrowserContext, site: str) -> Walk:
    page = context.new_page()
    watch = opened(page, f"{site}/{request.param}")
    total = page.evaluate("Reveal.getTotalSlides()")
    page.evaluate("Reveal.configure({ fragments: false })")  # the answers to the quiz are there at once
    slides = [page.evaluate(SEEN)]
    found = violations(page)
    for _ in range(total - 1):
        page.keyboard.press("Space")
        slides.append(page.evaluate(SEEN))
    at_end = page.evaluate("Reveal.isLastSlide()")
    formulas, merror = page.locator("mjx-container").count(), page.locator("mjx-merror").count()
    problems = watch.problems()
    opened(page, f"{site}/{request.param}?print-pdf")  # where all slides are on one page
    found += violations(page)
    page.close()
    chapter = Chapter(ROOT / "notebooks" / Path(request.param).with_suffix(".ipynb").name)
    return Walk(chapter, slides, total, at_end, problems, found, formulas, merror)


def test_every_finished_chapter_has_slides(html: Path) -> None:
    chapters = yaml.safe_load((ROOT / "book" / "chapters.yml").read_text(encoding="utf-8"))
    assert DECKS == [f"slides/{c['n']}_{c['name']}.html" for c in chapters if c["status"] == "ready"]


def test_nothing_is_missing_or_loaded_from_elsewhere(walk: Walk) -> None:
    assert not walk.problems


def test_slides_are_as_many_as_a_lesson_can_take_and_space_leads_through_all(walk: Walk) -> None:
    assert 20 <= walk.total <= 45
    assert walk.at_end and len({slide["text"] for slide in walk.slides}) == walk.total


def test_every_slide_fits_and_can_be_read_from_the_last_row(walk: Walk) -> None:
    for place, slide in enumerate(walk.slides, start=1):
        assert slide["frame"] == [1280, 720]
        assert not slide["over"], f"slide {place} is overfull: {slide['over']}"
        assert not slide["small"], f"slide {place} has text below 28 px: {slide['small']}"
        assert not slide["empty"] or slide["kind"] == "section", f"slide {place} shows its title only"


def test_every_figure_is_shown_in_order_with_its_text_and_caption(walk: Walk) -> None:
    cells = [walk.chapter.cells[i] for i in walk.chapter.figures]
    figures = walk.of("figure")
    expected = [[[cell.metadata.mystnb.image.alt, True]] for cell in cells]
    assert len(cells) > 3 and [slide["images"] for slide in figures] == expected
    for number, slide in enumerate(figures, start=1):
        assert f"\nFigure {walk.chapter.number}.{number}. " in slide["text"]
    assert sum(len(slide["images"]) for slide in walk.slides) == len(figures)


def test_axe_finds_nothing(walk: Walk) -> None:
    assert not walk.violations, "\n".join(walk.violations)


def test_every_slide_has_speaker_notes_where_there_is_more_to_say(walk: Walk) -> None:
    mute = [slide for slide in walk.slides if not slide["notes"].strip()]
    for slide in mute:
        bare = slide["kind"] == "section" and slide["empty"]
        assert slide["kind"] in MAY_BE_MUTE or IN_FULL.match(slide["title"]) or bare, slide["title"]
    assert len(mute) < walk.total / 3
    first = walk.slides[0]
    assert "What people believe" in first["notes"] and "Ask" in first["notes"]  # from the page of the instructors


def test_all_prose_is_shown_or_said(walk: Walk) -> None:
    everything = re.sub(r"\s+", "", "".join(slide["text"] + slide["notes"] for slide in walk.slides))
    passages = [p for p in walk.chapter.passages if p.section != "References" and p.level == 0]
    words = [re.split(r"[^\w ,]|  ", passage.text)[0] for passage in passages]  # up to the first mark, formula or link
    lost = [text for text in words if len(text) > 20 and re.sub(r"\s+", "", text) not in everything]
    assert len(words) > 60 and not lost, lost


def test_no_solution_and_no_claim_is_shown_and_a_solution_is_said_with_its_exercise(walk: Walk) -> None:
    shown = "\n".join(slide["text"] for slide in walk.slides)
    for tag in ("solution", "claim"):
        for i in walk.chapter.tagged(tag):
            lines = [line.strip() for line in walk.chapter.cells[i].source.splitlines()]
            assert not [line for line in lines if len(line) > 25 and line in shown], f"{tag} in cell {i}"
    solutions = [walk.chapter.cells[i].source for i in walk.chapter.tagged("solution")]
    last = {slide["title"]: slide["notes"] for slide in walk.slides if slide["title"].startswith("Exercise ")}
    assert len(last) == len(solutions) >= 3
    for solution, notes in zip(solutions, last.values(), strict=True):
        assert solution in notes


def test_traps_quiz_and_summary_are_shown(walk: Walk) -> None:
    sources = [source for _, source in walk.chapter.markdown]
    callouts = [kind for source in sources for kind in re.findall(r"^> \*\*(Trap|Note|Try it)\b", source, re.MULTILINE)]
    assert len(walk.of("trap")) == callouts.count("Trap") > 0
    assert len(walk.of("note")) + len(walk.of("try-it")) == len(callouts) - callouts.count("Trap")
    questions = exercises.questions(str(walk.chapter.number))
    for slide, question in zip(walk.of("quiz"), questions, strict=True):
        assert question["question"] in slide["text"]
        assert all(one["answer"] in slide["text"] for one in question["answers"])
        assert not [one for one in question["answers"] if one["feedback"] in slide["text"]]
        assert all(one["feedback"] in slide["notes"] for one in question["answers"])
    summary = "".join(slide["text"] for slide in walk.slides if slide["title"] == "Summary")
    (source,) = (source for source in sources if "## Summary" in source)
    assert len(re.findall(r"^- ", source.split("## Summary")[1].split("\n## ")[0], re.MULTILINE)) > 3
    for sentence in re.findall(r"^- ([\w ,]{20,})", source.split("## Summary")[1], re.MULTILINE):
        assert sentence in summary or "##" in sentence


def test_the_right_answer_of_a_quiz_is_shown_by_one_more_step(page: Page, site: str) -> None:
    opened(page, f"{site}/{DECKS[0]}")
    place = page.evaluate("Object.values(Reveal.getIndices(document.querySelector('section.quiz'))).slice(0, 2)")
    page.evaluate("([h, v]) => Reveal.slide(h, v)", place)
    answer = page.locator("section.quiz.present .right")
    expect(answer).to_have_count(1)
    expect(answer).to_have_css("visibility", "hidden")
    page.keyboard.press("Space")
    expect(answer).to_have_css("visibility", "visible")
    first = exercises.questions("1")[0]
    right = next(one["answer"] for one in first["answers"] if one["correct"])
    assert (
        page.locator("section.quiz.present li", has=page.locator(".right")).inner_text()
        == f"{right} \N{CHECK MARK} right"
    )


def test_formulas_are_set(walk: Walk) -> None:
    # Of the notes the speaker sees a copy; there they are MathML, without a delimiter left over.
    assert not walk.merror
    written = [slide["title"] for slide in walk.slides if re.search(r"\\[()\[\]a-z]|\$", slide["text"])]
    assert not written
    displayed = sum(source.count("$$") // 2 for _, source in walk.chapter.markdown)
    assert walk.formulas >= displayed / 2


@pytest.mark.parametrize("name", DECKS)
def test_links_lead_to_the_built_pages(html: Path, name: str) -> None:
    soup = BeautifulSoup((html / name).read_text(encoding="utf-8"), "html.parser")
    targets = [tag[key] for key in ("href", "src") for tag in soup.find_all(attrs={key: True})]
    assert f"../notebooks/{Path(name).name}" in targets and "../book/index.html" in targets
    for target in targets:
        parts = urlsplit(target)
        if parts.scheme:
            assert parts.scheme == "https", target
            continue
        file = (html / "slides" / unquote(parts.path)).resolve()
        assert file.is_file(), target
        assert not parts.fragment or unquote(parts.fragment) in anchors(file), target


def test_a_chapter_leads_to_its_slides_and_back(page: Page, site: str) -> None:
    page.goto(f"{site}/notebooks/04_feature_importance.html")
    page.get_by_role("link", name="Slides", exact=True).click()
    settle(page)
    page.get_by_role("link", name="Read the chapter").click()
    expect(page.locator(".bd-article h1")).to_contain_text("Feature importance")


def test_tab_stays_on_the_slide_that_is_shown(page: Page, site: str) -> None:
    opened(page, f"{site}/slides/04_feature_importance.html")
    page.keyboard.press("Space")  # no link here, but on both neighbours
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.slides') === null")


@pytest.mark.parametrize("opened_as", ["http", "file"])
def test_the_speaker_sees_the_notes(page: Page, site: str, html: Path, opened_as: str) -> None:
    file = html / "slides" / "04_feature_importance.html"
    watch = opened(page, f"{site}/slides/{file.name}" if opened_as == "http" else file.as_uri())
    with page.context.expect_page() as popup:
        page.keyboard.press("s")
    notes = popup.value.locator(".speaker-controls-notes .value")
    expect(notes).to_contain_text("What people believe")
    page.keyboard.press("Space")
    expect(notes).to_contain_text("The list looks like a discovery.")
    popup.value.keyboard.press("ArrowRight")  # the speaker leads, too
    page.wait_for_function("() => Reveal.getIndices().h === 1")
    while not page.evaluate("Reveal.getCurrentSlide().querySelector('.notes math') !== null"):
        page.keyboard.press("Space")
    expect(notes.locator("math[display=block]").first).to_be_visible()
    assert not re.search(r"\\[()\[\]]", notes.inner_text())
    assert not watch.problems()
    popup.value.close()


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768), (1920, 1080)])
def test_slides_read_from_a_stick_on_any_projector(page: Page, html: Path, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watch = opened(page, (html / "slides" / "08_attention.html").as_uri())
    page.keyboard.press("Space")
    assert page.evaluate("Reveal.getCurrentSlide().querySelector('img').naturalWidth") > 500
    box = page.locator("section.present section.present").bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0
    assert box["x"] + box["width"] <= size[0] + 1 and box["y"] + box["height"] <= size[1] + 1
    assert max(box["width"] / size[0], box["height"] / size[1]) == pytest.approx(1, abs=0.01)
    assert not watch.problems()


def test_only_what_is_needed_of_reveal_is_published(html: Path) -> None:
    files = {file.relative_to(HTML / "slides").as_posix() for file in (html / "slides").rglob("*") if file.is_file()}
    reveal = {f"reveal/{name}" for name in ("reveal.css", "reveal.js", "notes.js", "LICENSE")}
    assert files - {Path(name).name for name in DECKS} == reveal | {"slides.css"}
    assert all((html / name).stat().st_size < 100_000 for name in DECKS)
