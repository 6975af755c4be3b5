"""A tree ensemble is a sum of boxes. Everything here that works on forests reads them in this form.

Follow one tree from its root to one leaf. On the way it asks about d different features, some more than once, and all
that it asks about one feature comes to a lower and an upper bound. So a leaf is a box with d sides,

    box(x) = value   if  low_j < x_j <= high_j  on each of its d sides j,   else 0,

and a tree is the sum of its boxes, since every row lies in exactly one of them. A random forest is the sum of the
boxes of all its trees, each worth its leaf's value divided by the number of trees. Boosting adds its trees, times the
learning rate, to a constant; for a classifier this sum is the raw score of a class, its log-odds (half of them, if the
loss is exponential), and for a regressor with the loss "poisson" or "gamma" the logarithm of its prediction.

A side is a question with the answers yes and no. To a box, rows that give the same d answers are the same.

Bounds and data are kept as ranks. The rank of x_j is the number of the ensemble's thresholds on feature j that lie
below it. Then x_j <= threshold exactly if rank(x_j) <= rank(threshold), and small whole numbers are quick to compare.
"""

import warnings
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse.boxes._nodes import FORESTS, HIST_GRADIENT_BOOSTING, TREES, Nodes, read_trees

__all__ = ["FORESTS", "TREES", "Boxes", "Ensemble", "Rows", "answers", "patterns", "read_boxes", "see_rows"]


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
        On the scale of the output: a regressor's prediction (its logarithm, if boosted with the loss "poisson" or
        "gamma"), a classifier's probability, or the raw score (log-odds) if the classifier is boosted.

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
    trees, constant = read_trees(model, output)
    nodes, roots = _joined(trees)
    nodes, features, thresholds = _ranked(nodes)
    groups = _walk(nodes, roots, _rank_type(thresholds))
    if 0 in groups:  # trees that are a single leaf ask nothing
        constant += float(groups.pop(0).value.sum())
    return Ensemble([groups[d] for d in sorted(groups)], constant, features, thresholds)


def see_rows(ensemble: Ensemble, model: Any, X: ArrayLike, name: str = "X") -> Rows:
    """Return the rows of a table as ranks, or explain why `model` could not predict from them.

    Missing values are welcome where the model accepts them.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> tree = DecisionTreeRegressor().fit([[0], [2], [4]], [1, 2, 3])  # splits at 1 and 3
    >>> see_rows(read_boxes(tree), tree, [[0.5], [1.0], [1.5], [9.0]]).rank
    array([[0, 0, 1, 2]], dtype=int16)
    """
    known, columns = getattr(model, "feature_names_in_", None), getattr(X, "columns", None)
    if known is not None and columns is not None and list(known) != list(columns):
        raise ValueError(
            f"The columns of {name} are not those the model was fitted on, or stand in another order. "
            f"Use {name}[model.feature_names_in_]."
        )
    table = _validate.table(X, name, missing=True)
    if table.shape[1] != model.n_features_in_:
        raise ValueError(f"{name} has {table.shape[1]} columns; the model was fitted on {model.n_features_in_}.")
    missing = np.isnan(table)
    if missing.any():
        try:
            with warnings.catch_warnings():  # about names of columns, which were checked above
                warnings.simplefilter("ignore")
                model.predict(table[missing.any(axis=1)][:1])
        except ValueError:  # some kinds and settings of models refuse NaN
            raise ValueError(
                f"{name} holds NaN, and this {type(model).__name__} takes no missing values. Impute or drop first."
            ) from None
    if not isinstance(model, HIST_GRADIENT_BOOSTING):
        if np.abs(table[~missing]).max(initial=0) > np.finfo(np.float32).max:
            raise ValueError(f"{name} holds numbers above {np.finfo(np.float32).max:.1e}, as the model takes none.")
        table = table.astype(np.float32)  # as scikit-learn does before it compares
    rank: np.ndarray = np.empty((len(ensemble.features), len(table)), _rank_type(ensemble.thresholds))
    for line, feature, thresholds in zip(rank, ensemble.features, ensemble.thresholds, strict=True):
        line[:] = np.searchsorted(thresholds, table[:, feature])
    return Rows(rank, missing.T[ensemble.features] if missing.any() else None)


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


