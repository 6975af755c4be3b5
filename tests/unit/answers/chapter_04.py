"""Chapter 04: answers that are right, and wrong ones that people give, each with words of its hint."""

import numpy as np


def gini(labels):
    _, counts = np.unique(labels, return_counts=True)
    return 1 - np.sum((counts / counts.sum()) ** 2)


def decrease(left, right):
    parent = [*left, *right]
    return len(parent) * gini(parent) - len(left) * gini(left) - len(right) * gini(right)


def rise(f, X, y, column, order, loss):
    shuffled = X.copy()
    shuffled[:, column] = X[order, column]
    return loss(y, f(shuffled)) - loss(y, f(X))


def rise_in_place(f, X, y, column, order, loss):
    before = loss(y, f(X))
    X[:, column] = X[order, column]
    return loss(y, f(X)) - before


def loss_after(f, X, y, column, order, loss):
    return rise(f, X, y, column, order, loss) + loss(y, f(X))


def groups(genes):
    found = {}
    for column, gene in enumerate(genes):
        found.setdefault(gene, []).append(column)
    return found


REMEMBERED: dict = {}


def groups_with_a_memory(genes):
    for column, gene in enumerate(genes):
        REMEMBERED.setdefault(gene, []).append(column)
    return REMEMBERED


RIGHT = {
    "4.1": [decrease],
    "4.2": [rise],
    "4.3": [lambda x, null: (1 + np.sum(null >= x)) / (1 + len(null)), lambda x, null: np.mean(np.r_[null, x] >= x)],
    "4.4": [groups, lambda genes: {g: np.flatnonzero(np.array(genes) == g) for g in genes}],
}
WRONG = {
    "4.1": {
        "by its number of patients": lambda left, right: decrease(left, right) / len([*left, *right]),
        "larger side weigh more": lambda left, right: 4 * gini([*left, *right]) - 2 * gini(left) - 2 * gini(right),
        "sign is turned round": lambda left, right: -decrease(left, right),
        "impurity, and what is left": lambda left, right: gini(left) + gini(right),
        "by its number of patients ": lambda left, right: gini([*left, *right]) - gini(left) - gini(right),
    },
    "4.2": {
        "changed the X": rise_in_place,
        "loss after shuffling": loss_after,
        "sign is turned round": lambda *a: -rise(*a),
        "Does the model see": lambda f, X, y, column, order, loss: loss(y, f(X)) - loss(y, f(X)),
        "Row i gets": lambda f, X, y, column, order, loss: rise(f, X, y, column, np.argsort(order), loss),
        "whole rows": lambda f, X, y, column, order, loss: loss(y, f(X[order])) - loss(y, f(X)),
        "takes the truth first": lambda f, X, y, column, order, loss: rise(
            f, X, y, column, order, lambda y, p: loss(p, y)
        ),
        "stopped with IndexError": lambda f, X, y, column, order, loss: X[:, 9],
    },
    "4.3": {
        "more than four shuffles can show": lambda x, null: np.mean(null >= x),
        "turned round": lambda x, null: (1 + np.sum(null <= x)) / (1 + len(null)),
        "equals the observed value counts": lambda x, null: (1 + np.sum(null > x)) / (1 + len(null)),
        "joins the count below": lambda x, null: (1 + np.sum(null >= x)) / len(null),
    },
    "4.4": {
        "single probe is a group": lambda genes: {g: c for g, c in groups(genes).items() if len(c) > 1},
        "one column only": lambda genes: {gene: [column] for column, gene in enumerate(genes)},
        "a dict is wanted": lambda genes: list(groups(genes).values()),
        "compares the whole list": lambda genes: {g: list(np.flatnonzero(genes == g)) for g in genes},
        "columns count from 0": lambda genes: {g: [c + 1 for c in cs] for g, cs in groups(genes).items()},
        "left over from the first call": groups_with_a_memory,
    },
}
