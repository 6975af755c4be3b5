"""How the length of chapters and their sentences is counted."""

import sys

import nbformat
import pytest
from bs4 import BeautifulSoup
from built import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from course_book.prose import readability, sentences

CHAPTERS = sorted(ROOT.glob("notebooks/*.ipynb"))


def test_sentences_are_those_of_paragraphs_lists_and_captions_up_to_the_references(tmp_path):
    cells = [
        "# A title",
        "One two. `code here` is 0.5 of $x + y$!",
        "| a table | is. | left out |\n| --- | --- | --- |",
        "- An item, e.g. this (see there)\n- **Bold one.** Then\n  on the next line",
        "> **Trap: it quotes.** All of it.",
        "*Figure 1.1: a caption.*",
        "## References\n\nNot this.",
        "Nor this.",
    ]
    path = tmp_path / "chapter.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(cell) for cell in cells]), path)
    assert [" ".join(words) for words in sentences(path)] == [
        "One two.",
        "Code is 0.5 of Formula!",
        "An item, e.g. this (see there)",
        "Bold one.",
        "Then on the next line",
        "Trap: it quotes.",
        "All of it.",
        "Figure 1.1: a caption.",
    ]


def test_readability_by_hand():
    """Twelve letters, four words, two sentences: 4.71 x 3 + 0.5 x 2 - 21.43."""
    assert readability([["The", "cat"], ["has", "fur."]]) == pytest.approx(-6.3)


def test_the_page_shows_every_chapter(html):
    soup = BeautifulSoup((html / "book" / "benchmarks.html").read_text(encoding="utf-8"), "html.parser")
    rows = soup.select("#the-text table tbody tr")
    assert [row.a["href"] for row in rows] == [f"../notebooks/{path.stem}.html" for path in CHAPTERS]
    for row, path in zip(rows, CHAPTERS, strict=True):
        assert row.select("td")[1].text == f"{sum(map(len, sentences(path))):,}"


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapters_are_easy_to_read(path):
    found = list(sentences(path))
    too_long = [" ".join(words) for words in found if len(words) > 45]
    assert not too_long, "Split these sentences."
    assert sum(len(words) > 30 for words in found) < 0.04 * len(found)
    assert readability(found) < 8