def _joined(trees: list[Nodes]) -> tuple[Nodes, np.ndarray]:
    """All trees as one table of nodes, and where their roots stand in it."""
    roots = np.cumsum([0] + [len(tree.left) for tree in trees[:-1]])
    moved = [
        tree._replace(left=np.where(tree.left < 0, -1, tree.left + root), right=tree.right + root)
        for tree, root in zip(trees, roots, strict=True)
    ]
    return Nodes(*(np.concatenate(field) for field in zip(*moved, strict=True))), roots


def _ranked(nodes: Nodes) -> tuple[Nodes, np.ndarray, list[np.ndarray]]:
    """Return the nodes with numbers for features and thresholds, and the features and thresholds so numbered."""
    (split,) = np.nonzero(nodes.left >= 0)
    split = split[np.argsort(nodes.feature[split], kind="stable")]
    features, first = np.unique(nodes.feature[split], return_index=True)
    thresholds, rank = [], np.zeros(len(nodes.left), int)
    for of_one_feature in np.split(split, first[1:]) if len(split) else []:
        distinct, rank[of_one_feature] = np.unique(nodes.threshold[of_one_feature], return_inverse=True)
        thresholds.append(distinct)
    return nodes._replace(feature=np.searchsorted(features, nodes.feature), threshold=rank), features, thresholds


def _rank_type(thresholds: list[np.ndarray]) -> type:
    """The smallest type of number that holds all ranks."""
    return np.int16 if max(map(len, thresholds), default=0) <= np.iinfo(np.int16).max else np.int32


def _walk(nodes: Nodes, roots: np.ndarray, rank_type: type) -> dict[int, Boxes]:
    """Walk down all trees at once, level by level, and return the leaves as boxes, by their number of sides.

    `path` tells, for each node of the level, what the way to it has asked: one side for each feature met so far.
    """
    fields = [("feature", int), ("low", rank_type), ("high", rank_type), ("missing", bool), ("cover", float)]
    unasked = np.array([(-1, -1, np.iinfo(rank_type).max, True, 1.0)], fields)
    node, d, path = roots, np.zeros(len(roots), int), np.empty((len(roots), 0), fields)
    leaves: dict[int, list[tuple[np.ndarray, np.ndarray]]] = defaultdict(list)
    while len(node):
        is_leaf = nodes.left[node] < 0
        for sides in np.unique(d[is_leaf]):
            done = is_leaf & (d == sides)
            leaves[sides].append((path[done, :sides], nodes.value[node[done]]))
        node, d, path = node[~is_leaf], d[~is_leaf], path[~is_leaf]

        path = np.hstack([path, np.broadcast_to(unasked, (len(node), 1))])
        met = path["feature"] == nodes.feature[node, None]
        place = np.arange(len(node)), np.where(met.any(axis=1), met.argmax(axis=1), d)
        d = np.maximum(d, place[1] + 1)
        path = path[:, : d.max(initial=0)]
        right = path[place]
        right["feature"] = nodes.feature[node]
        left = right.copy()
        left["high"] = np.minimum(left["high"], nodes.threshold[node])
        right["low"] = np.maximum(right["low"], nodes.threshold[node])
        left["missing"] &= nodes.missing_left[node]
        right["missing"] &= ~nodes.missing_left[node]
        paths = []
        for side, child in ((left, nodes.left[node]), (right, nodes.right[node])):
            side["cover"] *= nodes.weight[child] / nodes.weight[node]
            path[place] = side
            paths.append(path.copy())
        node, d, path = np.concatenate([nodes.left[node], nodes.right[node]]), np.tile(d, 2), np.concatenate(paths)
    return {int(sides): _boxes(*map(np.concatenate, zip(*found, strict=True))) for sides, found in leaves.items()}


def _boxes(sides: np.ndarray, value: np.ndarray) -> Boxes:
    feature, low, high, missing, cover = (np.ascontiguousarray(sides[field]) for field in Boxes._fields[:-1])
    return Boxes(feature, low, high, missing, cover, value)
