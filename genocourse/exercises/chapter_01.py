"""Checks and quiz of chapter 01, genomes as data. Each check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from genocourse.exercises import missing, option


def check_other_strand(f: Callable[..., Any]) -> str | None:
    short, longer = f("AACG"), f("GATTACAN")
    if hint := missing(short):
        return hint
    if not isinstance(short, str):
        return f"a string is wanted; came {type(short).__name__}. Join the letters."
    if short == "CGTT" and longer == "NTGTAATC":
        return None
    if short == "TTGC":
        return "these are the letters opposite, in the direction of the first strand. Which way is the other one read?"
    if short == "GCAA":
        return "turned round, but the letters are still those of the first strand."
    if set(short) <= {"A", "C"}:
        return "some letters were exchanged twice: replacing A by T and then T by A turns all of them into A."
    if short == "CGTT":
        return f"right for AACG, but GATTACAN gave {longer!r}. What stands opposite an N?"
    return f"AACG gave {short!r}. Opposite A stands T, opposite C stands G, and the direction turns."


def check_cut(f: Callable[..., Any]) -> str | None:
    text, first = "ACGTACGT", 101
    piece = f(text, first, 103, 105)
    if hint := missing(piece):
        return hint
    if piece == text[2:5] and f(text, first, 101, 108) == text and f(text, first, 104, 104) == text[3]:
        return None
    if piece == text[2:4]:
        return "the base at `end` belongs to the piece, and is missing."
    if piece in (text[1:4], text[1:5], text[3:5], text[3:6]):
        return "the piece begins one base too early or too late. The letter at position `first` is text[0]."
    if piece == "":
        return "an empty string: chromosome positions are used as places in `text`, which has only 8 letters."
    if piece == text[2:5]:
        return "right for 103 to 105. Try the whole stretch, 101 to 108, and a single base, 104 to 104."
    return f"positions 103 to 105 of a text that begins at 101 gave {piece!r}; they are the third to the fifth letter."


def check_count_words(f: Callable[..., Any]) -> str | None:
    counts = f("AAACN", 2)
    if hint := missing(counts):
        return hint
    if not hasattr(counts, "items"):
        return f"a dict is wanted, word to count; came {type(counts).__name__}."
    found, row = ({word: int(n) for word, n in table.items() if n} for table in (counts, f("AAAAA", 2)))
    if found == {"AA": 2, "AC": 1} and row == {"AA": 4}:
        return None
    if any("N" in word for word in found):
        return "a word with an N in it was counted. Nobody knows which word that is."
    if any(len(word) < 2 for word in [*found, *row]):
        return "some words are shorter than k: the loop runs past the last place where a whole word fits."
    if row == {"AA": 2}:
        return "AAAAA holds AA four times, and two were counted. Words overlap: move on by one letter."
    if row == {"AA": 3}:
        return "the last word is missing. At how many places does a word of k letters fit into L letters?"
    return f"AAACN with k=2 gave {found}; its words without an N are AA, AA and AC."


def check_log_likelihoods(f: Callable[..., Any]) -> str | None:
    a, r, e = 3, 5, 0.02
    values = f(a, r, e)
    if hint := missing(values):
        return hint
    if np.shape(values) != (3,):
        return f"three numbers are wanted, for no copy, one copy and both copies; the shape is {np.shape(values)}."
    values = np.asarray(values, dtype=float)
    p = np.array([e, 0.5, 1 - e])
    expected = a * np.log(p) + r * np.log(1 - p)
    if np.allclose(values, expected):
        return None
    if np.allclose(values, expected[::-1]):
        return "the order is turned round: first the letter that no copy carries."
    if not np.isfinite(values).all():
        return "a logarithm of zero: even if no copy carries the letter, a read shows it with the probability `error`."
    if np.allclose(values, np.exp(expected)):
        return "these are the likelihoods themselves. With hundreds of reads they become too small to store: take logs."
    if np.allclose(values, a * np.log(p)):
        return "the reads with the reference letter count too: each is seen with probability 1 - p."
    if np.allclose(values, expected / np.log(10)) or np.allclose(values, expected / np.log(2)):
        return "the natural logarithm is meant here, np.log."
    if np.allclose(np.diff(values), np.diff(expected)):
        return "off by a constant, the same for all three (the number of orders of the reads?). Leave it out here."
    if np.isclose(values[1], expected[1]):
        return "one copy is right; the outer two are not. There p is `error` for no copy and 1 - `error` for both."
    return "with 3 reads of the other letter, 5 of the reference and p = 1/2, the sum is 8 times log(1/2)."


CHECKS = {
    "1.1": check_other_strand,
    "1.2": check_cut,
    "1.3": check_count_words,
    "1.4": check_log_likelihoods,
}


QUIZ = [
    {
        "question": "A gene lies on the - strand. You cut out its intron from the + string. How does it begin and end?",
        "type": "multiple_choice",
        "answers": [
            option("GT...AG", False, "That is how it reads on its own strand. The + string shows the other one."),
            option("CT...AC", True, "The reverse complement of GT...AG: AG becomes CT in front, GT becomes AC behind."),
            option("GA...TG", False, "That is GT...AG read backwards, without exchanging the letters."),
        ],
    },
    {
        "question": "Two sequences have the same counts of 2-letter words. What is known?",
        "type": "multiple_choice",
        "answers": [
            option(
                "They use the same letters equally often, apart from the ends",
                True,
                "Every letter but the last begins a pair, so the pairs count letters too, but do not tell the order.",
            ),
            option("They are the same sequence", False, "A shuffle that keeps all pairs shows that they need not be."),
            option("A motif stands at the same place in both", False, "Counts do not know places."),
        ],
    },
    {
        "question": "A file numbers an exon 101 to 150, counted from 1, both included. How long is it?",
        "type": "multiple_choice",
        "answers": [
            option("49 bases", False, "150 - 101 is 49, but both ends belong to it."),
            option("151 bases", False, "Only the difference counts, and one end more."),
            option("50 bases", True, "last - first + 1. As a slice from 0 it would be [100:150], and 150 - 100 is 50."),
        ],
    },
    {
        "question": "One gene separates cells of hour 0 from cells of hour 72 without error. What has been shown?",
        "type": "multiple_choice",
        "answers": [
            option("It makes cells turn into muscle", False, "A difference between two groups is not yet a cause."),
            option(
                "It belongs to muscle", False, "MT2A separates them best, and answers, most likely, to the new food."
            ),
            option(
                "Its amount differs between the two groups of cells, for whatever reason",
                True,
                "Hour, food and chip changed together. Which of them it follows, these data cannot tell.",
            ),
        ],
    },
]
