"""Chapter 09: answers that are right, and wrong ones that people give, each with words of its hint."""

import numpy as np


def slopes(slope, x, start, n, shift=0.5):
    return np.array([slope(start + (k + shift) / n * (x - start)) for k in range(n)])


def midpoints(slope, x, start, n):
    return slopes(slope, x, start, n).mean(axis=0) * (x - start)


def midpoints_at_once(slope, x, start, n):
    total = np.zeros(len(x))
    for t in np.linspace(0, 1, 2 * n + 1)[1::2]:
        total = total + slope((1 - t) * start + t * x)
    return (x - start) * total / n


def with_ends(slope, x, start, points):
    return np.mean([slope(start + t * (x - start)) for t in np.linspace(0, 1, points)], axis=0) * (x - start)


def matched(sequence):
    gc = np.mean([letter in "GC" for letter in sequence])
    return np.tile([[(1 - gc) / 2], [gc / 2], [gc / 2], [(1 - gc) / 2]], len(sequence))


def corners(f, x, start, order, cumulative=True):
    point, earned = start.copy(), np.zeros(len(x))
    for j in order:
        moved = point.copy()
        moved[j] = x[j]
        earned[j] = f(moved) - f(point)
        point = moved if cumulative else point
    return earned


def taken_away(f, x, start, order):
    return np.array([f(x) - f(np.where(np.arange(3) == j, start, x)) for j in range(3)])


def corners_in_place(f, x, start, order):
    earned = np.zeros(len(x))
    for j in order:
        before = f(start)
        start[j] = x[j]
        earned[j] = f(start) - before
    return earned


RIGHT = {
    "9.1": [midpoints, midpoints_at_once],
    "9.2": [lambda credit, fx, fb: 1 - credit.sum() / (fx - fb)],
    "9.3": [matched],
    "9.4": [corners],
}
WRONG = {
    "9.1": {
        "Step four is missing": lambda s, x, b, n: slopes(s, x, b, n).mean(axis=0),
        "not by where it arrived": lambda s, x, b, n: slopes(s, x, b, n).mean(axis=0) * x,
        "nodes share the way": lambda s, x, b, n: slopes(s, x, b, n).sum(axis=0) * (x - b),
        "by its beginning": lambda s, x, b, n: slopes(s, x, b, n, 0).mean(axis=0) * (x - b),
        "by its end": lambda s, x, b, n: slopes(s, x, b, n, 1).mean(axis=0) * (x - b),
        "saturation fools": lambda s, x, b, n: s(x) * (x - b),
        "sign is turned round": lambda s, x, b, n: -midpoints(s, x, b, n),
        "one number for each variable": lambda s, x, b, n: midpoints(s, x, b, n).sum(),
        "walk begins at zero": lambda s, x, b, n: slopes(s, x, 0 * b, n).mean(axis=0) * (x - b),
        "not yet from where": lambda s, x, b, n: slopes(s, x - b, 0 * b, n).mean(axis=0) * (x - b),
        "include both ends": lambda s, x, b, n: with_ends(s, x, b, n),
        "both ends of the way": lambda s, x, b, n: with_ends(s, x, b, n + 1),
        "Where do your four points lie": lambda s, x, b, n: np.zeros(2),
    },
    "9.2": {
        "sign is turned round": lambda credit, fx, fb: credit.sum() / (fx - fb) - 1,
        "in units of f": lambda credit, fx, fb: fx - fb - credit.sum(),
        "baseline's own prediction": lambda credit, fx, fb: (fx - credit.sum()) / fx,
        "can no longer cancel": lambda credit, fx, fb: 1 - np.abs(credit).sum() / (fx - fb),
        "share that was paid out": lambda credit, fx, fb: credit.sum() / (fx - fb),
        "that is what was to be shared out": lambda credit, fx, fb: (fx - fb - credit.sum()) / fx,
        "leaves a share of -0.25": lambda credit, fx, fb: abs(fx - fb - credit.sum()) / (fx - fb),
        "the share is 0.25 again": lambda credit, fx, fb: (fx - fb - credit.sum()) / abs(fx - fb),
        "What was due": lambda credit, fx, fb: credit.sum(),
    },
    "9.3": {
        "Rows are bases": lambda s: matched(s).T,
        "for five bases it is": lambda s: matched(s)[:, :1],
        "uniform baseline": lambda s: np.full((4, len(s)), 0.25),
        "must sum to one": lambda s: 2 * matched(s),
        "another order": lambda s: matched(s)[[1, 0, 2, 3]],
        "the other way round": lambda s: 0.5 - matched(s),
        "Only the content of G and C": lambda s: np.tile([[s.count(b) / len(s)] for b in "ACGT"], len(s)),
        "four of five": lambda s: np.zeros((4, len(s))),
    },
    "9.4": {
        "order of the walk": lambda f, x, b, order: corners(f, x, b, order)[order],
        "starts from the baseline": lambda f, x, b, order: corners(f, x, b, order, cumulative=False),
        "moved in the order 0, 1, 2": lambda f, x, b, order: corners(f, x, b, [0, 1, 2]),
        "sign is turned round": lambda f, x, b, order: -corners(f, x, b, order),
        "taken away from x": taken_away,
        "changed x or the baseline": corners_in_place,
        "one number for each variable": lambda f, x, b, order: f(x) - f(b),
        "By hand b earns 4": lambda f, x, b, order: np.zeros(3),
    },
}
