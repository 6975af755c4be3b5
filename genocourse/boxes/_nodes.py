"""Scikit-learn's fitted trees as tables of nodes: which trees make an output, and what each leaf adds to it."""

from typing import Any, NamedTuple

import numpy as np
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

TREES = (DecisionTreeClassifier, DecisionTreeRegressor)
FORESTS = (RandomForestClassifier, RandomForestRegressor, ExtraTreesClassifier, ExtraTreesRegressor)
GRADIENT_BOOSTING = (GradientBoostingClassifier, GradientBoostingRegressor)
HIST_GRADIENT_BOOSTING = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)


class Nodes(NamedTuple):
    """The nodes of a tree, or of several trees one after the other; each field has one entry a node."""

    left: np.ndarray
    """Where the child for x <= threshold stands; -1 in a leaf."""
    right: np.ndarray
    """Where the other child stands."""
    feature: np.ndarray
    """The column that is split on."""
    threshold: np.ndarray
    """Where it is split."""
    missing_left: np.ndarray
    """Whether a missing value goes left."""
    weight: np.ndarray
    """Weight of the training rows that came by."""
    value: np.ndarray
    """What the node, if it is a leaf, adds to the output."""


def read_trees(model: Any, output: Any) -> tuple[list[Nodes], float]:
    """Return the trees that make the chosen output, and the constant that is added to their sum."""
    if not isinstance(model, TREES + FORESTS + GRADIENT_BOOSTING + HIST_GRADIENT_BOOSTING):
        raise ValueError(
            f"{type(model).__name__} is not a decision tree, random forest, extra trees or (hist) gradient boosting of "
            "scikit-learn. For any other model use a method that takes f(X), such as kernel_shap."
        )
    check_is_fitted(model)  # its NotFittedError is a ValueError
    if getattr(model, "n_outputs_", 1) > 1:
        raise ValueError(f"The model predicts {model.n_outputs_} targets at once; one is needed. Fit a model for each.")
    column = _column(model, output)
    if isinstance(model, TREES):
        return [_nodes(model, column)], 0.0
    if isinstance(model, FORESTS):
        return [_nodes(tree, column, 1 / len(model.estimators_)) for tree in model.estimators_], 0.0
    # Boosting keeps one score for two classes, the log-odds of the second; those of the first are its negative.
    sign, column = (2 * column - 1, 0) if len(getattr(model, "classes_", ())) == 2 else (1, column)
    trees, start = (
        _hist_boosted(model, column) if isinstance(model, HIST_GRADIENT_BOOSTING) else _boosted(model, column)
    )
    return [tree._replace(value=sign * tree.value) for tree in trees], sign * start


def _column(model: Any, output: Any) -> int:
    """Return the place of class `output` among the model's classes; 0 for a regressor."""
    if not hasattr(model, "classes_"):
        if output is None:
            return 0
        raise ValueError(f"output={output!r} names a class, but {type(model).__name__} is a regressor. Leave it out.")
    classes = model.classes_.tolist()
    if output is None:
        if len(classes) > 2:
            raise ValueError(f"The model has {len(classes)} classes; choose one, such as output={classes[0]!r}.")
        return len(classes) - 1
    if output not in classes:
        raise ValueError(f"output={output!r} is not a class of the model. Choose from {classes}.")
    return classes.index(output)


def _nodes(estimator: Any, column: int, scale: float = 1.0) -> Nodes:
    tree = estimator.tree_
    return Nodes(
        left=tree.children_left,
        right=tree.children_right,
        feature=tree.feature,
        threshold=tree.threshold,
        missing_left=tree.missing_go_to_left.astype(bool),
        weight=tree.weighted_n_node_samples,
        value=scale * tree.value[:, 0, column],
    )


def _boosted(model: Any, column: int) -> tuple[list[Nodes], float]:
    if not isinstance(model.init_, str | DummyClassifier | DummyRegressor):  # the string is "zero"
        raise ValueError(
            f"Boosting started from the predictions of a {type(model.init_).__name__}, which is no tree. "
            "Fit without init, or use a method that takes f(X), such as kernel_shap."
        )
    if getattr(model.init_, "strategy", None) == "stratified":
        raise ValueError("Boosting started from random labels (init with strategy='stratified'). Fit without init.")
    start = model._raw_predict_init(np.zeros((1, model.n_features_in_)))[0, column]
    trees = [_nodes(tree, 0, model.learning_rate) for tree in model.estimators_[:, column]]
    return trees, float(start)


def _hist_boosted(model: Any, column: int) -> tuple[list[Nodes], float]:
    if np.any(model.is_categorical_):
        raise ValueError(
            "The model has categorical features; their splits are sets of categories, not intervals. "
            "Encode categories as numbers (one-hot, say) and fit with categorical_features=None."
        )
    tables = [trees[column].nodes for trees in model._predictors]
    trees = [
        Nodes(
            left=np.where(table["is_leaf"] == 1, -1, table["left"].astype(int)),
            right=table["right"].astype(int),
            feature=table["feature_idx"].astype(int),
            threshold=table["num_threshold"],
            missing_left=table["missing_go_to_left"].astype(bool),
            weight=table["count"].astype(float),
            value=table["value"],
        )
        for table in tables
    ]
    return trees, float(np.ravel(model._baseline_prediction)[column])
