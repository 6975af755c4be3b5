"""Chapter 06: answers that are right, and wrong ones that people give, each with words of its hint."""

from itertools import combinations, permutations
from math import comb, factorial

import numpy as np


def joins(worth, player, before):
    return worth[frozenset(before) | {player}] - worth[frozenset(before)]


def credit(worth, player, players):
    return np.mean([joins(worth, player, order[: order.index(player)]) for order in permutations(players)])


def credit_by_size(worth, player, players):
    others, n, total = [p for p in players if p != player], len(players), 0.0
    for size in range(n):
        weight = factorial(size) * factorial(n - size - 1) / factorial(n)
        total += sum(weight * joins(worth, player, c) for c in combinations(others, size))
    return total


def plain_average(worth, player, players):
    others = [p for p in players if p != player]
    return np.mean([joins(worth, player, c) for size in range(len(players)) for c in combinations(others, size)])


def after_joining(worth, player, players):
    return np.mean([worth[frozenset(o[: o.index(player) + 1])] for o in permutations(players)])


def path_value(tree, x, known, weigh=lambda share: share, answer=lambda a: a, is_known=lambda is_in: is_in):
    """Right as it stands; each of the last three arguments makes a slip possible."""
    if not isinstance(tree, dict):
        return tree
    yes, no = (path_value(tree[branch], x, known, weigh, answer, is_known) for branch in ("yes", "no"))
    if is_known(tree["feature"] in known):
        return yes if answer(x[tree["feature"]]) else no
    return weigh(tree["share"]) * yes + weigh(1 - tree["share"]) * no


def path_value_of_answers(tree, x, known):
    if not isinstance(tree, dict):
        return tree
    yes, no = (path_value_of_answers(tree[branch], x, known) for branch in ("yes", "no"))
    if x[tree["feature"]] in known:
        return yes if x[tree["feature"]] else no
    return tree["share"] * yes + (1 - tree["share"]) * no


def path_value_without_return(tree, x, known):
    """The last `return` is forgotten; the larger trees would stop with a TypeError."""
    if not isinstance(tree, dict):
        return tree
    yes, no = (path_value_without_return(tree[branch], x, known) for branch in ("yes", "no"))
    if tree["feature"] in known:
        return yes if x[tree["feature"]] else no
    tree["share"] * yes + (1 - tree["share"]) * no


def kernel(p, size):
    return (p - 1) / (comb(p, size) * size * (p - size))


RIGHT = {
    "6.1": [credit, credit_by_size],
    "6.2": [path_value],
    "6.3": [kernel],
    "6.4": [lambda values, blocks: [np.abs(values[:, b].sum(axis=1)).mean() for b in blocks]],
}
WRONG = {
    "6.1": {
        "brings alone": lambda worth, p, players: joins(worth, p, ""),
        "leaves the full team": lambda worth, p, players: joins(worth, p, set(players) - {p}),
        "every coalition counted alike": plain_average,
        "sign is turned round": lambda *a: -credit(*a),
        "just before": after_joining,
        "sum over the orders": lambda *a: 24 * credit(*a),
        "equal shares": lambda worth, p, players: 15 / 4,
        "add up to 15": lambda *a: credit(*a) + 1,
        "'A' is no key of `worth`": lambda worth, p, players: worth[p],
        "Its keys are frozensets": lambda worth, p, players: worth[{p}],
        "stopped with TypeError": lambda worth, p, players: worth[frozenset(p)] + p,
    },
    "6.2": {
        "half of the lines": lambda *a: path_value(*a, weigh=lambda share: 0.5),
        "shares are swapped": lambda *a: path_value(*a, weigh=lambda share: 1 - share),
        "1 means yes": lambda *a: path_value(*a, answer=lambda a: not a),
        "known and unknown are swapped": lambda *a: path_value(*a, is_known=lambda is_in: not is_in),
        "followed everywhere": lambda *a: path_value(*a, is_known=lambda is_in: True),
        "weighed everywhere": lambda *a: path_value(*a, is_known=lambda is_in: False),
        "stopped with TypeError": lambda tree, x, known: tree["share"],
        "known` holds features, not answers": path_value_of_answers,
        "returns nothing": path_value_without_return,
        "a leaf, and worth that number": lambda *a: path_value(*a) + 1,
        "{1} known, came 9.0": lambda tree, x, known: path_value(tree, x, known) + 5 * (1 in known),
    },
    "6.3": {
        "weight of a whole size": lambda p, s: (p - 1) / (s * (p - s)),
        "share of orders": lambda p, s: factorial(s) * factorial(p - s - 1) / factorial(p),
        "numerator again": lambda p, s: p / (comb(p, s) * s * (p - s)),
        "right up to a factor": lambda p, s: 1 / (comb(p, s) * s * (p - s)),
        "weighs the same. That fit": lambda p, s: 1.0,
        "swap size": lambda p, s: 1 / s,
        "by hand it is": lambda p, s: 1 / comb(p, s),
    },
    "6.4": {
        "dropped too early": lambda v, blocks: [np.abs(v[:, b]).mean(axis=0).sum() for b in blocks],
        "before the mean": lambda v, blocks: [v[:, b].sum(axis=1).mean() for b in blocks],
        "Take the mean last": lambda v, blocks: [abs(v[:, b].sum(axis=1).mean()) for b in blocks],
        "not their mean": lambda v, blocks: [np.abs(v[:, b].mean(axis=1)).mean() for b in blocks],
        "mean over the columns too": lambda v, blocks: [np.abs(v[:, b]).mean() for b in blocks],
        "sum over the lines": lambda v, blocks: [np.abs(v[:, b].sum(axis=1)).sum() for b in blocks],
        "one number for each block": lambda v, blocks: np.abs(v).mean(axis=0),
        "By hand": lambda v, blocks: [1.0, 2.0],
        "changed the values": lambda v, blocks: v.__imul__(2),
    },
}
