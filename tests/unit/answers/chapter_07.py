"""Chapter 07: answers that are right, and wrong ones that people give, each with words of its hint."""

import numpy as np


def mutant(x, base, position):
    changed = x.copy()
    changed[:, position] = 0
    changed[base, position] = 1
    return changed


def mutant_in_place(x, base, position):
    x[:, position] = 0
    x[base, position] = 1
    return x


def empties_the_row(x, base, position):
    changed = x.copy()
    changed[position] = 0
    changed[base, position] = 1
    return changed


def two_bases(x, base, position):
    changed = x.copy()
    changed[base, position] = 1
    return changed


def centred(A, X):
    return ((A - A.mean(axis=1, keepdims=True)) * X).sum(axis=1)


def centred_in_place(A, X):
    A -= A.mean(axis=1, keepdims=True)
    return (A * X).sum(axis=1)


def kept_first(A, X):
    kept = A * X
    return ((kept - kept.mean(axis=1, keepdims=True)) * X).sum(axis=1)


def local_cam(slopes, a):
    return np.maximum((slopes * a).sum(axis=0), 0)


def joint_effect(f, x, first, second):
    one, other = mutant(x, *first), mutant(x, *second)
    both = mutant(one, *second)
    intact, one, other, both = (f(each[None])[0] for each in (x, one, other, both))
    return both - one - other + intact


def both_at_once(f, x, first, second):
    both = mutant(mutant(x, *first), *second)
    return f(both[None])[0] - f(x[None])[0]


def without_intact(f, x, first, second):
    one, other = mutant(x, *first), mutant(x, *second)
    both = mutant(one, *second)
    return f(both[None])[0] - f(one[None])[0] - f(other[None])[0]


def double_not_compared(f, x, first, second):
    return (
        both_at_once(f, x, first, second)
        + f(x[None])[0]
        - sum(f(mutant(x, *change)[None])[0] - f(x[None])[0] for change in (first, second))
    )


def without_batch(f, x, first, second):
    return f(mutant(mutant(x, *first), *second)) - f(x)


def in_place(f, x, first, second):
    answer = joint_effect(f, x, first, second)
    mutant_in_place(x, *first)
    return answer


RIGHT = {
    "7.1": [mutant],
    "7.2": [centred],
    "7.3": [local_cam],
    "7.4": [joint_effect],
}
WRONG = {
    "7.1": {
        "changed the x": mutant_in_place,
        "two bases": two_bases,
        "column, or a row": empties_the_row,
        "changed places": lambda x, base, position: mutant(x, position, base),
        "nothing changed": lambda x, base, position: x.copy(),
        "shape (1, 4, 5)": lambda x, base, position: mutant(x, base, position)[None],
        "becomes ATGTA": lambda x, base, position: mutant(x, base, position + 1),
        "still returns": lambda x, base, position: ...,
    },
    "7.2": {
        "changed the attribution": centred_in_place,
        "not centred": lambda A, X: (A * X).sum(axis=1),
        "adds up to zero": lambda A, X: (A - A.mean(axis=1, keepdims=True)).sum(axis=1),
        "(N, L)": lambda A, X: (A - A.mean(axis=1, keepdims=True)) * X,
        "already gone": kept_first,
        "largest of the four": lambda A, X: (A - A.mean(axis=1, keepdims=True)).max(axis=1),
        "sign is lost": lambda A, X: np.abs(centred(A, X)),
        "sign is lost ": lambda A, X: centred(np.abs(A), X),
        "which axis": lambda A, X: ((A - A.mean(axis=2, keepdims=True)) * X).sum(axis=1),
        "shape (2,)": lambda A, X: centred(A, X).T[0],
        "returns nothing": lambda A, X: None,
    },
    "7.3": {
        "without the ReLU": lambda slopes, a: (slopes * a).sum(axis=0),
        "ReLU comes last": lambda slopes, a: np.maximum(slopes * a, 0).sum(axis=0),
        "that is Grad-CAM": lambda slopes, a: local_cam(slopes.mean(axis=1, keepdims=True), a),
        "do not average": lambda slopes, a: np.maximum((slopes * a).mean(axis=0), 0),
        "multiply first": lambda slopes, a: np.maximum(slopes.sum(axis=0) * a.sum(axis=0), 0),
        "shape (2,)": lambda slopes, a: np.maximum((slopes * a).sum(axis=1), 0),
        "first place": lambda slopes, a: np.maximum(a.sum(axis=0), 0),
    },
    "7.4": {
        "sign is turned": lambda *given: -joint_effect(*given),
        "both together": both_at_once,
        "once too often": without_intact,
        "compared with": double_not_compared,
        "takes a batch": without_batch,
        "changed the x": in_place,
        "expected -8": lambda f, x, first, second: 0.0,
        "one number": lambda f, x, first, second: [1, 2],
    },
}
GIVEAWAYS = ("keepdims", ".copy()")
