"""What of a text is shown on a slide, and what fits."""

import sys
from math import inf

import pytest
from built import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from course_book.excerpts import LINES, blocks, digest, gist, html, message, pages, table_height, words

LONG = "A sentence of about sixty letters that is long enough to be read"
TABLE = "| a | b |\n| --- | --- |\n| {} | 2 |\n"


@pytest.mark.parametrize(
    ("text", "before", "after", "shown"),
    [
        (f"{LONG}. And a second.", "", "", f"{LONG}."),
        ("Short. And a second one. A third.", "", "", "Short. And a second one."),
        ("First. Second, which ends in", "list", "math_block", "Second, which ends in"),
        ("where it goes on. Another.", "math_block", "", "where it goes on."),
        ("Another matter. A second.", "math_block", "", ""),
        ("A second paragraph.", "paragraph", "", ""),
        (
            "Text. **A bold one counts.** Text. **bold** and **two words.**",
            "paragraph",
            "",
            "A bold one counts.",
        ),
        (
            "See [Breiman 2001](https://doi.org/10/x). A second. Third.",
            "",
            "",
            "See Breiman 2001. A second.",
        ),
    ],
)
def test_the_gist_of_a_paragraph(text, before, after, shown):
    (node,) = blocks(text)
    assert words(gist(node, before, after)) == shown


@pytest.mark.parametrize(
    ("source", "folder", "target"),
    [
        ("[a](../book/glossary.md#gene)", "notebooks", "../book/glossary.html#gene"),
        ("[a](05_pdp_and_ice.ipynb)", "notebooks", "../notebooks/05_pdp_and_ice.html"),
        ("[a](chapters.md)", "book/instructors", "../book/instructors/chapters.html"),
        ("[a](https://doi.org/10.1/a.md)", "notebooks", "https://doi.org/10.1/a.md"),
    ],
)
def test_links_are_seen_from_the_folder_of_the_slides(source, folder, target):
    assert f'href="{target}"' in html(*blocks(source, folder))


def test_a_table_takes_more_room_when_it_is_long_and_none_is_enough_when_it_is_too_wide():
    (small,), (tall,), (wide,) = (blocks(TABLE.format(cell)) for cell in ("1", "many words " * 120, "x" * 90))
    assert table_height(html(small)) < 3 < LINES < table_height(html(tall)) < inf
    assert table_height(html(wide)) == inf


def test_under_an_equation_stands_no_sentence_whose_equation_found_no_room():
    shown = digest(blocks("It is\n\n$$a$$\n\n" * 6))
    assert shown.count("It is") == shown.count("math block") == 3


def test_a_long_list_is_cut_between_its_items_into_slides_of_about_one_length():
    items = [f"{number} {LONG} {LONG} {LONG}" for number in range(7)]
    found = pages(blocks("\n".join(f"- {item}" for item in items)))
    assert [page.count("<li>") for page in found] == [4, 3] or [page.count("<li>") for page in found] == [3, 4]
    assert all(page.count("<ul>") == 1 for page in found) and all(f">{item}<" in "".join(found) for item in items)


def test_a_table_says_nothing_that_is_only_asked():
    (small,), (tall,) = blocks(TABLE.format("1")), blocks(TABLE.format("many words " * 110))
    (question,), (answer,) = blocks("Which loss? Accuracy is coarse."), blocks(f"{LONG}.")
    assert LONG in message(html(small), answer)
    assert message(html(small), question) == "" == message(html(tall), answer)
