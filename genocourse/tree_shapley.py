"""Exact Shapley values of tree ensembles, and Shapley interaction values.

A tree ensemble is a sum of boxes, and the Shapley values of a sum are the sums of the Shapley values. So both functions
here take the model apart (`genocourse.boxes`), find the values of each box as if it were worth 1 (`genocourse.box_games`,
where the mathematics is), multiply by what the box is worth, and add.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csc_matrix
from tqdm import tqdm

from genocourse import box_games
from genocourse.boxes import Boxes, Ensemble, Rows, read_boxes, see_rows

ROWS = 2**11  # rows explained at a time
CELLS = 2**19  # numbers in one array of intermediate results: 4 MB in double precision


class Explanation(NamedTuple):
    """Shapley values: the output for a row is `base_value` plus the sum of the row's `values`."""

    values: np.ndarray
    """What each feature adds to each row's output, shape (n, p)."""
    base_value: float
    """The output to expect when no feature is known."""
    standard_error: np.ndarray | None = None
    """Standard error of each value where values are estimated, shape (n, p); None where they are exact."""


def tree_shap(model: Any, X: ArrayLike, background: ArrayLike | None = None, *, output: Any = None) -> Explanation:
    r"""Shapley values of a tree ensemble, exactly.

    Feature :math:`j` of a row is credited with its average contribution over the orders in which features become known,

    .. math:: \phi_j = \sum_{S \subseteq P \setminus j} \frac{|S|!\,(p - |S| - 1)!}{p!}
        \big(v(S \cup j) - v(S)\big),

    where :math:`v(S)` is the expected output when the features :math:`S` are as in the row. The expectation is over the
    rows of `background`, whose other features are put in (the interventional game). Without a background, a tree split
    on another feature sends the row both ways, in the proportion of the training rows (the path-dependent game).

    Parameters
    ----------
    model : fitted scikit-learn model
        Decision tree, random forest, extra trees, gradient boosting or histogram gradient boosting; see
        `genocourse.boxes.read_boxes`.
    X : array_like, shape (n, p)
        Rows to explain. Missing values are welcome where the model accepts them.
    background : array_like, shape (m, p), optional
        Rows to average over; every one is used.
    output : label, optional
        The class to explain, one of ``model.classes_`` (the label, not its position). Needed for three or more classes.
        Default for two: the second, ``model.classes_[1]``.

    Returns
    -------
    Explanation
        Values in units of the output, positive where the feature raises it: a regressor's prediction, a classifier's
        probability, or, if the classifier is boosted, its raw score (log-odds).

    Raises
    ------
    ValueError
        If the model is of another kind or not fitted, a class must be chosen or does not exist, or the columns of a table
        are not those of the model.

    Notes
    -----
    The model is not called. A box of d sides costs about 2^d + n + m steps (n rows, m background rows), or n m (in the
    path-dependent game n d^2) where this is less. The two games answer different questions: the path-dependent one can
    credit a feature that the output does not depend on, if the model was fitted on features that go together [2]_.

    References
    ----------
    .. [1] S. M. Lundberg et al., "From local explanations to global understanding with explainable AI for trees", Nature
       Machine Intelligence 2, 2020, doi:10.1038/s42256-019-0138-9

    Examples
    --------
    The tree answers 1 if both bits are 1. Of the row (1, 1), each bit brings half of the way from 1/4 to 1; of (1, 0), the
    second bit takes away more than the first could bring:

    >>> from sklearn.tree import DecisionTreeRegressor
    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> tree = DecisionTreeRegressor(random_state=0).fit(X, [0, 0, 0, 1])
    >>> explanation = tree_shap(tree, [[1, 1], [1, 0]], background=X)
    >>> explanation.values
    array([[ 0.375,  0.375],
           [ 0.125, -0.375]])
    >>> explanation.base_value
    0.25
    """
    ensemble = read_boxes(model, output)
    rows = see_rows(ensemble, model, X)
    others = None if background is None else see_rows(ensemble, model, background, "background")
    base_value, sums = ensemble.constant, np.zeros(rows.rank.shape)
    for boxes, at in _pieces(ensemble, rows, others):
        for j, unit in box_games.values(boxes, rows.part(at), others):
            _add(sums[:, at], boxes.feature[:, j], boxes.value, unit)
        if at.start == 0:
            base_value += float(boxes.value @ box_games.nothing_known(boxes, others))
    values = np.zeros((rows.n, model.n_features_in_))
    values[:, ensemble.features] = sums.T
    return Explanation(values, base_value)


def tree_interactions(
    model: Any, X: ArrayLike, background: ArrayLike | None = None, *, output: Any = None
) -> np.ndarray:
    ensemble = read_boxes(model, output)
    rows = see_rows(ensemble, model, X)
    others = None if background is None else see_rows(ensemble, model, background, "background")
    (k, n), p = rows.rank.shape, model.n_features_in_
    sums = np.zeros((k * k, n))
    for boxes, at in _pieces(ensemble, rows, others):
        for i, j, unit in box_games.interactions(boxes, rows.part(at), others):
            _add(sums[:, at], boxes.feature[:, i] * k + boxes.feature[:, j], boxes.value, unit)
    pairs = sums.reshape(k, k, n)
    interactions = np.zeros((n, p, p))
    interactions[np.ix_(range(n), ensemble.features, ensemble.features)] = (pairs + pairs.swapaxes(0, 1)).transpose(
        2, 0, 1
    )
    values = tree_shap(model, X, background, output=output).values
    interactions[:, range(p), range(p)] = values - interactions.sum(axis=2)
    return interactions


def _pieces(ensemble: Ensemble, rows: Rows, others: Rows | None) -> Iterator[tuple[Boxes, slice]]:
    """Cut the work into pieces whose intermediate results fit in memory: boxes with as many sides, and rows."""
    n, m = rows.n, others.n if others else 0
    total = sum(len(group.value) for group in ensemble.groups) * -(-n // ROWS)
    with tqdm(total=total, desc="explaining", unit=" boxes", delay=2, leave=False, disable=None) as progress:
        for start in range(0, n, ROWS):
            at = slice(start, min(start + ROWS, n))
            for group in ensemble.groups:
                step = max(1, CELLS // box_games.cells(group.d, at.stop - start, m))
                for first in range(0, len(group.value), step):
                    boxes = group.part(slice(first, first + step))
                    yield boxes, at
                    progress.update(len(boxes.value))


def _add(sums: np.ndarray, line: np.ndarray, value: np.ndarray, unit: np.ndarray) -> None:
    """Add value[b] * unit[b] to sums[line[b]] for each box b; two boxes may add to the same line."""
    lines, line = np.unique(line, return_inverse=True)
    sums[lines] += csc_matrix((value, line, np.arange(len(value) + 1)), (len(lines), len(value))) @ unit
