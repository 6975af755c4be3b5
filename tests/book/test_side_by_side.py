"""The page that compares the course with others: its own column is true, and what it says of others has a link."""

import re

import pytest
import yaml
from built import ROOT

from tests.notebooks.chapter import Chapter

PAGE = (ROOT / "book" / "side_by_side.md").read_text(encoding="utf-8")
CHAPTERS = yaml.safe_load((ROOT / "book" / "chapters.yml").read_text(encoding="utf-8"))
NOTEBOOKS = [Chapter(path) for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
# A row of a table, without the line under the head: the feature, this course, and the five others.
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")] for line in PAGE.splitlines() if re.match(r"\| \w", line)
]
OURS = {feature: ours for feature, ours, *_ in ROWS}
WORDS = "none one two three four five six seven eight nine ten eleven twelve".split()
# What a cell about another course may say without a link.
PLAIN = r"not found|none|no|none: .*|no exercises|not its subject|English"


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def count(tag: str) -> int:
    return sum(len(chapter.tagged(tag)) for chapter in NOTEBOOKS)


def minutes() -> list[int]:
    return sorted(int(re.search(r"(\d+) minutes to read", chapter.callout_text)[1]) for chapter in NOTEBOOKS)


def test_rows_are_complete_and_of_another_name_each():
    assert {len(row) for row in ROWS} == {7}
    assert len(OURS) == len(ROWS) > 25


def test_numbers_of_our_column_are_the_repository_s():
    ready = sum(chapter["status"] == "ready" for chapter in CHAPTERS)
    first, *_, last = minutes()
    assert len(NOTEBOOKS) == ready
    assert OURS["length"] == (
        f"{ready} chapters of {len(CHAPTERS)} are ready, {first} to {last} minutes of reading each"
    )
    assert OURS["explaining models"] == f"its subject: {len(yaml.safe_load(read('book/methods.yml')))} methods"
    assert OURS["exercises"] == f"{count('exercise')}, {WORDS[count('exercise') // ready]} a chapter"
    assert OURS["solutions"] == f"for all {count('solution')}" and count("solution") == count("exercise")
    assert OURS["quizzes"] == f"{count('quiz')}, one a chapter" and count("quiz") == ready
    assert OURS["sentences checked by code"] == f"{count('claim')} claims"
    assert OURS["data"].startswith(f"{len(list(ROOT.glob('data/*/card.yml')))} real sets")
    assert OURS["sources listed"] == str(len(re.findall(r"^@", read("book/references.bib"), re.MULTILINE)))
    assert f"{count('claim')} times so far" in PAGE and f"to our {WORDS[count('quiz')]}" in PAGE


def test_what_we_lack_is_what_is_planned():
    planned = sum(chapter["status"] == "planned" for chapter in CHAPTERS)
    assert f"**{WORDS[planned].title()} of nineteen chapters** are planned only" in PAGE and len(CHAPTERS) == 19


def test_every_exercise_has_a_check_of_its_own():
    assert OURS["they answer by themselves"].startswith("yes")
    for chapter in NOTEBOOKS:
        code = "\n".join(cell.source for _, cell in chapter.code)
        assert len(set(re.findall(r'\bcheck\("(\d+\.\d+)"', code))) == len(chapter.tagged("exercise"))


def test_what_we_say_not_to_have_is_not_there():
    assert OURS["videos"] == OURS["certificate"] == "none"
    assert not [c.path.name for c in NOTEBOOKS if re.search(r"youtu\.?be|<video|<iframe", c.source)]
    has_slides = (ROOT / "book" / "_ext" / "course_book" / "slides.py").exists()
    assert (OURS["slides"] == "none yet") != has_slides, "The course has slides now: say so in book/side_by_side.md."


def test_licences_and_languages_are_those_of_the_repository():
    assert OURS["licence, text"] == "CC BY 4.0" and "Attribution 4.0" in read("LICENSE-text")
    assert OURS["licence, code"] == "MIT" and read("LICENSE").startswith("MIT License")
    assert OURS["languages"] == "English" and "language: en" in read("_config.yml")


def test_the_package_has_what_the_page_says():
    assert OURS["a package of its own"] == "yes, tested, with mutants"
    assert yaml.safe_load(read("tests/mutants/shapley.yml"))
    assert OURS["pictures described in words"] == "all"  # test_links.py and the chapters' contract see to it


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_said_of_others_has_a_link(row):
    for cell in row[2:]:
        assert "][" in cell or re.fullmatch(PLAIN, cell), f"{row[0]}: {cell!r} has no link to where it was seen."


def test_every_link_has_its_address_and_every_address_is_used():
    used = set(re.findall(r"\]\[([\w-]+)\]", PAGE))
    defined = re.findall(r"^\[([\w-]+)\]: (\S+)$", PAGE, re.MULTILINE)
    assert used == {name for name, _ in defined} and len(dict(defined)) == len(defined)
    files = [address for _, address in defined if "/blob/" in address]
    assert len(files) > 30 and all(re.search(r"/blob/[0-9a-f]{40}/", address) for address in files)
