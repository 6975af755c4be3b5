"""The timetables of the workshops add up, and give a chapter the time that it asks for."""

import re
import sys

import pytest
from built import ROOT

from tests.notebooks.chapter import Chapter

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from course_book.schedules import minutes, schedules

SCHEDULES = schedules(ROOT)
WHOLE = pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule["name"])


def chapter(number: str) -> Chapter:
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    return Chapter(path)


def reading_time(number: str) -> int:
    return int(re.search(r"(\d+) minutes to read", chapter(number).callout_text)[1])


@WHOLE
def test_a_timetable_adds_up(schedule) -> None:
    total = sum(block["minutes"] for block in schedule["blocks"])
    assert total == minutes(schedule["end"]) - minutes(schedule["start"])


@WHOLE
def test_nobody_sits_for_two_hours(schedule) -> None:
    since_break = 0
    for block in schedule["blocks"]:
        since_break = 0 if block["what"] in ("Break", "Lunch") else since_break + block["minutes"]
        assert since_break <= 120, block["what"]


@WHOLE
def test_a_chapter_gets_its_own_time_or_says_what_is_left_out(schedule) -> None:
    for block in schedule["blocks"]:
        if "read" in block:
            headings = {passage.text for passage in chapter(block["read"]).passages if passage.level in (2, 3)}
            assert set(block.get("skip", [])) <= headings
            assert block["minutes"] >= reading_time(block["read"]) or block.get("skip")


@WHOLE
def test_exercises_are_there_and_get_eight_minutes_each(schedule) -> None:
    for block in schedule["blocks"]:
        if "practise" in block:
            (first, *rest) = (int(n) for n in re.findall(rf"\b{int(block['practise'])}\.(\d)", block["what"]))
            numbers = range(first, rest[-1] + 1) if " to " in block["what"] else [first, *rest]
            there = {
                p.text.split(":")[0] for p in chapter(block["practise"]).passages if p.text.startswith("Exercise ")
            }
            assert {f"Exercise {int(block['practise'])}.{n}" for n in numbers} <= there
            assert block["minutes"] >= 8 * len(numbers)
