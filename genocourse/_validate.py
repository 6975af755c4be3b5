"""Checks that the public functions share: each says what came, what is needed and the fix."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Predictor = Callable[[np.ndarray], ArrayLike]
LARGEST = 1e30  # sums of numbers up to here are finite also in single precision, and their squares in double


def array(X: Any, name: str = "X") -> np.ndarray:
    """Return `X` as an array of any shape and type, or explain why it cannot be one."""
    if hasattr(X, "toarray"):
        raise ValueError(f"{name} is a sparse matrix; an array is needed: {name}.toarray().")
    if np.ma.is_masked(X):
        raise ValueError(
            f"{name} has masked entries, which no method can leave out. Use {name}.filled(value), or drop."
        )
    try:
        return np.asarray(X)
    except (TypeError, ValueError, RuntimeError) as error:  # rows of several lengths; a tensor with gradients
        raise ValueError(f"{name} cannot be read as an array, in which all rows have one length: {error}") from None


def numbers(X: Any, name: str = "X", *, missing: bool = False) -> np.ndarray:
    """Return `X` as an array of finite numbers (or NaN, if `missing`) of any shape, or explain why it is none."""
    X = array(X, name)
    if X.dtype.kind not in "fiub":
        raise ValueError(
            f"{name} holds {X.dtype} values; numbers are needed. Encode categories as numbers first; "
            f"numbers of several types: {name}.astype(float)."
        )
    bad, what = (np.isinf(X), "infinity") if missing else (~np.isfinite(X), "NaN or infinity")
    if bad.any():
        place = [int(i) for i in np.argwhere(bad)[0]]
        where = f"row {place[0]}, column {place[1]}" if len(place) == 2 else f"index {tuple(place)}"
        raise ValueError(f"{name} holds {what}, first at {where}; finite numbers are needed. Impute or drop first.")
    return X


def of_moderate_size(X: np.ndarray, name: str = "X") -> np.ndarray:
    """Return `X`, or explain that its sums and squares need not be finite."""
    if X.size and max(-float(X.min()), float(X.max())) > LARGEST:
        raise ValueError(
            f"{name} holds numbers beyond {LARGEST:.0e}, whose sums or squares may overflow. Rescale first."
        )
    return X


def number(value: Any, name: str, fix: str = "") -> float:
    """Return one finite number, or explain why it is none."""
    found = array(value, name)
    if found.ndim or found.dtype.kind not in "fiub" or not np.isfinite(found):
        raise ValueError(f"{name} is {value!r}; one finite number is needed.{fix}")
    return float(found)


def row(values: Any, name: str, needed: str = "a row of numbers, (n,),") -> np.ndarray:
    """Return an (n,) array of finite numbers, or explain why it is none."""
    values = array(values, name)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"{name} has shape {values.shape}; {needed} is needed.")
    return numbers(values, name)


def booleans(mask: Any, name: str = "mask") -> np.ndarray:
    """Return an array of True and False, or explain why it is none."""
    mask = array(mask, name)
    if mask.dtype != bool:
        raise ValueError(f"{name} holds {mask.dtype} values; True and False are needed: {name}.astype(bool).")
    return mask


def table(X: Any, name: str = "X", *, missing: bool = False) -> np.ndarray:
    """Return `X` as an (n, p) array of finite numbers (or NaN, if `missing`), or explain why it is none."""
    X = array(X, name)
    if X.ndim != 2:
        raise ValueError(
            f"{name} has shape {X.shape}; a table (n rows, p features) is needed. For one feature: "
            f"{name}.reshape(-1, 1)."
        )
    if 0 in X.shape:
        raise ValueError(f"{name} has shape {X.shape}; at least one row and one feature are needed.")
    return numbers(X, name, missing=missing)


def sequences(X: Any, name: str = "X") -> np.ndarray:
    """Return `X` as an (N, 4, L) array of finite numbers, or explain why it is none."""
    X = array(X, name)
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
    return of_moderate_size(numbers(X, name), name)


def one_hot(X: Any, name: str = "X") -> np.ndarray:
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
    y = np.array(array(f(X), "f(X)"))  # a copy, for models that write all answers into the same memory
    if y.ndim == 2:
        raise ValueError(
            f"f(X) returned {y.shape}; one number per row is needed. Choose one of the model's outputs: for a "
            "classifier of two classes lambda X: model.predict_proba(X)[:, 1]."
        )
    if y.shape != (len(X),):
        raise ValueError(f"f(X) returned {y.shape} for {len(X)} rows; one number per row is needed.")
    if y.dtype.kind not in "fiub" or not np.isfinite(y).all():
        raise ValueError("f(X) returned something that is not a finite number. Check the model and its inputs.")
    return of_moderate_size(y, "f(X)")


def repeatable(f: Predictor, X: np.ndarray) -> np.ndarray:
    """Return f(X), after asking twice; each time with a copy, for models that write into their input."""
    first = predictions(f, X.copy())
    gap = np.abs(np.subtract(first, predictions(f, X.copy()), dtype=float)).max()
    if gap > 1e-6 * np.abs(first, dtype=float).max():  # not 0: a forest on two cores adds its trees in any order
        raise ValueError("f gave two answers for the same input. Call model.eval(), or fix the model's seed.")
    return first


def whole_number(value: Any, name: str) -> int:
    """Return a whole number from 1 up, or explain why it is none."""
    if not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} is {value!r}; a whole number, at least 1, is needed.")
    return int(value)  # a small NumPy type would overflow


def whole_numbers(**named: Any) -> list[int]:
    """Return the named numbers as whole numbers from 1 up, or explain which is none."""
    return [whole_number(value, name) for name, value in named.items()]


def several(things: Any) -> bool:
    """Whether one can go through the things: not through a number, None, or an array without axes."""
    return isinstance(things, Iterable) and getattr(things, "ndim", 1) > 0


def words(names: Any, name: str = "names") -> list[Any]:
    """Return names as a list, or explain why they are none."""
    if isinstance(names, str) or not several(names):
        raise ValueError(f"{name} is {names!r}; a list of names is needed.")
    return list(names)
