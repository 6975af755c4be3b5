"""Checks that the public functions share: each says what came, what is needed and the fix."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Predictor = Callable[[np.ndarray], ArrayLike]


def table(X: ArrayLike, name: str = "X", *, missing: bool = False) -> np.ndarray:
    """Return `X` as an (n, p) array of finite numbers (or NaN, if `missing`), or explain why it is none."""
    if hasattr(X, "toarray"):
        raise ValueError(f"{name} is a sparse matrix; an array is needed: {name}.toarray().")
    X = np.asarray(X)
    if X.ndim != 2:
        raise ValueError(
            f"{name} has shape {X.shape}; a table (n rows, p features) is needed. For one feature: "
            f"{name}.reshape(-1, 1)."
        )
    if 0 in X.shape:
        raise ValueError(f"{name} has shape {X.shape}; at least one row and one feature are needed.")
    if X.dtype.kind not in "fiub":
        raise ValueError(
            f"{name} holds {X.dtype} values; numbers are needed. Encode categories as numbers first; "
            "a table of numbers of several types: X.astype(float)."
        )
    bad, what = (np.isinf(X), "infinity") if missing else (~np.isfinite(X), "NaN or infinity")
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ValueError(
            f"{name} holds {what}, first at row {row}, column {column}; finite numbers are needed. "
            "Impute or drop first."
        )
    return X


def sequences(X: ArrayLike, name: str = "X") -> np.ndarray:
    """Return `X` as an (N, 4, L) array of finite numbers, or explain why it is none."""
    X = np.asarray(X)
    if X.ndim != 3 or X.shape[1] != 4:
        fix = ""
        if X.ndim == 3 and X.shape[2] == 4:
            fix = f" Use {name}.transpose(0, 2, 1)."
        elif X.ndim == 2 and X.shape[0] == 4:
            fix = f" For one sequence: {name}[None]."
        elif X.dtype.kind in "UO":
            fix = " For strings: sequence.one_hot(sequences)."
        raise ValueError(f"{name} has shape {X.shape}; genocourse wants (N, 4, L).{fix}")
    if 0 in X.shape:
        raise ValueError(f"{name} has shape {X.shape}; at least one sequence and one position are needed.")
    if X.dtype.kind not in "fiub" or not np.isfinite(X).all():
        raise ValueError(f"{name} holds something that is not a finite number.")
    return X


def one_hot(X: ArrayLike, name: str = "X") -> np.ndarray:
    """Return `X` as an (N, 4, L) array whose columns hold a single 1, or zeros for an N, or explain why it is none."""
    X = sequences(X, name)
    if not (((X == 0) | (X == 1)).all() and (X.sum(axis=1) <= 1).all()):
        raise ValueError(f"{name} is not one-hot: a column holds something else than a single 1, or zeros for an N.")
    return X


def predictions(f: Predictor, X: np.ndarray) -> np.ndarray:
    """Return f(X), one finite number a row, or explain what is wrong with the answer."""
    if not callable(f):
        raise ValueError(
            f"f is a {type(f).__name__}; a function of X is needed. "
            "For a classifier: lambda X: model.predict_proba(X)[:, 1]."
        )
    y = np.asarray(f(X))
    if y.ndim == 2:
        raise ValueError(
            f"f(X) returned {y.shape}; one number per row is needed. Choose one of the model's outputs: for a "
            "classifier of two classes lambda X: model.predict_proba(X)[:, 1]."
        )
    if y.shape != (len(X),):
        raise ValueError(f"f(X) returned {y.shape} for {len(X)} rows; one number per row is needed.")
    if y.dtype.kind not in "fiub" or not np.isfinite(y).all():
        raise ValueError("f(X) returned something that is not a finite number. Check the model and its inputs.")
    return y


def repeatable(f: Predictor, X: np.ndarray) -> np.ndarray:
    """Return f(X), after asking twice; each time with a copy, for models that write into their input."""
    first = predictions(f, X.copy())
    gap = np.abs(np.subtract(first, predictions(f, X.copy()), dtype=float)).max()
    if gap > 1e-6 * np.abs(first).max():  # not 0: a forest on two cores adds its trees in any order
        raise ValueError("f gave two answers for the same input. Call model.eval(), or fix the model's seed.")
    return first


def whole_numbers(**numbers: int) -> None:
    """Explain which of the named numbers is no whole number from 1 up, if any is."""
    for name, number in numbers.items():
        if not isinstance(number, int | np.integer) or number < 1:
            raise ValueError(f"{name} is {number!r}; a whole number, at least 1, is needed.")
