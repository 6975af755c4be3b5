"""Checks of chapter 09, integrated gradients. Each check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from genocourse.exercises import missing


def check_midpoints(f: Callable[..., Any]) -> str | None:
    # The slope of x^3 + 3y: curved, so that points in other places give other numbers. The baseline is not zero.
    def slope(point: np.ndarray) -> np.ndarray:
        return np.array([3 * point[0] ** 2, 3.0])

    x, start = np.array([3.0, 2.0]), np.array([1.0, 1.0])
    found = f(slope, x, start, 4)
    if hint := missing(found):
        return hint
    if np.shape(found) != (2,):
        return f"one number for each variable, two here, is wanted; the shape is {np.shape(found)}."
    answers = {
        (25.875, 3.0): None,
        (12.9375, 3.0): "that is the average slope. Step four is missing: how far did each variable go?",
        (
            38.8125,
            6.0,
        ): "the average slope is right. Multiply by how far each variable went, not by where it arrived.",
        (103.5, 12.0): "that is the sum of the slopes. The nodes share the way, so take their mean.",
        (20.25, 3.0): "each step is represented by its beginning. Take the slope in its middle.",
        (32.25, 3.0): "each step is represented by its end. Take the slope in its middle.",
        (82 / 3, 3.0): "your points include both ends of the way. Take the slope in the middle of each step.",
        (27.0, 3.0): "your points include both ends of the way. Take the slope in the middle of each step.",
        (54.0, 3.0): "only the slope at the end of the way was asked. That is the one that saturation fools.",
        (17.71875, 3.0): "your walk begins at zero. It should lead from the baseline to x.",
        (7.875, 3.0): "your points say how far x has moved, and not yet from where.",
        (-25.875, -3.0): "the sign is turned round: the way leads from the baseline to x.",
    }
    for answer, hint in answers.items():
        if np.allclose(found, answer):
            return hint
    return f"for x^3 + 3y on the way from (1, 1) to (3, 2) in 4 steps came {found}. Where do your four points lie?"


def check_gap(f: Callable[..., Any]) -> str | None:
    credit = np.array([[0.5, -0.5], [2.0, 1.0]])  # adds up to 3, of 4 that are due
    found = f(credit, 5.0, 1.0)
    if hint := missing(found):
        return hint
    answers = {
        -0.25: "the sign is turned round: what is due, minus what was paid out.",
        1.0: "that is the gap in units of f. As a share of what?",
        0.4: "the credit is for the difference to the baseline, and the baseline's own prediction was left in.",
        0.0: "with absolute values, credit for and against can no longer cancel.",
        0.75: "that is the share that was paid out; the gap is what is left.",
        0.2: "divide by the difference to the baseline: that is what was to be shared out.",
    }
    for answer, hint in answers.items():
        if np.isclose(found, answer):
            return hint
    if np.isclose(found, 0.25):
        paid_too_much, fallen = f(credit + 0.5, 5.0, 1.0), f(-credit, 1.0, 5.0)
        if not np.isclose(paid_too_much, -0.25):
            return f"credit that sums to 5, where 4 is due, leaves a share of -0.25; yours is {paid_too_much}."
        if not np.isclose(fallen, 0.25):
            return f"where f falls from 5 to 1 and the credit sums to -3, the share is 0.25 again; yours is {fallen}."
        return None
    return f"for credit that sums to 3, f(x) = 5 and f(baseline) = 1 came {found}. What was due, and what was paid?"


def check_matched(f: Callable[..., Any]) -> str | None:
    found = f("GGGCA")
    if hint := missing(found):
        return hint
    column = np.array([0.1, 0.4, 0.4, 0.1])
    found = np.asarray(found, dtype=float)
    if found.shape == (5, 4):
        return "the shape is (5, 4). Rows are bases, columns are positions: (4, 5)."
    if found.shape != (4, 5):
        return f"the shape is {found.shape}; for five bases it is (4, 5)."
    answers = [
        (column, None),
        (np.full(4, 0.25), "that is the uniform baseline: GGGCA has more G and C than A and T."),
        (2 * column, "a column must sum to one: G and C share their part, and so do A and T."),
        (column[[1, 0, 2, 3]], "the rows are in another order; it is A, C, G, T."),
        (column[[0, 1, 3, 2]], "the rows are in another order; it is A, C, G, T."),
        (0.5 - column, "G and C have the share of A and T, and the other way round."),
        (np.array([0.2, 0.2, 0.6, 0.0]), "each base has its own share. Only the content of G and C is to be matched."),
    ]
    for answer, hint in answers:
        if np.allclose(found, answer[:, None]):
            return hint
    return f"for GGGCA, four of five bases are G or C. The first column came out as {found[:, 0]}."


def check_corners(f: Callable[..., Any]) -> str | None:
    def both(point: np.ndarray) -> float:
        return 2 * point[0] * point[1] + point[0] + point[2]

    x, start = np.array([3.0, 2.0, 5.0]), np.array([1.0, 0.0, 4.0])
    before, origin = x.copy(), start.copy()
    found = f(both, x, start, [1, 2, 0])
    if hint := missing(found):
        return hint
    if not (np.array_equal(x, before) and np.array_equal(start, origin)):
        return "your function changed x or the baseline. Walk on a copy."
    if np.shape(found) != (3,):
        return f"one number for each variable, three here, is wanted; the shape is {np.shape(found)}."
    answers = {
        (10.0, 4.0, 1.0): None,
        (4.0, 1.0, 10.0): "the numbers are right and in the order of the walk. Put each at its variable's place.",
        (2.0, 4.0, 1.0): "each variable starts from the baseline. It should start where the one before has stopped.",
        (2.0, 12.0, 1.0): "the variables moved in the order 0, 1, 2, and `order` says 1, 2, 0.",
        (-10.0, -4.0, -1.0): "the sign is turned round: the rise on moving towards x.",
        (10.0, 12.0, 1.0): "each variable was taken away from x. Walk from the baseline, and keep what has moved.",
    }
    for answer, hint in answers.items():
        if np.allclose(found, answer):
            return hint
    return f"for 2ab + a + c from (1, 0, 4) to (3, 2, 5), first b, then c, then a, came {found}. By hand b earns 4."


CHECKS = {"9.1": check_midpoints, "9.2": check_gap, "9.3": check_matched, "9.4": check_corners}
