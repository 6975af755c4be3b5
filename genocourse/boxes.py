"""A tree ensemble is a sum of boxes. Everything here that works on forests reads them in this form.

Follow one tree from its root to one leaf. On the way it asks about d different features, some more than once, and all it
asked about one feature amounts to a lower and an upper bound. So a leaf is a box with d sides,

    box(x) = value   if  low_j < x_j <= high_j  on each of its d sides j,   else 0,

and a tree is the sum of its boxes, since every row lies in exactly one. A random forest is the sum of the boxes of all its
trees, each worth its leaf's value over the number of trees. Boosting adds trees on the scale of its raw score (a class's
log-odds), times the learning rate, to a constant.

A side is a question with the answers yes and no. Two rows that give a box the same d answers are the same to it.

Bounds and data are kept as ranks. The rank of x_j is the number of the ensemble's thresholds on feature j that lie below
it; then x_j <= threshold exactly where rank(x_j) <= rank(threshold), and small whole numbers are quick to compare.
"""

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils.validation import check_is_fitted

from genocourse import _validate

TREES = (DecisionTreeClassifier, DecisionTreeRegressor)
FORESTS = (RandomForestClassifier, RandomForestRegressor, ExtraTreesClassifier, ExtraTreesRegressor)
GRADIENT_BOOSTING = (GradientBoostingClassifier, GradientBoostingRegressor)
HIST_GRADIENT_BOOSTING = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)


class Boxes(NamedTuple):
    """B boxes with the same number of sides d. Features are numbered as in `Ensemble.features`."""

    feature: np.ndarray
    """The feature of each side, shape (B, d)."""
    low: np.ndarray
    """Rank that a row must exceed, shape (B, d); -1 where there is no lower bound."""
    high: np.ndarray
    """Rank that a row must not exceed, shape (B, d)."""
    missing: np.ndarray
    """Whether a missing value counts as inside, shape (B, d)."""
    cover: np.ndarray
    """Of the training rows that reach the splits on this feature, the share that goes on to the leaf, shape (B, d)."""
    value: np.ndarray
    """What the box adds to the output of a row inside, shape (B,)."""

    @property
    def d(self) -> int:
        """The number of sides."""
        return self.feature.shape[1]

    def part(self, at: slice) -> "Boxes":
        """Some of the boxes."""
        return Boxes(*(array[at] for array in self))


class Ensemble(NamedTuple):
    """A fitted model as a sum of boxes: output(x) = constant + the values of the boxes around x."""

    groups: list[Boxes]
    """The boxes, a group for each number of sides, from few to many."""
    constant: float
    """What is added for every row: the start of boosting, and trees that are a single leaf."""
    features: np.ndarray
    """The columns of X that some tree splits on, ascending."""
    thresholds: list[np.ndarray]
    """The distinct thresholds on each of these features, ascending."""


class Rows(NamedTuple):
    """A table of n rows as the boxes see it, one line for each of `Ensemble.features`."""

    rank: np.ndarray
    """The number of thresholds below each value, shape (len(features), n)."""
    missing: np.ndarray | None
    """Where values are missing, shape (len(features), n); None if nowhere."""

    @property
    def n(self) -> int:
        """The number of rows."""
        return self.rank.shape[1]

    def part(self, at: slice) -> "Rows":
        """Some of the rows."""
        return Rows(self.rank[:, at], None if self.missing is None else self.missing[:, at])


