"""Chapter 01: answers that are right, and wrong ones that people give, each with words of its hint."""

from collections import Counter

import numpy as np
from scipy.special import comb

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


RIGHT = {
    "1.1": [other_strand],
    "1.2": [lambda text, first, start, end: text[start - first : end - first + 1]],
    "1.3": [count_words, lambda text, k: dict(count_words(text, k))],
    "1.4": [log_likelihoods, lambda a, r, e: list(log_likelihoods(a, r, e))],
}
WRONG = {
    "1.1": {
        "in the direction of the first strand": lambda text: text.translate(OPPOSITE),
        "still those of the first strand": lambda text: text[::-1],
        "exchanged twice": one_after_the_other,
        "Join the letters": lambda text: list(other_strand(text)),
        "opposite an N": lambda text: other_strand(text).replace("N", ""),
        "KeyError": lambda text: {"A": "T", "C": "G"}[text[-1]],
        "AACG gave": lambda text: "ACGT",
        "still returns": lambda text: ...,
    },
    "1.2": {
        "is missing": lambda text, first, start, end: text[start - first : end - first],
        "too early or too late": lambda text, first, start, end: text[start - first - 1 : end - first],
        "too early or too late ": lambda text, first, start, end: text[start - first + 1 : end - first + 1],
        "only 8 letters": lambda text, first, start, end: text[start - 1 : end],
        "a single base": lambda text, first, start, end: text[2:5],
        "third to the fifth": lambda text, first, start, end: text,
        "returns nothing": lambda text, first, start, end: None,
    },
    "1.3": {
        "with an N": lambda text, k: Counter(text[i : i + k] for i in range(len(text) - k + 1)),
        "overlap": lambda text, k: {word: text.count(word) for word in count_words(text, k)},
        "last word is missing": lambda text, k: count_words(text[:-1], k),
        "shorter than k": lambda text, k: Counter(w for i in range(len(text)) if "N" not in (w := text[i : i + k])),
        "AA, AA and AC": lambda text, k: count_words(text, k + 1),
        "a dict is wanted": lambda text, k: list(count_words(text, k)),
    },
    "1.4": {
        "turned round": lambda a, r, e: log_likelihoods(r, a, e),
        "logarithm of zero": without_error,
        "likelihoods themselves": lambda a, r, e: np.exp(log_likelihoods(a, r, e)),
        "count too": lambda a, r, e: a * np.log([e, 0.5, 1 - e]),
        "natural logarithm": lambda a, r, e: log_likelihoods(a, r, e) / np.log(10),
        "off by a constant": lambda a, r, e: log_likelihoods(a, r, e) + np.log(comb(a + r, a)),
        "the outer two are not": lambda a, r, e: log_likelihoods(a, r, e / 3),
        "8 times log": lambda a, r, e: -log_likelihoods(a, r, e),
        "three numbers": lambda a, r, e: log_likelihoods(a, r, e)[1],
    },
}
GIVEAWAYS = ("[::-1]", "end - first", "- k + 1")
