"""Chapter 08: answers that are right, and wrong ones that people give, each with words of its hint."""

import numpy as np


def softmax(scores, axis=1):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def attend(q, k, v):
    return softmax(q @ k.T / np.sqrt(q.shape[1])) @ v


def attend_in_a_loop(q, k, v):
    rows = []
    for one in q:
        scores = [one @ other / len(one) ** 0.5 for other in k]
        powers = np.exp(np.array(scores) - max(scores))
        rows.append(sum(p / powers.sum() * value for p, value in zip(powers, v, strict=True)))
    return rows


def overflows(q, k, v):
    powers = np.exp(q @ k.T / np.sqrt(q.shape[1]))
    return powers / powers.sum(axis=1, keepdims=True) @ v


def unshared(q, k, v, total=lambda powers: 1):
    powers = np.exp(q @ k.T / np.sqrt(q.shape[1]))
    return powers / total(powers) @ v


def received(weights):
    return weights.mean(axis=(0, 1))


def rollout(maps, own=0.5):
    path = np.eye(len(maps[0]))
    for attention in maps:
        path = ((1 - own) * attention + own * np.eye(len(attention))) @ path
    return path


def product_of_cells(maps):
    return np.prod([(attention + np.eye(3)) / 2 for attention in maps], axis=0)


def distance(a, b):
    return np.abs(a - b).sum(axis=1).mean() / 2


RIGHT = {
    "8.1": [attend, attend_in_a_loop],
    "8.2": [received, lambda w: [float(w[:, :, j].mean()) for j in range(w.shape[2])]],
    "8.3": [rollout, lambda maps: np.linalg.multi_dot([(a + np.eye(len(a))) / 2 for a in maps[::-1]]).tolist()],
    "8.4": [distance, lambda a, b: float(np.maximum(a - b, 0).sum(axis=1).mean())],
}
WRONG = {
    "8.1": {
        "those are the weights": lambda q, k, v: softmax(q @ k.T / 2),
        "the context is (3, 4)": lambda q, k, v: attend(q, k, v)[0],
        "large ones overflow": overflows,
        "not divided by the square root": lambda q, k, v: softmax(q @ k.T) @ v,
        "divided by the wrong number": lambda q, k, v: softmax(q @ k.T / q.shape[1]) @ v,
        "wrong number: the square root": lambda q, k, v: softmax(q @ k.T / np.sqrt(len(q))) @ v,
        "a row do not sum to 1": unshared,
        "by its own sum": lambda q, k, v: unshared(q, k, v, lambda powers: powers.sum()),
        "`keepdims=True`": lambda q, k, v: unshared(q, k, v, lambda powers: powers.sum(axis=1)),
        "columns sum to 1": lambda q, k, v: softmax(q @ k.T / 2, axis=0) @ v,
        "keys ask and queries answer": lambda q, k, v: softmax(k @ q.T / 2) @ v,
        "not yet shares": lambda q, k, v: q @ k.T / 2 @ v,
        "the numbers are not": lambda q, k, v: attend(q, k, v) + 1,
    },
    "8.2": {
        "one row a sequence": lambda w: w.mean(axis=1),
        "Average over who looks": lambda w: w.mean(axis=0),
        "three numbers are wanted": lambda w: w.mean(),
        "every position gets 1/L": lambda w: w.mean(axis=(0, 2)),
        "a sum somewhere": lambda w: w.sum(axis=1).mean(axis=0),
        "sum somewhere. Mean": lambda w: w.sum(axis=(0, 1)),
        "looks at itself": lambda w: np.diagonal(w, axis1=1, axis2=2).mean(axis=0),
        "first sequence only": lambda w: w[0].mean(axis=0),
        "Average the columns": lambda w: w.max(axis=(0, 1)),
    },
    "8.3": {
        "one map (3, 3)": lambda maps: rollout(maps)[2],
        "later layers stand on the left": lambda maps: rollout(maps[::-1]),
        "own share is missing": lambda maps: rollout(maps, own=0),
        "the rows sum to 8": lambda maps: 8 * rollout(maps),
        "cell by cell": product_of_cells,
        "mean of the layers": lambda maps: sum(maps) / 3,
        "any length": lambda maps: rollout(maps[:2]),
        "the last row came": lambda maps: rollout(maps, own=0.4),
    },
    "8.4": {
        "one number a row": lambda a, b: np.abs(a - b).sum(axis=1) / 2,
        "one number is wanted": lambda a, b: np.abs(a - b),
        "Halve it": lambda a, b: 2 * distance(a, b),
        "absolute values": lambda a, b: (a - b).sum(axis=1).mean() / 2,
        "sum over the rows": lambda a, b: 4 * distance(a, b),
        "within a row": lambda a, b: np.abs(a - b).mean(),
        "differs most": lambda a, b: (np.abs(a - b).sum(axis=1) / 2).max(),
        "came 0.5": lambda a, b: 0.5,
    },
}