def read_boxes(model: Any, output: Any = None) -> Ensemble:
    """Take a fitted tree ensemble apart into boxes.

    Parameters
    ----------
    model : fitted scikit-learn model
        Decision tree, random forest, extra trees, gradient boosting or histogram gradient boosting; a classifier or a
        regressor of one target.
    output : label, optional
        The class to read, one of ``model.classes_``. Default: a regressor's prediction; of two classes, the second.

    Returns
    -------
    Ensemble
        On the scale of the output: a regressor's prediction, a classifier's probability, or the raw score (log-odds)
        if the classifier is boosted.

    Raises
    ------
    ValueError
        If the model is of another kind, not fitted, has several targets, starts boosting from another model (`init`)
        or has categorical features; if several classes leave open which one is meant, or `output` is none of them.

    Notes
    -----
    Costs one pass over the nodes of all trees, and no call of the model. `cover` counts training rows with their
    weights; histogram gradient boosting keeps only their number.

    Examples
    --------
    A tree that multiplies two bits asks for x1 first; the boxes are x1 = 0, and x1 = 1 with x0 = 0 or 1:

    >>> from sklearn.tree import DecisionTreeRegressor
    >>> tree = DecisionTreeRegressor(random_state=0).fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    >>> for boxes in read_boxes(tree).groups:
    ...     print(boxes.feature.tolist(), boxes.cover.tolist(), boxes.value.tolist())
    [[1]] [[0.5]] [0.0]
    [[1, 0], [1, 0]] [[0.5, 0.5], [0.5, 0.5]] [0.0, 1.0]
    """
    trees, constant = _trees(model, output)
    nodes, roots = _joined(trees)
    features, thresholds, rank = _ranks_of_thresholds(nodes)
    groups = _walk(nodes, roots, rank, features, thresholds)
    constant += float(groups.pop(0).value.sum()) if 0 in groups else 0.0  # trees that are a single leaf ask nothing
    return Ensemble([groups[d] for d in sorted(groups)], constant, features, thresholds)


def see_rows(ensemble: Ensemble, model: Any, X: ArrayLike, name: str = "X") -> Rows:
    """Return a table as ranks, or explain why `model` cannot predict from it.

    Missing values are accepted where the model accepts them.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> tree = DecisionTreeRegressor().fit([[0], [2], [4]], [1, 2, 3])  # splits at 1 and 3
    >>> see_rows(read_boxes(tree), tree, [[0.5], [1.0], [1.5], [9.0]]).rank
    array([[0, 0, 1, 2]], dtype=int16)
    """
    expected = getattr(model, "feature_names_in_", None)
    if expected is not None and hasattr(X, "columns") and list(X.columns) != list(expected):
        raise ValueError(
            f"The columns of {name} are not those the model was fitted on, or stand in another order. "
            f"Use {name}[model.feature_names_in_]."
        )
    X = _validate.table(X, name, missing=True)
    if X.shape[1] != model.n_features_in_:
        raise ValueError(f"{name} has {X.shape[1]} columns; the model was fitted on {model.n_features_in_}.")
    gaps = np.isnan(X)
    if gaps.any():  # whether NaN is welcome depends on the model's kind and settings: let the model judge
        model.predict(X[gaps.any(axis=1)][:1])
    if not isinstance(model, HIST_GRADIENT_BOOSTING):
        X = X.astype(np.float32)  # as scikit-learn does before it compares
    X, gaps = X.T[ensemble.features], gaps.T[ensemble.features]
    rank = np.empty(X.shape, _rank_type(ensemble.thresholds))
    for line, x, thresholds in zip(rank, X, ensemble.thresholds, strict=True):
        line[:] = np.searchsorted(thresholds, x)
    return Rows(rank, gaps if gaps.any() else None)


def answers(boxes: Boxes, rows: Rows, j: int) -> np.ndarray:
    """Is each row inside each box on its j-th side? Boolean, shape (B, n)."""
    feature = boxes.feature[:, j]
    rank = rows.rank[feature]
    inside = (rank > boxes.low[:, j, None]) & (rank <= boxes.high[:, j, None])
    if rows.missing is not None:
        inside = np.where(rows.missing[feature], boxes.missing[:, j, None], inside)
    return inside


def patterns(boxes: Boxes, rows: Rows) -> np.ndarray:
    """All answers in one whole number: bit j is the answer to side j. Shape (B, n); for up to 16 sides."""
    code = np.zeros((len(boxes.value), rows.n), np.uint16)
    for j in range(boxes.d):
        code |= answers(boxes, rows, j).astype(np.uint16) << np.uint16(j)
    return code


