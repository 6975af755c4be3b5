"""Checks and quiz of chapter 05, PDP and ICE. Each check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from genocourse.exercises import missing, option


def check_pdp(f: Callable[..., Any]) -> str | None:
    # The other column acts by itself, with the first, and bent, so that every slip shows.
    X, grid = np.array([[0.0, 1.0], [1.0, 3.0], [2.0, 5.0]]), [1.0, 4.0, 0.0]
    before = X.copy()

    def model(X: np.ndarray) -> np.ndarray:
        return X[:, 0] * X[:, 1] + X[:, 1] ** 2

    answer = f(model, X, 0, grid)
    if hint := missing(answer):
        return hint
    if not np.array_equal(X, before):
        return "your function changed the X it was given. Work on a copy: the next feature needs the intact table."
    found, curves = np.asarray(answer, dtype=float), np.array([model(np.c_[[v] * 3, X[:, 1]]) for v in grid])
    expected = curves.mean(axis=1)
    if found.shape in ((3, 3), (9,)):
        return "those are the curves of the rows. Average over the rows: one number for each value of the grid."
    if found.shape != (3,):
        return f"for three values of the grid, three numbers are wanted; came shape {found.shape}."
    if np.allclose(found, expected):
        return None
    if np.allclose(found, np.sort(expected)) or np.allclose(found, np.sort(expected)[::-1]):
        return "the order is that of the sorted values. Keep the order of the grid."
    if np.allclose(found, 3 * expected):
        return "that is the sum over the rows. PDP is their mean."
    if np.allclose(found, [3 * v + 9 for v in grid]):
        return "that is the prediction for the average row. Predict every row first, then take the mean."
    if np.allclose(found, model(X).mean()):
        return "every value of the grid gives the same. Does the model see the changed copy?"
    if np.allclose(found, curves.mean(axis=0)):
        return "the mean went over the grid, not over the rows."
    if np.isclose(found[0], 12.0):
        return "that looks only at rows that hold the value already. PDP writes the value into every row."
    return f"for three rows came {found.round(2)}. Each value goes into `column` of every row; all else stays."


def check_centred(f: Callable[..., Any]) -> str | None:
    curves, at = np.array([[1.0, 3.0, 4.0], [5.0, 4.0, 0.0]]), 1
    before = curves.copy()
    try:
        answer = f(curves, at)
    except ValueError as error:
        return f"NumPy could not line the shapes up ({error}). individual[:, at] is flat; each row needs its own value."
    if hint := missing(answer):
        return hint
    if not np.array_equal(curves, before):
        return "your function changed the curves it was given. Return new ones."
    found, start = np.asarray(answer, dtype=float), curves[:, [at]]
    if found.shape != curves.shape:
        return f"two curves of three values went in, shape {found.shape} came out. Keep the shape."
    if np.allclose(found, curves - start):
        last = np.asarray(f(curves, 2), dtype=float)
        return None if np.allclose(last, curves - curves[:, [2]]) else "right at position 1, wrong at 2: use `at`."
    if np.allclose(found, start - curves):
        return "the sign is turned round: a curve that rises after `at` is positive there."
    if np.allclose(found, curves - curves[:, [0]]):
        return "the curves are zero at the first value, whatever `at` says."
    if np.allclose(found, curves - curves[:, at].mean()):
        return "all curves lost the same number, the PDP's value at `at`. Each loses its own."
    if np.allclose(found, curves - curves.mean(axis=0)):
        return "you took off the PDP, the mean over the rows. Each curve loses its own value at `at`."
    if np.allclose(found, curves - curves.mean(axis=1, keepdims=True)):
        return "each curve lost its mean. It should lose its value at position `at`, and be zero there."
    return (
        f"at position {at} both curves should be zero; there came {found[:, at]}. The differences along a curve stay."
    )


def check_interacting_pair(f: Callable[..., Any]) -> str | None:
    X = np.array(list(product(range(3), repeat=4)))

    def model(strong: tuple[int, int], pair: tuple[int, int]) -> Callable[[np.ndarray], np.ndarray]:
        """Two columns with large effects that add up; two others that count only where they are equal."""
        return lambda X: 4.0 * X[:, strong[0]] + 3.0 * X[:, strong[1]] + (X[:, pair[0]] == X[:, pair[1]])

    for strong, pair in (((1, 3), (0, 2)), ((0, 2), (1, 3))):
        answer = f(model(strong, pair), X)
        if hint := missing(answer):
            return hint
        if np.shape(answer) != (2,):
            return f"two column numbers are wanted, such as (0, 3); came {answer!r}."
        found = tuple(int(column) for column in answer)
        if found == pair[::-1]:
            return "that is the pair; give the lower column first."
        if found == strong:
            return (
                f"columns {strong} move the prediction most, but their effects just add up. "
                "Take the sum of the parts off each table first."
            )
        if found != pair:
            return (
                f"columns {found} do not act together. The table's interaction has positive and negative entries "
                "that cancel: square before you average. And take the largest of all pairs."
            )
    return None


def check_share_stray(f: Callable[..., Any]) -> str | None:
    # Nearest neighbours among the real points: 1, 1, 3, 4 (95 % quantile: 3.85).
    # Questions lie 1, 3, 4.5, 5, 0.5, 5, 7, 3.9, 10 from a real one.
    real = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 3.0], [5.0, 3.0]])
    near = [[0.0, 1.0], [1.0, 6.0], [0.0, -0.5], [5.0, -0.9]]
    asked = np.array([*near, [9.5, 3.0], [5.0, 8.0], [1.0, 8.0], [12.0, 3.0], [15.0, 3.0]])
    answer = f(asked, real)
    if hint := missing(answer):
        return hint
    if np.ndim(answer) != 0:
        return f"one number is wanted, the share; came shape {np.shape(answer)}."
    share = float(answer)
    if np.isclose(share, 5 / 9):
        return None
    if np.isclose(share, 5):
        return "that is how many, not which share of the questions."
    if np.isclose(share, 4 / 9):
        return "that is the share of questions near real points. Which share strays?"
    if np.isclose(share, 1.0):
        return "every question strays: is each real point its own nearest neighbour, at distance 0?"
    if np.isclose(share, 0.0):
        return "no question strays. Did you take the farthest points where the nearest were meant?"
    if np.isclose(share, 6 / 9):
        return "one too many: is your limit a quantile? Farther than *any* real point from its neighbour is asked."
    if np.isclose(share, 7 / 9):
        return (
            "two too many. Measure to the nearest real point, not to their centre, "
            "and compare with the loneliest real point, not with the average one."
        )
    return f"of nine questions came {share:.2f}. The loneliest real point lies 4 from its neighbour: who lies farther?"


CHECKS = {
    "5.1": check_pdp,
    "5.2": check_centred,
    "5.3": check_interacting_pair,
    "5.4": check_share_stray,
}


QUIZ = [
    {
        "question": "A PDP is flat. What has been shown?",
        "type": "multiple_choice",
        "answers": [
            option(
                "The model ignores the feature", False, "Flat ICE curves would say so. Two SNPs in a pair looked flat."
            ),
            option("The effects are zero on average", True, "They may be absent, rare, or cancel. ICE tells which."),
            option("The feature has no effect in biology", False, "A PDP speaks of the model, and of a mean only."),
        ],
    },
    {
        "question": "The additive model's PDPs match the measured means as well as the forest's do. What follows?",
        "type": "multiple_choice",
        "answers": [
            option(
                "The measured means are too noisy to grade with",
                False,
                "Two halves of the held-out data agree on them at 0.986.",
            ),
            option(
                "The forest is overfitted", False, "It is tested on sites that it has not seen, and explains far more."
            ),
            option(
                "Both are right on average, and nothing more was asked",
                True,
                "Graded on single sites, the additive model fails: there a base does not do the same everywhere.",
            ),
        ],
    },
    {
        "question": "Measured by inclusion, two bases interact. What must be ruled out before saying that they touch?",
        "type": "multiple_choice",
        "answers": [
            option(
                "That a floor or ceiling bends a plain sum",
                True,
                "One neuron, a bent sum, showed most of the interactions without any base knowing another.",
            ),
            option("That the positions are far apart", False, "Distance is a hint at best; the bent sum needs none."),
            option("That their single PDPs are flat", False, "Flat or not, the scale can make an interaction."),
        ],
    },
    {
        "question": "CD3D and CD74 hardly ever leave their places on one line. What does the PDP of CD3D alone show?",
        "type": "multiple_choice",
        "answers": [
            option(
                "What would happen if a cell read more CD3D",
                False,
                "No patient with that mixture was ever seen, and nothing was changed in a cell.",
            ),
            option(
                "How the model extrapolates",
                True,
                "Three faultless models drew three curves, since most questions lay where no patient is.",
            ),
            option("Nothing but noise", False, "It repeats exactly. It is a habit of the model, not noise."),
        ],
    },
]
