"""Which features does a model lean on? Impurity importance of a forest, permutation importance of any model."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse._batches import MAX_CELLS, batches
from genocourse.boxes import FORESTS, TREES


def impurity_importance(forest: Any) -> np.ndarray:
    r"""Share of the impurity removed by the splits on each feature.

    In one tree, a split of node :math:`t` into left and right on feature :math:`j` earns that feature

    .. math:: n_t\, I(t) - n_{\text{left}}\, I(\text{left}) - n_{\text{right}}\, I(\text{right}),

    where :math:`n` is the weighted number of training rows in a node and :math:`I` its impurity (Gini, entropy or
    variance, as the tree was grown). A tree's importances are scaled to sum to 1, then averaged over the trees.

    Parameters
    ----------
    forest : fitted scikit-learn decision tree, random forest or extra trees
        Classifier or regressor.

    Returns
    -------
    ndarray, shape (p,)
        Non-negative, no unit; sums to 1, or is all zero when no tree has a split.

    Raises
    ------
    ValueError
        If `forest` is not fitted or is another kind of model.

    Notes
    -----
    Costs one pass over the nodes; needs no data. It speaks of the training rows only, so it credits a feature for
    fitting noise, the more so the more values the feature has [2]_.

    References
    ----------
    .. [1] G. Louppe, L. Wehenkel, A. Sutera, P. Geurts, "Understanding variable importances in forests of randomized
       trees", Advances in Neural Information Processing Systems 26, 2013
    .. [2] C. Strobl, A.-L. Boulesteix, A. Zeileis, T. Hothorn, "Bias in random forest variable importance measures:
       illustrations, sources and a solution", BMC Bioinformatics 8:25, 2007, doi:10.1186/1471-2105-8-25

    Examples
    --------
    The first feature separates the classes, the second says nothing:

    >>> from sklearn.tree import DecisionTreeClassifier
    >>> tree = DecisionTreeClassifier().fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 1, 1])
    >>> impurity_importance(tree)
    array([1., 0.])
    """
    trees = [forest] if isinstance(forest, TREES) else getattr(forest, "estimators_", [])
    if not isinstance(forest, TREES + FORESTS) or not all(hasattr(tree, "tree_") for tree in trees or [None]):
        raise ValueError(
            f"{type(forest).__name__} is not a fitted decision tree, random forest or extra trees. "
            "Call fit first; for any other model use permutation_importance."
        )
    total = np.mean([_share_by_feature(tree.tree_) for tree in trees], axis=0)
    return total / total.sum() if total.any() else total


def _share_by_feature(tree: Any) -> np.ndarray:
    """Impurity decrease a feature in one tree, (p,), summing to 1 unless the tree is a single leaf."""
    (split,) = np.nonzero(tree.children_left >= 0)
    left, right = tree.children_left[split], tree.children_right[split]
    impurity = tree.weighted_n_node_samples * tree.impurity
    decrease = impurity[split] - impurity[left] - impurity[right]
    share = np.bincount(tree.feature[split], weights=decrease, minlength=tree.n_features)
    return share / share.sum() if share.any() else share


class PermutationImportance(NamedTuple):
    """What `permutation_importance` returns; g counts the groups (or the features, when there are no groups)."""

    importances_mean: np.ndarray
    """Mean rise of the loss over the repeats, shape (g,)."""
    importances_std: np.ndarray
    """Standard deviation over the repeats, shape (g,)."""
    importances: np.ndarray
    """Rise of the loss in each repeat, shape (g, n_repeats)."""


def permutation_importance(
    f: _validate.Predictor,
    X: ArrayLike,
    y: ArrayLike,
    loss: Callable[[Any, Any], float],
    *,
    groups: Sequence[Sequence[int]] | None = None,
    n_repeats: int = 5,
    rng: int | np.random.Generator | None = None,
) -> PermutationImportance:
    r"""Rise of the loss when a feature, or a group of features, is shuffled over the rows.

    .. math:: I_g = L\big(y, f(X^{\pi(g)})\big) - L\big(y, f(X)\big),

    where in :math:`X^{\pi(g)}` the columns of :math:`g` are permuted together, by one permutation of the rows, so that
    what the columns say about each other is kept and what they say about `y` is lost.

    Parameters
    ----------
    f : callable
        Black-box model: (m, p) array -> (m,) array.
    X : array_like, shape (n, p)
        Rows to explain on; use rows that the model was not trained on.
    y : array_like, shape (n,)
        Their true labels or values.
    loss : callable
        ``loss(y, f(X))``, a number, lower is better; for example ``sklearn.metrics.brier_score_loss``.
    groups : list of lists of int, optional
        Column indices to permute as one, a list a group; groups may overlap. Default: each feature by itself.
    n_repeats : int
        Permutations drawn for each group.
    rng : int, Generator or None
        Seed or source of randomness.

    Returns
    -------
    PermutationImportance
        Means, standard deviations (over repeats) and all repeats, in units of the loss. Around 0 where shuffling does
        not matter; negative values are chance.

    Raises
    ------
    ValueError
        If shapes do not fit, values are missing, `f` does not return one number per row or is random, `loss` does not
        return one finite number, or a group is empty or names a column that does not exist.

    Notes
    -----
    Costs about n * n_repeats * g rows of `f`, in batches of at most 128 MB. A feature whose content stands in another
    one too can be shuffled without harm: permute the two as a group [2]_.

    References
    ----------
    .. [1] A. Fisher, C. Rudin, F. Dominici, "All models are wrong, but many are useful", Journal of Machine Learning
       Research 20(177), 2019
    .. [2] B. Gregorutti, B. Michel, P. Saint-Pierre, "Grouped variable importance with random forests and application
       to multiple functional data analysis", Computational Statistics & Data Analysis 90, 2015,
       doi:10.1016/j.csda.2015.04.002

    Examples
    --------
    The model reads the first column only. Under squared loss its importance is about twice the column's variance:

    >>> from sklearn.metrics import mean_squared_error
    >>> X = np.random.default_rng(0).normal(size=(4000, 2))
    >>> result = permutation_importance(lambda X: X[:, 0], X, X[:, 0], mean_squared_error, rng=0)
    >>> result.importances_mean.round(1)
    array([2., 0.])
    """
    X, y = _validate.table(X), _validate.array(y, "y")
    n, p = X.shape
    if y.shape != (n,):
        raise ValueError(f"y has shape {y.shape}; X has {n} rows, so ({n},) is needed.")
    if not callable(loss):
        raise ValueError(f"loss is {loss!r}; a function of y and predictions is needed, such as brier_score_loss.")
    n_repeats = _validate.whole_number(n_repeats, "n_repeats")
    columns = _checked_groups(groups, p)
    baseline = _loss(loss, y, _validate.repeatable(f, X))

    rng = np.random.default_rng(rng)
    orders = [np.array([rng.permutation(n) for _ in range(n_repeats)]) for _ in columns]
    importances = np.empty((len(columns), n_repeats))
    step = max(1, MAX_CELLS // (n_repeats * X.size))
    for batch in batches(len(columns), step, "permuting"):
        copies = np.tile(X, (len(columns[batch]), n_repeats, 1, 1))
        for copy, group, order in zip(copies, columns[batch], orders[batch], strict=True):
            copy[..., group] = X[:, group][order]
        outputs = _validate.predictions(f, copies.reshape(-1, p)).reshape(len(copies), n_repeats, n)
        importances[batch] = [[_loss(loss, y, output) for output in repeats] for repeats in outputs]
    importances -= baseline
    return PermutationImportance(importances.mean(axis=1), importances.std(axis=1), importances)


def _loss(loss: Callable[[Any, Any], float], y: np.ndarray, output: np.ndarray) -> float:
    """loss(y, f(X)), or an explanation of why it is no finite number."""
    fix = (
        " Does y hold missing values, or f say 0 or 1 where the loss takes logarithms? For a loss per row: "
        "lambda y, p: loss(y, p).mean()."
    )
    return _validate.number(loss(y, output), "loss(y, f(X))", fix)


def _checked_groups(groups: Sequence[Sequence[int]] | None, p: int) -> list[np.ndarray]:
    """Return each group's columns as an index array, or explain what is wrong with them."""
    if groups is None:
        return [np.array([j]) for j in range(p)]
    if isinstance(groups, dict):
        raise ValueError("groups is a dict; a list of lists is needed: list(groups.values()).")
    if isinstance(groups, str) or not _validate.several(groups):
        raise ValueError(f"groups is {groups!r}; a list of lists of column indices is needed.")
    groups = list(groups)
    columns = [_validate.array(group, f"groups[{i}]") for i, group in enumerate(groups)]
    if not columns:
        raise ValueError("groups is empty; at least one group of column indices is needed.")
    for i, group in enumerate(columns):
        if group.ndim != 1 or group.size == 0 or group.dtype.kind not in "iu":
            raise ValueError(f"groups[{i}] is {groups[i]!r}; a non-empty list of column indices is needed.")
        if group.min() < 0 or group.max() >= p:
            raise ValueError(f"groups[{i}] names a column outside 0 to {p - 1}: {groups[i]!r}.")
        if len(np.unique(group)) < len(group):
            raise ValueError(f"groups[{i}] names a column twice: {groups[i]!r}.")
    return columns