class _Nodes(NamedTuple):
    """The nodes of one tree, or of several in a row."""

    left: np.ndarray  # index of the child for x <= threshold; -1 in a leaf
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    missing_left: np.ndarray  # whether a missing value goes left
    weight: np.ndarray  # of the training rows
    value: np.ndarray  # what the node, if it is a leaf, adds to the output


def _trees(model: Any, output: Any) -> tuple[list[_Nodes], float]:
    """Return the trees that make the chosen output, and the constant added to their sum."""
    if not isinstance(model, TREES + FORESTS + GRADIENT_BOOSTING + HIST_GRADIENT_BOOSTING):
        raise ValueError(
            f"{type(model).__name__} is not a decision tree, random forest, extra trees or (hist) gradient boosting of "
            "scikit-learn. For any other model use a method that takes f(X), such as kernel_shap."
        )
    check_is_fitted(model)
    if getattr(model, "n_outputs_", 1) > 1:
        raise ValueError(f"The model predicts {model.n_outputs_} targets at once; fit one model for each.")
    column = _column(model, output)

    if isinstance(model, TREES):
        return [_nodes(model, column)], 0.0
    if isinstance(model, FORESTS):
        return [_nodes(tree, column, 1 / len(model.estimators_)) for tree in model.estimators_], 0.0

    # Boosting keeps one score for two classes, the log-odds of the second; those of the first are its negative.
    two = len(getattr(model, "classes_", [])) == 2
    sign, column = (2 * column - 1, 0) if two else (1, column)
    if isinstance(model, HIST_GRADIENT_BOOSTING):
        if np.any(model.is_categorical_):
            raise ValueError(
                "The model splits on sets of categories, which are not intervals. "
                "Encode categories as numbers (one-hot) and fit with categorical_features=None."
            )
        trees = [_hist_nodes(stage[column].nodes, sign) for stage in model._predictors]
        return trees, sign * float(np.ravel(model._baseline_prediction)[column])
    if not isinstance(model.init_, str | DummyClassifier | DummyRegressor):
        raise ValueError(
            f"Boosting started from the predictions of init={type(model.init_).__name__}, which is not a tree. "
            "Fit without init, or use a method that takes f(X), such as kernel_shap."
        )
    start = model._raw_predict_init(np.zeros((1, model.n_features_in_)))[0, column]
    trees = [_nodes(tree, 0, sign * model.learning_rate) for tree in model.estimators_[:, column]]
    return trees, sign * float(start)


def _column(model: Any, output: Any) -> int:
    """Return the position of class `output`, 0 for a regressor."""
    if not hasattr(model, "classes_"):
        if output is not None:
            raise ValueError(
                f"output={output!r} names a class, but {type(model).__name__} is a regressor; leave it out."
            )
        return 0
    classes = model.classes_.tolist()
    if output is None:
        if len(classes) > 2:
            raise ValueError(
                f"The model knows {len(classes)} classes; say which one to explain: output={classes[0]!r}."
            )
        return len(classes) - 1
    if output not in classes:
        raise ValueError(f"output={output!r} is not a class of the model; choose from {classes}.")
    return classes.index(output)


def _nodes(estimator: Any, column: int, scale: float = 1.0) -> _Nodes:
    tree = estimator.tree_
    missing_left, value = tree.missing_go_to_left.astype(bool), scale * tree.value[:, 0, column]
    weight = tree.weighted_n_node_samples
    return _Nodes(tree.children_left, tree.children_right, tree.feature, tree.threshold, missing_left, weight, value)


