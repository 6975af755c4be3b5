"""Checks of chapter 03, what an explanation is. A check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from genocourse.exercises import missing
from genocourse.simulate import genotypes

CAUSES = {1: 0.7, 6: -0.7, 12: 0.5}
MISREAD = {4: 1.0, 10: 0.6}  # share of the single copies that the new chip reports as two


def second_study() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return genotypes and labels of two laboratories; the first one read some SNPs of its ill people wrongly."""
    people = genotypes(6000, 16, causal=CAUSES, frequency_range=(0.3, 0.5), rng=34)
    X, y, rng = people.X.astype(float), people.y, np.random.default_rng(34)
    home = np.arange(6000) < 3000
    new_chip = home & (rng.random(6000) < np.where(y == 1, 0.85, 0.15))
    for snp, share in MISREAD.items():
        X[new_chip & (X[:, snp] == 1) & (rng.random(6000) < share), snp] = 2
    return X[home], y[home], X[~home], y[~home]


def check_top_share(f: Callable[..., Any]) -> str | None:
    importance, truth = np.array([0.50, 0.15, 0.20, 0.10, 0.05]), np.array([True, True, False, False, False])
    # Four of six matter, and three of them are in the top four; of those above the median, two of three.
    longer, four = np.array([1.0, 9.0, 2.0, 8.0, 7.0, 3.0]), np.array([True, True, False, True, False, True])
    found, other = f(importance, truth), f(longer, four)
    if hint := missing(found):
        return hint
    if np.isclose(found, 0.5) and np.isclose(other, 3 / 4):
        return None
    if np.isclose(found, 1) and np.isclose(other, 3):
        return "that is the number of right ones. As a share of how many?"
    if np.isclose(found, 0.2) and np.isclose(other, 3 / 6):
        return "the share is taken of all features. Of the k that matter, how many are at the top?"
    if np.isclose(found, 0.0):
        return "these are the k features at the bottom. Does your sorting begin with the lowest?"
    if np.isclose(found, 0.65):
        return "that is the share of the importance that the true ones hold. Here only the ranks count."
    if np.isclose(found, 0.5):
        return "right where two features matter. With four of six: is k counted from the truth?"
    return f"for the five features of the text came {found}. Which two are the most important, and how many are true?"


KINDS = {
    "a": ("global", "agnostic"),
    "b": ("global", "specific"),
    "c": ("local", "agnostic"),
    "d": ("local", "specific"),
}
WHY = {
    "a": ("how many patients is the sentence about?", "to shuffle a column and predict again, what must one open?"),
    "b": ("does the weight change from person to person?", "can a weight be seen from outside the model?"),
    "c": ("is the sentence about all sequences, or about this one?", "what was asked of the network but its output?"),
    "d": ("whose way through the tree is told?", "could this be told without the tree being printed?"),
}


def check_kinds(kinds: Any) -> str | None:
    if not isinstance(kinds, dict) or set(kinds) != set(KINDS):
        return "a dict with the keys a, b, c and d is wanted."
    for key, pair in kinds.items():
        if pair is ...:
            return f"{key} is still `...`. Replace it by a pair such as ('global', 'agnostic')."
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            return f"{key} needs two words, one from each question; came {pair!r}."
        words = tuple(str(word).strip().lower() for word in pair)
        if set(words) == set(KINDS[key]) and words != KINDS[key]:
            return f"{key}: first global or local, then agnostic or specific."
        for word, right, why in zip(words, KINDS[key], WHY[key], strict=True):
            if word != right:
                return f"{key} is not {word!r}: {why}"
    return None


def check_fall(f: Callable[..., Any]) -> str | None:
    # A curve and a product, so that neither the mean of the background nor the other entries may be mistaken.
    def model(X: np.ndarray) -> np.ndarray:
        return X[:, 0] ** 2 * X[:, 1] + X[:, 2]

    x, background = np.array([2.0, 3.0, 1.0]), np.array([[1.0, 1.0, 5.0], [0.0, 7.0, 0.0], [0.5, 2.0, 2.0]])
    before = x.copy(), background.copy()
    found = f(model, x, background, 0)
    if hint := missing(found):
        return hint
    if not (np.array_equal(x, before[0]) and np.array_equal(background, before[1])):
        return "your function changed the x or the background it was given. Work on copies."
    if np.shape(found) != ():
        return f"one number is wanted; the shape is {np.shape(found)}. Take the mean over the copies."
    left = 2.25  # the mean of 4, 1 and 1.75
    answers = {
        13 - left: None,
        left - 13: "the sign is turned round: f(x) first, then minus the mean.",
        left: "that is the mean prediction without the feature. How far did the prediction fall?",
        13 - 8.5 / 3: "all entries were replaced. Only entry j changes; the others stay as they are.",
        13 - 47 / 3: "entry j was kept and the others were replaced: the other way round.",
        13 - 1.0: "entry j was set to zero. Zero copies is a genotype too: use the background's values.",
        13 - 4.0: "only the first row of the background was used.",
        13 - 1.75: "entry j was set to the mean of the background. Predict for each row first, then take the mean.",
    }
    for answer, hint in answers.items():
        if np.isclose(found, answer):
            return hint
    return f"for x = (2, 3, 1), f = x0 * x0 * x1 + x2 and j = 0 came {found}. By hand: 13 minus the mean of 4, 1, 1.75."


def check_distrusted(snps: Any) -> str | None:
    if callable(snps):
        return "a list of numbers is wanted, not a function."
    if np.asarray(snps).dtype == bool:
        return "True and False came, one a SNP. A list of the numbers is wanted: np.flatnonzero(...) gives them."
    try:
        named = {int(snp) for snp in snps}
    except (TypeError, ValueError):
        return "a list of the SNPs' numbers is wanted, such as [3, 7]."
    if not named:
        return "the list is empty. Compare the importances in the two laboratories."
    if wrong := sorted(named & set(CAUSES)):
        return f"SNP {wrong[0]} helps in both laboratories. Why distrust it?"
    if wrong := sorted(named - set(MISREAD)):
        return f"SNP {wrong[0]} matters in neither laboratory: the model hardly leans on it."
    if named != set(MISREAD):
        return "what you name is right, and it is not all. Is there a SNP that helps less at home, and not at all away?"
    return None


CHECKS = {"3.1": check_top_share, "3.2": check_kinds, "3.3": check_fall, "3.4": check_distrusted}
