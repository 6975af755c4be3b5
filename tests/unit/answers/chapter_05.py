"""Chapter 05: answers that are right, and wrong ones that people give, each with words of its hint."""

from itertools import combinations

import numpy as np

from genocourse.dependence import partial_dependence


def changed(X, column, value):
    copy = X.copy()
    copy[:, column] = value
    return copy


def pdp(f, X, column, grid):
    return np.array([f(changed(X, column, value)).mean() for value in grid])


def pdp_in_place(f, X, column, grid):
    averages = []
    for value in grid:
        X[:, column] = value
        averages.append(f(X).mean())
    return averages


def ice(f, X, column, grid):
    return np.array([f(changed(X, column, value)) for value in grid]).T


def among_rows_that_hold_it(f, X, column, grid):
    return [f(X[X[:, column] == value]).mean() if value in X[:, column] else np.nan for value in grid]


def centred(individual, at):
    return np.asarray(individual) - np.asarray(individual)[:, [at]]


def centred_in_place(individual, at):
    individual -= individual[:, [at]].copy()
    return individual


def interaction(table):
    return table - table.mean(axis=1, keepdims=True) - table.mean(axis=0, keepdims=True) + table.mean()


def best_pair(f, X, score):
    pairs = combinations(range(X.shape[1]), 2)
    return max(pairs, key=lambda pair: score(partial_dependence(f, X, pair).average))


def strongest(f, X):
    return best_pair(f, X, lambda table: (interaction(table) ** 2).mean())


def share_stray(asked, real, own=np.max, alone=True):
    between = np.linalg.norm(real[:, None] - real[None], axis=2)
    if alone:
        np.fill_diagonal(between, np.inf)
    away = np.linalg.norm(asked[:, None] - real[None], axis=2).min(axis=1)
    return np.mean(away > own(between.min(axis=1)))


def from_the_centre(asked, real):
    return np.mean(np.linalg.norm(asked - real.mean(axis=0), axis=1) > 4)


RIGHT = {
    "5.1": [pdp, lambda f, X, column, grid: list(partial_dependence(f, X, column, grid=grid).average)],
    "5.2": [centred, lambda curves, at: [[v - curve[at] for v in curve] for curve in curves]],
    "5.3": [strongest, lambda f, X: list(best_pair(f, X, lambda table: np.abs(interaction(table)).max()))],
    "5.4": [share_stray],
}
WRONG = {
    "5.1": {
        "changed the X": pdp_in_place,
        "curves of the rows": ice,
        "three numbers are wanted": lambda *a: pdp(*a).mean(),
        "order of the grid": lambda f, X, column, grid: pdp(f, X, column, sorted(grid)),
        "sum over the rows": lambda *a: 3 * pdp(*a),
        "average row": lambda f, X, column, grid: pdp(f, X.mean(axis=0)[None], column, grid),
        "see the changed copy": lambda f, X, column, grid: [f(X).mean() for _ in grid],
        "over the grid, not over the rows": lambda *a: ice(*a).mean(axis=1),
        "hold the value already": among_rows_that_hold_it,
        "all else stays": lambda f, X, column, grid: pdp(f, X, 1, grid),
        "stopped with IndexError": lambda f, X, column, grid: X[:, 9],
    },
    "5.2": {
        "could not line the shapes up": lambda curves, at: curves - curves[:, at],
        "changed the curves": centred_in_place,
        "Keep the shape": lambda curves, at: centred(curves, at)[0],
        "use `at`": lambda curves, at: centred(curves, 1),
        "sign is turned round": lambda curves, at: -centred(curves, at),
        "zero at the first value": lambda curves, at: centred(curves, 0),
        "all curves lost the same": lambda curves, at: curves - curves[:, at].mean(),
        "took off the PDP": lambda curves, at: curves - curves.mean(axis=0),
        "lost its mean": lambda curves, at: curves - curves.mean(axis=1, keepdims=True),
        "both curves should be zero": lambda curves, at: curves / curves[:, [at]],
    },
    "5.3": {
        "two column numbers are wanted": lambda f, X: (
            interaction(partial_dependence(f, X, (0, 2)).average) ** 2
        ).mean(),
        "lower column first": lambda f, X: strongest(f, X)[::-1],
        "just add up": lambda f, X: best_pair(f, X, np.ptp),
        "square before you average": lambda f, X: (0, 1),
        "do not act together": lambda f, X: best_pair(f, X, lambda table: -(interaction(table) ** 2).mean()),
        "columns (0, 2) move": lambda f, X: (0, 2),  # right for the first model only
    },
    "5.4": {
        "one number is wanted": lambda asked, real: np.linalg.norm(asked[:, None] - real[None], axis=2).min(axis=1) > 4,
        "how many": lambda *a: 9 * share_stray(*a),
        "Which share strays": lambda *a: 1 - share_stray(*a),
        "its own nearest neighbour": lambda *a: share_stray(*a, alone=False),
        "farthest points": lambda asked, real: 0.0,
        "a quantile": lambda *a: share_stray(*a, own=lambda lonely: np.quantile(lonely, 0.95)),
        "not with the average one": lambda *a: share_stray(*a, own=np.mean),
        "not to their centre": from_the_centre,
        "who lies farther": lambda *a: share_stray(*a) / 2,
    },
}
