"""Checks of chapter 04, feature importance. Each check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from genocourse.datasets import load_leukaemia
from genocourse.exercises import missing


def check_impurity_decrease(f: Callable[..., Any]) -> str | None:
    pure, mixed = f([0, 0], [1, 1]), f([0], [0, 1, 1, 1])
    if hint := missing(pure):
        return hint
    if np.isclose(pure, 2.0) and np.isclose(mixed, 4 * 0.0 + 5 * 0.48 - 4 * 0.375):
        return None
    if np.isclose(pure, 0.5):
        return "multiply each node's impurity by its number of patients: with [0, 0] and [1, 1] the parent has four."
    if np.isclose(pure, 2.0):
        return "right when both sides are pure. With [0] and [0, 1, 1, 1]: does the larger side weigh more?"
    if np.isclose(pure, -2.0):
        return "the sign is turned round: a split that separates the classes removes impurity."
    return f"for [0, 0] and [1, 1] came {pure}. What is the parent's impurity, and what is left after the split?"


def check_permuted_rise(f: Callable[..., Any]) -> str | None:
    # Both columns count, the model errs from the start, and the loss is lopsided, so that every slip shows.
    X, y = np.array([[0.0, 1.0], [1.0, 2.0], [3.0, 1.0]]), np.array([1.0, 2.0, 6.0])
    before, order = X.copy(), np.array([1, 2, 0])

    def model(X: np.ndarray) -> np.ndarray:
        return X[:, 0] * X[:, 1]

    def loss(y: np.ndarray, p: np.ndarray) -> float:
        return float(np.where(y > p, 3 * (y - p), p - y).sum())

    rise = f(model, X, y, 0, order, loss)
    if hint := missing(rise):
        return hint
    if not np.array_equal(X, before):
        return "your function changed the X it was given. Work on a copy: the next gene needs the intact table."
    intact, shuffled = model(X), np.array([1.0, 3.0, 0.0]) * X[:, 1]
    expected = loss(y, shuffled) - loss(y, intact)
    if np.isclose(rise, expected):
        return None
    if np.isclose(rise, loss(y, shuffled)):
        return "that is the loss after shuffling. The rise is what shuffling adds to the loss of the intact table."
    if np.isclose(rise, -expected):
        return "the sign is turned round: a gene that matters makes the loss rise."
    if np.isclose(rise, 0.0):
        return "nothing rose. Does the model see the shuffled column?"
    if np.isclose(rise, loss(shuffled, y) - loss(intact, y)):
        return "the loss takes the truth first: loss(y, f(X)). Not every loss is the same both ways round."
    if np.isclose(rise, loss(y, model(X[order])) - loss(y, intact)):
        return "whole rows changed places. Only the values of `column` move; the other genes stay with their patient."
    return f"expected {expected:.0f} on three rows, came {rise}. Row i gets the value that row order[i] had."


def check_p_value(f: Callable[..., Any]) -> str | None:
    null = np.array([0.1, 0.2, 0.3, 0.4])
    far, tied = f(0.9, null), f(0.4, null)
    if hint := missing(far):
        return hint
    if np.isclose(far, 1 / 5) and np.isclose(tied, 2 / 5):
        return None
    if np.isclose(far, 0.0):
        return "a p value of 0 claims more than four shuffles can show. The observed value counts as one of the draws."
    if np.isclose(far, 1.0):
        return "the comparison is turned round: count the shuffles that reach the observed value."
    if np.isclose(far, 1 / 5):
        return "a shuffle that equals the observed value counts too."
    if np.isclose(far, 1 / 4):
        return "the observed value joins the count below the line as well: of n shuffles and one observation."
    return f"for an observed 0.9 against 0.1, 0.2, 0.3, 0.4 came {far}. How many of five values are at least 0.9?"


def check_gene_groups(f: Callable[..., Any]) -> str | None:
    groups = f(["ABL1", "LCK", "ABL1"])
    if hint := missing(groups):
        return hint
    if not isinstance(groups, dict):
        return f"a dict is wanted, gene to column positions; came {type(groups).__name__}."
    found = {gene: list(positions) for gene, positions in groups.items()}
    if found == {"ABL1": [0, 2], "LCK": [1]}:
        genes = load_leukaemia().genes["gene"].tolist()
        real = f(genes)
        if len(real) == len(set(genes)) and list(real["ABL1"]) == [i for i, g in enumerate(genes) if g == "ABL1"]:
            return None
        return "right on three columns, wrong on the 5,000: is anything left over from the first call?"
    if not any(found.values()):
        return "every group is empty. `genes` is a list here, and `genes == gene` compares the whole list at once."
    if found == {"ABL1": [0, 2]}:
        return "a gene with a single probe is a group too."
    if found.get("ABL1") in ([0], [2]):
        return "each gene keeps one column only; ABL1 stands in columns 0 and 2."
    return "for ['ABL1', 'LCK', 'ABL1'], ABL1 stands in columns 0 and 2, LCK in column 1; columns count from 0."


CHECKS = {
    "4.1": check_impurity_decrease,
    "4.2": check_permuted_rise,
    "4.3": check_p_value,
    "4.4": check_gene_groups,
}