def _hist_nodes(nodes: np.ndarray, scale: float) -> _Nodes:
    left, right = (np.where(nodes["is_leaf"] == 1, -1, nodes[side].astype(int)) for side in ("left", "right"))
    missing_left, value = nodes["missing_go_to_left"].astype(bool), scale * nodes["value"]
    weight = nodes["count"].astype(float)
    return _Nodes(left, right, nodes["feature_idx"].astype(int), nodes["num_threshold"], missing_left, weight, value)


def _joined(trees: list[_Nodes]) -> tuple[_Nodes, np.ndarray]:
    """All trees as one table of nodes, and where their roots stand in it."""
    roots = np.cumsum([0] + [len(tree.left) for tree in trees[:-1]])
    moved = [
        tree._replace(left=np.where(tree.left < 0, -1, tree.left + root), right=tree.right + root)
        for tree, root in zip(trees, roots, strict=True)
    ]
    return _Nodes(*map(np.concatenate, zip(*moved, strict=True))), roots


def _ranks_of_thresholds(nodes: _Nodes) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """The features that are split on, their distinct thresholds, and for each node the rank of its own."""
    (split,) = np.nonzero(nodes.left >= 0)
    split = split[np.argsort(nodes.feature[split], kind="stable")]
    features, first = np.unique(nodes.feature[split], return_index=True)
    thresholds, rank = [], np.zeros(len(nodes.left), int)
    for of_one_feature in np.split(split, first[1:]) if len(split) else []:
        distinct, rank[of_one_feature] = np.unique(nodes.threshold[of_one_feature], return_inverse=True)
        thresholds.append(distinct)
    return features, thresholds, rank


def _rank_type(thresholds: list[np.ndarray]) -> type:
    """The smallest type of number that holds all ranks."""
    return np.int16 if max(map(len, thresholds), default=0) <= np.iinfo(np.int16).max else np.int32


def _walk(nodes: _Nodes, roots: np.ndarray, rank: np.ndarray, features, thresholds) -> dict[int, Boxes]:
    """Walk down all trees at once, level by level; return the leaves as boxes, by their number of sides.

    A row of `path` says what the way to one node has asked so far, a column for each distinct feature.
    """
    rank_type = _rank_type(thresholds)
    side = np.dtype([("feature", int), ("low", rank_type), ("high", rank_type), ("missing", bool), ("cover", float)])
    blank = np.array([(-1, -1, np.iinfo(rank_type).max, True, 1.0)], side)
    feature = np.searchsorted(features, nodes.feature)

    node, d, path = roots, np.zeros(len(roots), int), np.empty((len(roots), 0), side)
    found: dict[int, list[tuple[np.ndarray, np.ndarray]]] = defaultdict(list)
    while len(node):
        leaf = nodes.left[node] < 0
        for sides in np.unique(d[leaf]):
            here = leaf & (d == sides)
            found[int(sides)].append((path[here, :sides], nodes.value[node[here]]))
        node, d, path = node[~leaf], d[~leaf], path[~leaf]

        path = np.hstack([path, np.broadcast_to(blank, (len(node), 1))])
        known = path["feature"] == feature[node, None]
        column = np.where(known.any(axis=1), known.argmax(axis=1), d)  # asked before, or the next free column
        d = np.maximum(d, column + 1)
        children = []
        for goes_left, child in ((True, nodes.left[node]), (False, nodes.right[node])):
            at, below = path[np.arange(len(node)), column], path.copy()
            at["feature"] = feature[node]
            at["cover"] *= nodes.weight[child] / nodes.weight[node]
            at["missing"] &= nodes.missing_left[node] == goes_left
            if goes_left:
                at["high"] = np.minimum(at["high"], rank[node])
            else:
                at["low"] = np.maximum(at["low"], rank[node])
            below[np.arange(len(node)), column] = at
            children.append((child, d, below))
        node, d, path = (np.concatenate(pair) for pair in zip(*children, strict=True))

    return {
        d: Boxes(
            *(np.concatenate([p[name] for p, _ in leaves]) for name in side.names),
            np.concatenate([v for _, v in leaves]),
        )
        for d, leaves in found.items()
    }
