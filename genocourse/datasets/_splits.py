"""Splits that keep together what belongs together."""

import numpy as np
from numpy.typing import ArrayLike
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold


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
        If there are fewer groups than folds, or `labels` has another length.

    See Also
    --------
    sklearn.model_selection.GroupKFold, sklearn.model_selection.StratifiedGroupKFold : the splitters that do the work.

    Examples
    --------
    >>> folds = grouped_folds(["a", "a", "b", "b"], n_splits=2, rng=0)
    >>> [test.tolist() for _, test in folds]
    [[2, 3], [0, 1]]
    """
    groups = np.asarray(groups)
    n_groups = len(np.unique(groups))
    if not 2 <= n_splits <= n_groups:
        raise ValueError(f"n_splits is {n_splits} for {n_groups} groups; between 2 and the number of groups is needed.")
    if labels is not None and len(np.asarray(labels)) != len(groups):
        raise ValueError(f"There are {len(np.asarray(labels))} labels for {len(groups)} rows; one a row is needed.")
    splitter = GroupKFold if labels is None else StratifiedGroupKFold
    folds = splitter(n_splits, shuffle=True, random_state=rng)
    return list(folds.split(np.zeros(len(groups)), labels, groups))
