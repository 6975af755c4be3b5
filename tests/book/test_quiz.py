"""The quiz before and after a workshop: ten questions, one answer each, with the chapter that gives the reason."""

import re
from pathlib import Path

TEXT = (Path(__file__).resolve().parents[2] / "book" / "instructors" / "quiz.md").read_text(encoding="utf-8")
QUESTIONS, ANSWERS = TEXT.split("## The questions\n")[1].split("**The answers**\n")


def test_ten_questions_of_three_choices_and_an_answer_with_its_chapter_for_each():
    asked = re.findall(r"^\*\*(\d+)\.\*\* .+?\n\n((?:- [^\n]*\n)+)", QUESTIONS, re.MULTILINE | re.DOTALL)
    assert [int(number) for number, _ in asked] == list(range(1, 11))
    assert {tuple(re.findall(r"^- (\w)\)", choices, re.MULTILINE)) for _, choices in asked} == {("a", "b", "c")}
    answered = re.findall(r"^\*\*(\d+)\. ([abc])\.\*\* (.+?)(?:\n\n|\n```)", ANSWERS, re.MULTILINE | re.DOTALL)
    assert [int(number) for number, _, _ in answered] == list(range(1, 11))
    assert all(".ipynb)" in reason for _, _, reason in answered)
    letters = "".join(letter for _, letter, _ in answered)
    assert set(letters) == set("abc") and not re.search(r"(.)\1\1", letters), "no pattern to guess by"
