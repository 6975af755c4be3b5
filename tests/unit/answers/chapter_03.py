"""Chapter 03: answers that are right, and wrong ones that people give, each with words of its hint."""

import numpy as np

from genocourse.exercises import chapter_03


def top_share(importance, truth, k=None, first=False):
    k = k or np.sum(truth)
    order = np.argsort(importance)
    return np.mean(truth[order[:k] if first else order[-k:]])


def copies(x, background, j):
    replaced = np.tile(x, (len(background), 1))
    replaced[:, j] = background[:, j]
    return replaced


def fall(f, x, background, j):
    return f(x[None])[0] - f(copies(x, background, j)).mean()


def fall_in_place(f, x, background, j):
    before = f(x[None])[0]
    background[:, [i for i in range(len(x)) if i != j]] = np.delete(x, j)
    return before - f(background).mean()


def fall_keeping_j(f, x, background, j):
    others = background.copy()
    others[:, j] = x[j]
    return f(x[None])[0] - f(others).mean()


def set_to(f, x, value, j):
    changed = x.copy()
    changed[j] = value
    return f(x[None])[0] - f(changed[None])[0]


KINDS = chapter_03.KINDS
RIGHT = {
    "3.1": [top_share, lambda i, t: sum(t[j] for j in sorted(range(len(i)), key=lambda j: -i[j])[: sum(t)]) / sum(t)],
    "3.2": [dict(KINDS), {k: [word.title() for word in pair] for k, pair in KINDS.items()}],
    "3.3": [fall, lambda f, x, b, j: np.mean([set_to(f, x, row[j], j) for row in b])],
    "3.4": [[4, 10], (10, 4), {4, 10}, np.array([10, 4])],
}
WRONG = {
    "3.1": {
        "number of right ones": lambda i, t: top_share(i, t) * t.sum(),
        "of all features": lambda i, t: top_share(i, t) * t.sum() / len(t),
        "at the bottom": lambda i, t: top_share(i, t, first=True),
        "only the ranks count": lambda i, t: i[t].sum() / i.sum(),
        "counted from the truth": lambda i, t: top_share(i, t, k=2),
        "k counted from the truth": lambda i, t: np.mean(t[i > np.median(i)]),
        "Which two": lambda i, t: 0.25,
    },
    "3.2": {
        "a is still": dict.fromkeys("abcd", ...),
        "keys a, b, c and d": {"a": KINDS["a"]},
        "c is still": KINDS | {"c": ...},
        "needs two words": KINDS | {"b": "global"},
        "first global or local": KINDS | {"a": ("agnostic", "global")},
        "how many patients": KINDS | {"a": ("local", "agnostic")},
        "shuffle a column": KINDS | {"a": ("global", "specific")},
        "from person to person": KINDS | {"b": ("local", "specific")},
        "seen from outside": KINDS | {"b": ("global", "agnostic")},
        "about this one": KINDS | {"c": ("global", "agnostic")},
        "but its output": KINDS | {"c": ("local", "specific")},
        "whose way": KINDS | {"d": ("global", "specific")},
        "being printed": KINDS | {"d": ("local", "agnostic")},
    },
    "3.3": {
        "sign is turned round": lambda *a: -fall(*a),
        "How far did the prediction fall": lambda f, x, b, j: f(copies(x, b, j)).mean(),
        "all entries were replaced": lambda f, x, b, j: f(x[None])[0] - f(b).mean(),
        "the other way round": fall_keeping_j,
        "set to zero": lambda f, x, b, j: set_to(f, x, 0, j),
        "only the first row": lambda f, x, b, j: set_to(f, x, b[0, j], j),
        "mean of the background": lambda f, x, b, j: set_to(f, x, b[:, j].mean(), j),
        "Work on copies": fall_in_place,
        "one number is wanted": lambda f, x, b, j: f(x[None]) - f(copies(x, b, j)),
        "By hand": lambda f, x, b, j: 99.0,
    },
    "3.4": {
        "it is not all": [4],
        "it is not all ": [10],
        "SNP 6 helps in both": [4, 6, 10],
        "SNP 3 matters in neither": [3, 4, 10],
        "list is empty": [],
        "SNPs' numbers": ["SNP 4", "SNP 10"],
        "SNPs' numbers ": 4,
        "not a function": lambda: [4, 10],
        "True and False came": np.isin(np.arange(16), [4, 10]),
    },
}
