"""Checks and quiz of chapter 06, Shapley values. Each check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from itertools import combinations, permutations
from math import comb, factorial
from typing import Any

import numpy as np

from genocourse.exercises import missing, option

# Four players, because with three a plain average over coalitions comes close. A and B need each other, C spoils a
# little, D helps only a full house.
PLAYERS = "ABCD"
COALITIONS = [frozenset(c) for size in range(5) for c in combinations(PLAYERS, size)]
WORTH = {
    c: 12.0 * ({"A", "B"} <= c) + 2.0 * ("A" in c) - 3.0 * ("C" in c) + 4.0 * (len(c) == 4) + 5.0 for c in COALITIONS
}


def check_credit(f: Callable[..., Any]) -> str | None:
    def gain(members: Any, player: str) -> float:
        return WORTH[frozenset(members) | {player}] - WORTH[frozenset(members)]

    def without(player: str) -> list[frozenset]:
        return [c for c in COALITIONS if player not in c]

    try:
        found = [f(WORTH, player, PLAYERS) for player in PLAYERS]
    except (KeyError, TypeError) as error:
        if isinstance(error, KeyError) or "unhashable" in str(error):
            return f"{error} is no key of `worth`. Its keys are frozensets: use worth[frozenset(...)]."
        raise
    if hint := missing(found[0]):
        return hint
    found = [float(value) for value in found]
    right = [np.mean([gain(order[: order.index(p)], p) for order in permutations(PLAYERS)]) for p in PLAYERS]
    if np.allclose(found, right):
        return None
    slips: dict[str, Any] = {
        "that is what the player brings alone. A needs B: let A join the others too.": [gain("", p) for p in PLAYERS],
        "that is what is lost when the player leaves the full team. The player may also come earlier.": [
            gain(set(PLAYERS) - {p}, p) for p in PLAYERS
        ],
        "every coalition counted alike. Count orders: how many of the 24 does each coalition stand for?": [
            np.mean([gain(c, p) for c in without(p)]) for p in PLAYERS
        ],
        "the sign is turned round: worth with the player, minus worth without.": [-value for value in right],
        "that is the worth after the player has joined. Subtract the worth just before.": [
            np.mean([WORTH[frozenset(o[: o.index(p) + 1])] for o in permutations(PLAYERS)]) for p in PLAYERS
        ],
        "that is a sum over the orders. Divide by how many there are.": [factorial(4) * value for value in right],
        "the players got equal shares of the total. Each gets what that player brings.": [
            (WORTH[COALITIONS[-1]] - WORTH[COALITIONS[0]]) / 4
        ]
        * 4,
    }
    for hint, wrong in slips.items():
        if np.allclose(found, wrong):
            return hint
    return (
        f"for four players came {np.round(found, 2).tolist()}; they should add up to 15, what the team adds to nobody."
    )


def check_path_value(f: Callable[..., Any]) -> str | None:
    inner = {"feature": 1, "share": 0.25, "yes": 8.0, "no": 4.0}
    tree = {"feature": 0, "share": 0.5, "yes": inner, "no": {"feature": 2, "share": 0.75, "yes": 1.0, "no": 3.0}}
    x = [1, 0, 1]

    def by(rule: Callable[..., float], tree: Any, known: set[int], looked_up: Callable = int) -> float:
        if not isinstance(tree, dict):
            return float(tree)
        yes, no = (by(rule, tree[branch], known, looked_up) for branch in ("yes", "no"))
        return rule(yes, no, tree["share"], looked_up(tree["feature"]) in known, x[tree["feature"]])

    def right(yes: float, no: float, share: float, is_known: bool, answer: int) -> float:
        return (yes if answer else no) if is_known else share * yes + (1 - share) * no

    cases = [(inner, set()), (inner, {1}), (tree, {0}), (tree, {2}), (tree, {0, 1, 2}), (tree, set())]
    leaf = f(5.0, x, {0})
    if hint := missing(leaf):
        return hint
    found = []
    for case, known in cases:  # small trees first: what is missing there would stop a larger one
        found.append(f(case, x, known))
        if hint := missing(found[-1]):
            return hint
    slips: dict[str, Callable[..., float]] = {
        "an unknown feature sends half of the lines each way. Weigh the branches by their shares.": (
            lambda yes, no, share, is_known, answer: right(yes, no, 0.5, is_known, answer)
        ),
        "the shares are swapped: `share` is that of the lines that answered yes.": (
            lambda yes, no, share, is_known, answer: right(yes, no, 1 - share, is_known, answer)
        ),
        "the branches of a known feature are swapped: 1 means yes.": (
            lambda yes, no, share, is_known, answer: right(yes, no, share, is_known, 1 - answer)
        ),
        "known and unknown are swapped: a known feature follows the line's answer.": (
            lambda yes, no, share, is_known, answer: right(yes, no, share, not is_known, answer)
        ),
        "the line's answer was followed everywhere. What is not in `known` must not be looked at.": (
            lambda yes, no, share, is_known, answer: right(yes, no, share, True, answer)
        ),
        "both branches were weighed everywhere. Where the feature is known, only one is taken.": (
            lambda yes, no, share, is_known, answer: right(yes, no, share, False, answer)
        ),
    }
    wanted = [by(right, *case) for case in cases]
    if np.allclose([leaf, *found], [5.0, *wanted]):
        return None
    if np.allclose(found, [by(right, *case, looked_up=x.__getitem__) for case in cases]):
        return "`known` holds features, not answers: look for tree['feature'] in it, not for x[...]."
    for hint, rule in slips.items():
        if np.allclose(found, [by(rule, *case) for case in cases]):
            return hint
    if not np.isclose(leaf, 5.0):
        return f"a tree that is a number is a leaf, and worth that number; for 5.0 came {leaf}."
    case, known, came = next((*c, v) for c, v, w in zip(cases, found, wanted, strict=True) if not np.isclose(v, w))
    return f"for the line {x} and {known or 'nothing'} known, came {came} for the tree {case}. Follow it by hand."


def check_kernel_weight(f: Callable[..., Any]) -> str | None:
    pairs = [(p, size) for p in (3, 4, 7) for size in range(1, p)]
    found = [f(p, size) for p, size in pairs]
    if hint := missing(found[0]):
        return hint
    found = [float(value) for value in found]

    def close(rule: Callable[[int, int], float]) -> bool:
        return np.allclose(found, [rule(p, s) for p, s in pairs])

    if close(lambda p, s: (p - 1) / (comb(p, s) * s * (p - s))):
        return None
    if close(lambda p, s: (p - 1) / (s * (p - s))):
        return "that is the weight of a whole size. It is shared by all coalitions of that size: how many are there?"
    if close(lambda p, s: factorial(s) * factorial(p - s - 1) / factorial(p)):
        return "that is the share of orders in which one player joins. The kernel weighs a coalition in the regression."
    if close(lambda p, s: p / (comb(p, s) * s * (p - s))):
        return "nearly: look at the numerator again."
    if close(lambda p, s: 1 / (comb(p, s) * s * (p - s))):
        return "right up to a factor, and a factor changes no fit. Put the numerator in to match the formula."
    if np.allclose(found, found[0]):
        return "every coalition weighs the same. That fit adds up too, and is the wrong one of Figure 6.3."
    if not all(np.isclose(f(7, s), f(7, 7 - s)) for s in (1, 2, 3)):
        return "a coalition and the rest it leaves out weigh the same: swap size and p - size, and nothing may change."
    return f"for 4 players and a coalition of 2 came {f(4, 2)}; by hand it is 3 / (6 * 2 * 2)."


def check_block_importance(f: Callable[..., Any]) -> str | None:
    # Columns 0 and 1 work against each other in every line; 3 stands alone.
    values = np.array([[1.0, -0.5, 2.0, 0.25], [-1.0, 0.75, 1.0, -0.5], [2.0, -3.0, -4.0, 1.0]])
    before, blocks = values.copy(), [[0, 1], [3]]
    found = f(values, blocks)
    if hint := missing(found):
        return hint
    if not np.array_equal(values, before):
        return "your function changed the values it was given. Work on a copy."
    found = np.ravel(np.asarray(found, dtype=float))
    if len(found) != 2:
        return f"one number for each block is wanted, here two; came {len(found)}."

    def by(rule: Callable[[np.ndarray], float]) -> list[float]:
        return [float(rule(values[:, block])) for block in blocks]

    if np.allclose(found, by(lambda v: np.abs(v.sum(axis=1)).mean())):
        return None
    slips = {
        "signs were dropped too early: inside a line the columns of a block may cancel. Add up first.": by(
            lambda v: np.abs(v).sum(axis=1).mean()
        ),
        "lines cancel each other: those pushed up and those pushed down. Take absolute values before the mean.": by(
            lambda v: v.sum(axis=1).mean()
        ),
        "lines cancel each other: those pushed up and those pushed down. Take the mean last.": by(
            lambda v: np.abs(v.sum(axis=1).mean())
        ),
        "a block's credit in a line is the sum of its columns, not their mean.": by(
            lambda v: np.abs(v.mean(axis=1)).mean()
        ),
        "that is a mean over the columns too. Add up a block's columns; the mean is over lines only.": by(
            lambda v: np.abs(v).mean()
        ),
        "that is a sum over the lines. Take the mean.": by(lambda v: np.abs(v.sum(axis=1)).sum()),
    }
    for hint, wrong in slips.items():
        if np.allclose(found, wrong):
            return hint
    return f"for three lines and the blocks [0, 1] and [3] came {np.round(found, 2).tolist()}. By hand: 0.58 and 0.58."


CHECKS = {
    "6.1": check_credit,
    "6.2": check_path_value,
    "6.3": check_kernel_weight,
    "6.4": check_block_importance,
}


QUIZ = [
    {
        "question": "A line's values add up exactly to its prediction minus the base value. What does that show?",
        "type": "multiple_choice",
        "answers": [
            option("The values are right", False, "Wrong weights add up as well: the fit is forced to."),
            option("No feature was left out", False, "Twenty of thirty were, and the rest was stretched to fit."),
            option("Nothing that a wrong set could not show", True, "Compare values with enumeration, not sums."),
        ],
    },
    {
        "question": "BRAF has a value of +1.4 for A375. Which sentence claims no more than that?",
        "type": "multiple_choice",
        "answers": [
            option(
                "Against this background, it lifts this model's prediction by 1.4 on average over the orders",
                True,
                "Model, background and line are all in it.",
            ),
            option(
                "Without the mutation, A375 would need 25 times more drug",
                False,
                "No cell was edited, and no dose was measured.",
            ),
            option("BRAF is responsible for 1.4 of the measured response", False, "The prediction was shared out."),
        ],
    },
    {
        "question": "Two libraries give different TreeSHAP values for the same forest and line. Both are exact. How?",
        "type": "multiple_choice",
        "answers": [
            option("One of them sampled", False, "Then it would not be exact."),
            option(
                "They play different games: they fill in an absent feature differently",
                True,
                "From background rows, or from the training shares along the branch.",
            ),
            option("Shapley values are not unique", False, "For one game they are. Here there are two games."),
        ],
    },
    {
        "question": "A marker is present in 6 of 800 lines and decides their fate. Where does it rank by mean |value|?",
        "type": "multiple_choice",
        "answers": [
            option("First, because its effect is the largest", False, "A mean over 800 lines dilutes the six."),
            option(
                "Lower than its effect, because the mean is over all lines", True, "Look at the largest values, too."
            ),
            option("Nowhere: rare features get no value", False, "They do, unless a filter dropped them before."),
        ],
    },
]
