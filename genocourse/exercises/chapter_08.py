"""Checks of chapter 08, attention. Each check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from genocourse.exercises import missing


def _softmax(scores: np.ndarray, axis: int = 1) -> np.ndarray:
    powers = np.exp(scores)
    return powers / powers.sum(axis=axis, keepdims=True)


def check_attend(f: Callable[..., Any]) -> str | None:
    # Three tokens and four numbers, so that tokens and numbers cannot be mixed up, and no two lists are alike.
    q = np.array([[1.0, 0, 2, 0], [0, 1, 0, -1], [1, 1, 0, 0]])
    k = np.array([[0.0, 1, 1, 0], [2, 0, 0, 1], [1, -1, 1, 0]])
    v = np.array([[10.0, 0, 0, 1], [0, 20, 0, 2], [0, 0, 30, 3]])
    answer = f(q.copy(), k.copy(), v.copy())
    if hint := missing(answer):
        return hint
    found, scores = np.asarray(answer, dtype=float), q @ k.T
    weights = _softmax(scores / 2)
    if found.shape == (3, 3):
        return "those are the weights, tokens by tokens. Multiply them with the values: the context is wanted."
    if found.shape != (3, 4):
        return f"three tokens of four numbers went in; the context is (3, 4), and came with shape {found.shape}."
    if np.allclose(found, weights @ v):
        with np.errstate(over="ignore", invalid="ignore"):
            large = np.asarray(f(60 * q, 60 * k, v), dtype=float)
        return (
            None
            if np.isfinite(large).all()
            else (
                "right for small scores; large ones overflow. Take off each row's largest score first: the shares stay."
            )
        )
    if np.allclose(found, _softmax(scores) @ v):
        return "the scores were not divided by the square root of d, the numbers in a list."
    if np.allclose(found, _softmax(scores / 4) @ v) or np.allclose(found, _softmax(scores / np.sqrt(3)) @ v):
        return "the scores were divided by the wrong number: the square root of d, how many numbers a token has."
    powers = np.exp(scores / 2)
    if np.allclose(found, powers @ v) or np.allclose(found, powers / powers.sum() @ v):
        return "the shares of a row do not sum to 1: divide each row by its own sum."
    if np.allclose(found, powers / powers.sum(axis=1) @ v):
        return "each column was divided by a row's sum. Keep the sums standing as a column: `keepdims=True`."
    if np.allclose(found, _softmax(scores / 2, axis=0) @ v):
        return "your columns sum to 1. The shares of one who asks, a row, should."
    if np.allclose(found, _softmax(scores.T / 2) @ v):
        return "keys ask and queries answer: it is q times k transposed."
    if np.allclose(found, scores / 2 @ v):
        return "the scores are not yet shares: take the softmax of each row."
    return "the shape is right, the numbers are not: softmax over each row of q k.T / sqrt(d), times v."


def check_received(f: Callable[..., Any]) -> str | None:
    weights = np.array(
        [[[0.7, 0.2, 0.1], [0.5, 0.5, 0.0], [0.9, 0.0, 0.1]], [[0.1, 0.8, 0.1], [0.6, 0.2, 0.2], [0.3, 0.3, 0.4]]]
    )
    answer = f(weights.copy())
    if hint := missing(answer):
        return hint
    found, expected = np.asarray(answer, dtype=float), weights.mean(axis=(0, 1))
    if found.shape == (2, 3):
        return "that is one row a sequence. Average over the sequences, too."
    if found.shape == (3, 3):
        return "that is the mean map. Average over who looks, too: one number a position."
    if found.shape != (3,):
        return f"for three positions, three numbers are wanted; came shape {found.shape}."
    if np.allclose(found, expected):
        return None
    if np.allclose(found, 1 / 3):
        return "every position gets 1/L: you averaged over who is looked at. A row always sums to 1."
    if np.allclose(found, 3 * expected) or np.allclose(found, 6 * expected) or np.allclose(found, 2 * expected):
        return "that is a sum somewhere. Mean over the sequences and over who looks: the numbers add up to 1."
    if np.allclose(found, np.diagonal(weights, axis1=1, axis2=2).mean(axis=0)):
        return "that is how much each position looks at itself. Take its whole column."
    if np.allclose(found, weights[0].mean(axis=0)):
        return "that is the first sequence only."
    return f"came {found.round(2)}. Average the columns: over axis 0, the sequences, and axis 1, who looks."


def check_rollout(f: Callable[..., Any]) -> str | None:
    # Three layers that do not commute.
    maps = [
        np.array([[0.2, 0.8, 0.0], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5]]),
        np.array([[0.0, 0.0, 1.0], [0.3, 0.7, 0.0], [0.0, 0.4, 0.6]]),
        np.array([[1.0, 0.0, 0.0], [0.0, 0.1, 0.9], [0.6, 0.4, 0.0]]),
    ]
    answer = f([attention.copy() for attention in maps])
    if hint := missing(answer):
        return hint
    found, eye = np.asarray(answer, dtype=float), np.eye(3)
    if found.shape != (3, 3):
        return f"one map (3, 3) is wanted; came shape {found.shape}."
    first, second, third = ((attention + eye) / 2 for attention in maps)
    if np.allclose(found, third @ second @ first):
        return None
    if np.allclose(found, first @ second @ third):
        return "the order is turned round: later layers stand on the left."
    if np.allclose(found, maps[2] @ maps[1] @ maps[0]):
        return "each token's own share is missing: average every map with the identity first."
    if np.allclose(found, 8 * third @ second @ first):
        return "the rows sum to 8: you added the identity. Average with it, so that rows sum to 1."
    if np.allclose(found, third * second * first):
        return "you multiplied cell by cell. A path through the layers needs the matrix product, @."
    if np.allclose(found, (first + second + third) / 3) or np.allclose(found, sum(maps) / 3):
        return "that is the mean of the layers. What passes through one and then the next is their product."
    if np.allclose(found, second @ first):
        return "that stops after two layers. The list may have any length."
    return f"the last row came as {found[2].round(3)}. Average each map with the identity; multiply, last on the left."


def check_distance(f: Callable[..., Any]) -> str | None:
    a = np.array([[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [0.25] * 4, [0.1, 0.2, 0.3, 0.4]])
    b = np.array([[0.0, 1.0, 0.0, 0.0], [0.5, 0.0, 0.5, 0.0], [0.25] * 4, [0.4, 0.3, 0.2, 0.1]])
    answer = f(a.copy(), b.copy())  # of the rows: 1, 0.5, 0, 0.4
    if hint := missing(answer):
        return hint
    found = np.asarray(answer, dtype=float)
    if found.shape == (4,):
        return "that is one number a row. Take their mean."
    if found.ndim:
        return f"one number is wanted; came shape {found.shape}."
    if np.isclose(found, 0.475):
        return None
    if np.isclose(found, 0.95):
        return "twice too much: what one row has more, the other has less, and both were counted. Halve it."
    if np.isclose(found, 0):
        return "differences of shares add up to 0. Take their absolute values."
    if np.isclose(found, 1.9) or np.isclose(found, 3.8):
        return "that is the sum over the rows. Take their mean."
    if np.isclose(found, 0.2375) or np.isclose(found, 0.11875):
        return "you averaged within a row, too. Within a row it is a sum, over the rows a mean."
    if np.isclose(found, 1):
        return "that is the row that differs most. Take the mean of all rows."
    return f"came {found:.3f}. In each row half the sum of the absolute differences; then the mean over the rows."


CHECKS = {
    "8.1": check_attend,
    "8.2": check_received,
    "8.3": check_rollout,
    "8.4": check_distance,
}
