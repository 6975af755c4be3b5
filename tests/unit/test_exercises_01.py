"""For every exercise of chapter 01 a right answer and the wrong ones that people give, each with a hint of its own."""

from collections import Counter

import numpy as np
import pytest
from scipy.special import comb

from genocourse.exercises import chapter_01, check

OPPOSITE = str.maketrans("ACGTN", "TGCAN")


def other_strand(text):
    return text[::-1].translate(OPPOSITE)


def one_after_the_other(text):
    for base, partner in ("AT", "TA", "CG", "GC"):
        text = text.replace(base, partner)
    return text[::-1]


def count_words(text, k):
    words = [text[i : i + k] for i in range(len(text) - k + 1)]
    return Counter(word for word in words if "N" not in word)


def log_likelihoods(a, r, e):
    p = np.array([e, 0.5, 1 - e])
    return a * np.log(p) + r * np.log(1 - p)


def without_error(a, r, e):
    with np.errstate(divide="ignore", invalid="ignore"):
        return log_likelihoods(a, r, 0.0)


ANSWERS = [
    ("1.1", other_strand, "Right."),
    ("1.1", lambda text: text.translate(OPPOSITE), "in the direction of the first strand"),
    ("1.1", lambda text: text[::-1], "still those of the first strand"),
    ("1.1", one_after_the_other, "exchanged twice"),
    ("1.1", lambda text: list(other_strand(text)), "Join the letters"),
    ("1.1", lambda text: other_strand(text).replace("N", ""), "opposite an N"),
    ("1.1", lambda text: {"A": "T", "C": "G"}[text[-1]], "KeyError"),
    ("1.1", lambda text: "ACGT", "AACG gave"),
    ("1.1", lambda text: ..., "still returns"),
    ("1.2", lambda text, first, start, end: text[start - first : end - first + 1], "Right."),
    ("1.2", lambda text, first, start, end: text[start - first : end - first], "is missing"),
    ("1.2", lambda text, first, start, end: text[start - first - 1 : end - first], "too early or too late"),
    ("1.2", lambda text, first, start, end: text[start - first + 1 : end - first + 1], "too early or too late "),
    ("1.2", lambda text, first, start, end: text[start - 1 : end], "only 8 letters"),
    ("1.2", lambda text, first, start, end: text[2:5], "a single base"),
    ("1.2", lambda text, first, start, end: text, "third to the fifth"),
    ("1.2", lambda text, first, start, end: None, "returns nothing"),
    ("1.3", count_words, "Right."),
    ("1.3", lambda text, k: dict(count_words(text, k)), "Right."),
    ("1.3", lambda text, k: Counter(text[i : i + k] for i in range(len(text) - k + 1)), "with an N"),
    ("1.3", lambda text, k: {word: text.count(word) for word in count_words(text, k)}, "overlap"),
    ("1.3", lambda text, k: count_words(text[:-1], k), "last word is missing"),
    (
        "1.3",
        lambda text, k: Counter(w for i in range(len(text)) if "N" not in (w := text[i : i + k])),
        "shorter than k",
    ),
    ("1.3", lambda text, k: count_words(text, k + 1), "AA, AA and AC"),
    ("1.3", lambda text, k: list(count_words(text, k)), "a dict is wanted"),
    ("1.4", log_likelihoods, "Right."),
    ("1.4", lambda a, r, e: list(log_likelihoods(a, r, e)), "Right."),
    ("1.4", lambda a, r, e: log_likelihoods(r, a, e), "turned round"),
    ("1.4", without_error, "logarithm of zero"),
    ("1.4", lambda a, r, e: np.exp(log_likelihoods(a, r, e)), "likelihoods themselves"),
    ("1.4", lambda a, r, e: a * np.log([e, 0.5, 1 - e]), "count too"),
    ("1.4", lambda a, r, e: log_likelihoods(a, r, e) / np.log(10), "natural logarithm"),
    ("1.4", lambda a, r, e: log_likelihoods(a, r, e) + np.log(comb(a + r, a)), "off by a constant"),
    ("1.4", lambda a, r, e: log_likelihoods(a, r, 2 * e), "8 times log"),
    ("1.4", lambda a, r, e: log_likelihoods(a, r, e)[1], "three numbers"),
]


@pytest.mark.parametrize(("exercise", "answer", "verdict"), ANSWERS)
def test_each_answer_has_its_hint(exercise, answer, verdict, capsys):
    check(exercise, answer)
    assert verdict.strip() in capsys.readouterr().out


def test_hints_name_the_mistake_and_not_the_answer(capsys):
    for exercise in chapter_01.CHECKS:
        printed = []
        for number, answer, verdict in ANSWERS:
            if number == exercise and verdict != "Right.":
                check(exercise, answer)
                printed.append(capsys.readouterr().out)
        assert len(set(printed)) >= len(printed) - 1
        assert not any("[::-1]" in hint or "end - first" in hint or "- k + 1" in hint for hint in printed)


def test_every_question_has_one_right_answer_and_a_reason_for_each():
    assert 3 <= len(chapter_01.QUIZ) <= 5
    for question in chapter_01.QUIZ:
        assert sum(option["correct"] for option in question["answers"]) == 1
        assert all(option["feedback"] for option in question["answers"])
    places = [[option["correct"] for option in q["answers"]].index(True) for q in chapter_01.QUIZ]
    assert len(set(places)) > 1
