"""Exact Shapley values of tree ensembles, and Shapley interaction values.

A tree ensemble is a sum of boxes, and the Shapley values of a sum are the sums of the Shapley values. So both
functions here take the model apart (`genocourse.boxes`), find the values of each box as if it were worth 1
(`genocourse.box_games`, where the mathematics is), multiply by what the box is worth, and add.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csc_matrix

from genocourse import box_games
from genocourse._batches import bar
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

    A row's output is shared among its features: each is credited with what it adds when it becomes known, on average
    over the orders in which the features become known,

    .. math:: \phi_j = \sum_{S \not\ni j} \frac{|S|!\,(p - |S| - 1)!}{p!}\, \big(v(S \cup j) - v(S)\big),

    where :math:`v(S)` is the output to expect when only the features in :math:`S` are known. With a `background`,
    unknown features are filled in from each of its rows, and the outputs averaged (the interventional game). Without,
    at a split on an unknown feature both branches are followed, weighted by the training rows that took them (the
    path-dependent game).

    Parameters
    ----------
    model : fitted scikit-learn model
        Decision tree, random forest, extra trees, gradient boosting or histogram gradient boosting; classifier or
        regressor.
    X : array_like, shape (n, p)
        Rows to explain. Missing values are welcome where the model accepts them.
    background : array_like, shape (m, p), optional
        Rows to average over; every one is used.
    output : label, optional
        The class to explain: its label, as in ``model.classes_``, not its position. Needed if there are more than two.
        Default: of two classes the second.

    Returns
    -------
    Explanation
        Values in units of the output, positive where the feature raises it. The output is a regressor's prediction, a
        classifier's probability of the class, or, if the classifier is boosted, the raw score of the class (log-odds).
        Of a regressor boosted with the loss "poisson" or "gamma": the logarithm of its prediction.

    Raises
    ------
    ValueError
        If the model is of another kind or not fitted, if it is not clear which class is meant, or if a table does not
        fit the model.

    Notes
    -----
    The model is not called. A box of d sides costs about 2^d + n + m steps; n m steps, or n d^2 without a background,
    if that is less. The games differ where features go together: the path-dependent one can credit a feature that the
    output does not depend on, the interventional one fills in rows that do not occur.

    References
    ----------
    .. [1] S. M. Lundberg, G. Erion, H. Chen, A. DeGrave, J. M. Prutkin, B. Nair, R. Katz, J. Himmelfarb, N. Bansal,
       S.-I. Lee, "From local explanations to global understanding with explainable AI for trees", Nature Machine
       Intelligence 2, 56-67, 2020, doi:10.1038/s42256-019-0138-9

    The algorithm and its sources stand in `genocourse.box_games`.

    Examples
    --------
    The tree answers 1 if both bits are 1. To the row (1, 1) either bit brings half of the way from 1/4 to 1. To (1, 0)
    the second bit brings the 0, and the first is credited with what it adds while the second is unknown:

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
    ensemble, rows, others = _read(model, X, background, output)
    base_value, sums = ensemble.constant, np.zeros((len(ensemble.features), rows.n))
    for boxes, at in _pieces(ensemble, rows, others):
        for j, unit in box_games.values(boxes, rows.part(at), others):
            _add(sums[:, at], boxes.feature[:, j], boxes.value, unit)
        if at.start == 0:  # each box comes once for every part of the rows
            base_value += float(boxes.value @ box_games.nothing_known(boxes, others))
    values = np.zeros((rows.n, model.n_features_in_))
    values[:, ensemble.features] = sums.T
    return Explanation(values, base_value)


def tree_interactions(
    model: Any, X: ArrayLike, background: ArrayLike | None = None, *, output: Any = None
) -> np.ndarray:
    r"""Shapley interaction values of a tree ensemble: what pairs of features add beyond what each adds alone.

    For two features i and j,

    .. math:: \Phi_{ij} = \sum_{S \not\ni i, j} \frac{|S|!\,(p - |S| - 2)!}{2\,(p - 1)!}\,
        \big(v(S \cup ij) - v(S \cup i) - v(S \cup j) + v(S)\big),

    with the games :math:`v` of `tree_shap`. Half of an interaction stands at (i, j), half at (j, i). What is left of
    feature i's Shapley value is its main effect, on the diagonal:
    :math:`\Phi_{ii} = \phi_i - \sum_{j \ne i} \Phi_{ij}`.

    Parameters
    ----------
    model, X, background, output
        As for `tree_shap`.

    Returns
    -------
    ndarray, shape (n, p, p)
        In units of the output. Symmetric; each line sums to the feature's Shapley value. Positive where knowing both
        features raises the output by more than they raise it one at a time.

    Raises
    ------
    ValueError
        As for `tree_shap`.

    Notes
    -----
    The model is not called. A box of d sides costs about d^2 times as much as for `tree_shap`, and the result holds
    n p^2 numbers: for many features, explain few rows at a time.

    References
    ----------
    .. [1] S. M. Lundberg, G. Erion, H. Chen, A. DeGrave, J. M. Prutkin, B. Nair, R. Katz, J. Himmelfarb, N. Bansal,
       S.-I. Lee, "From local explanations to global understanding with explainable AI for trees", Nature Machine
       Intelligence 2, 56-67, 2020, doi:10.1038/s42256-019-0138-9

    Examples
    --------
    A tree that answers 1 if both bits are 1. With 1/4 expected before, 1/2 after one bit and 1 after both, the pair
    adds 1 - 1/2 - 1/2 + 1/4, half of which goes to either bit:

    >>> from sklearn.tree import DecisionTreeRegressor
    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> tree = DecisionTreeRegressor(random_state=0).fit(X, [0, 0, 0, 1])
    >>> tree_interactions(tree, [[1, 1]], background=X)
    array([[[0.25 , 0.125],
            [0.125, 0.25 ]]])
    """
    ensemble, rows, others = _read(model, X, background, output)
    k, n, p = len(ensemble.features), rows.n, model.n_features_in_
    sums = np.zeros((k * k, n))
    for boxes, at in _pieces(ensemble, rows, others):
        for i, j, unit in box_games.interactions(boxes, rows.part(at), others):
            _add(sums[:, at], k * boxes.feature[:, i] + boxes.feature[:, j], boxes.value / 2, unit)
    half = sums.T.reshape(n, k, k)  # a pair may stand at (i, j), at (j, i), or partly at each
    interactions = np.zeros((n, p, p))
    interactions[:, ensemble.features[:, None], ensemble.features] = half + half.swapaxes(1, 2)
    main = tree_shap(model, X, background, output=output).values - interactions.sum(axis=2)
    interactions[:, range(p), range(p)] = main
    return interactions


def _read(model: Any, X: ArrayLike, background: ArrayLike | None, output: Any) -> tuple[Ensemble, Rows, Rows | None]:
    ensemble = read_boxes(model, output)
    rows = see_rows(ensemble, model, X)
    return ensemble, rows, None if background is None else see_rows(ensemble, model, background, "background")


def _pieces(ensemble: Ensemble, rows: Rows, others: Rows | None) -> Iterator[tuple[Boxes, slice]]:
    """Cut the work into pieces whose intermediate results fit in memory: boxes with as many sides, and rows."""
    n, m = rows.n, others.n if others else 0
    total = sum(len(group.value) for group in ensemble.groups) * -(-n // ROWS)
    with bar(total=total, desc="explaining", unit=" boxes") as progress:
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
