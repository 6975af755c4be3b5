"""Splits that keep together what belongs together."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from genocourse import _validate


def grouped_folds(
    groups: ArrayLike, labels: ArrayLike | None = None, *, n_splits: int = 5, rng: int | None = None
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cross-validation folds in which no group is on both sides.

    Neighbouring windows of a chromosome, or two samples of one patient, are near copies of each other. If one is
    trained on and the other is tested, the score flatters the model.

    Parameters
    ----------
    groups : array_like, shape (n,)
        What each row belongs to: the field `groups` of a data set.
    labels : array_like, shape (n,), optional
        Class labels, to keep their shares about equal in the folds.
    n_splits : int
        Number of folds.
    rng : int or None
        Seed of the order in which groups are dealt out.

    Returns
    -------
    list of (train, test)
        Row indices, in the form that scikit-learn's ``cv=`` takes. Each row is tested once.

    Raises
    ------
    ValueError
        If there are fewer groups than folds, `labels` has another length, or a group or a label is missing.

    See Also
    --------
    sklearn.model_selection.GroupKFold, sklearn.model_selection.StratifiedGroupKFold : the splitters that do the work.

    Examples
    --------
    >>> folds = grouped_folds(["a", "a", "b", "b"], n_splits=2, rng=0)
    >>> [test.tolist() for _, test in folds]
    [[2, 3], [0, 1]]
    """
    groups = _column(groups, "groups")
    n_splits, n_groups = _validate.whole_number(n_splits, "n_splits"), len(np.unique(groups))
    if not 2 <= n_splits <= n_groups:
        raise ValueError(f"n_splits is {n_splits} for {n_groups} groups; between 2 and the number of groups is needed.")
    labels = None if labels is None else _column(labels, "labels")
    if labels is not None and len(labels) != len(groups):
        raise ValueError(f"There are {len(labels)} labels for {len(groups)} rows; one a row is needed.")
    splitter = GroupKFold if labels is None else StratifiedGroupKFold
    folds = splitter(n_splits, shuffle=True, random_state=rng)
    return list(folds.split(np.zeros(len(groups)), labels, groups))


def _column(values: ArrayLike, name: str) -> np.ndarray:
    """Return one entry a row, none of them missing, or explain what is wrong."""
    column = _validate.array(values, name)
    column = np.asarray(column.tolist()) if column.dtype == object else column  # scikit-learn wants a plain type
    if column.ndim != 1:
        raise ValueError(f"{name} has shape {column.shape}; one entry a row, (n,), is needed.")
    if pd.isna(column).any():
        raise ValueError(f"{name} has missing entries. Leave these rows out, or give each an entry of its own.")
    return column
