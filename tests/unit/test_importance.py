"""Impurity and permutation importance against closed forms, brute force, axioms and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_classification
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.inspection import permutation_importance as sklearn_permutation_importance
from sklearn.metrics import brier_score_loss, mean_squared_error
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from genocourse import importance
from genocourse.importance import impurity_importance, permutation_importance


@pytest.fixture(scope="module")
def table():
    X, y = make_classification(300, 8, n_informative=4, n_redundant=2, random_state=0)
    return X, y


# ------------------------------------------------------------------------------------------------ impurity importance


def test_impurity_by_hand():
    """Two splits: 8 rows lose 8 * 1/2 - 4 * 0 - 4 * 3/8 on feature 0, then 4 * 3/8 on feature 1."""
    X = [[0, 0], [0, 0], [0, 0], [0, 0], [1, 1], [1, 1], [1, 1], [1, 0]]
    y = [0, 0, 0, 0, 1, 1, 1, 0]
    tree = DecisionTreeClassifier(max_depth=2, max_features=1, random_state=2).fit(X, y)
    assert tree.tree_.feature[0] == 0, "the example needs the first split on feature 0"
    parent = 8 * (1 - (5 / 8) ** 2 - (3 / 8) ** 2)
    first = parent - 4 * (1 - (3 / 4) ** 2 - (1 / 4) ** 2)
    np.testing.assert_allclose(impurity_importance(tree), [first / parent, 1 - first / parent], rtol=1e-12)


@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(20, random_state=0),
        RandomForestClassifier(20, criterion="entropy", class_weight="balanced", random_state=0),
        RandomForestRegressor(20, random_state=0),
        ExtraTreesClassifier(20, random_state=0),
        ExtraTreesRegressor(20, criterion="absolute_error", max_depth=4, random_state=0),
        DecisionTreeClassifier(random_state=0),
        DecisionTreeRegressor(max_depth=3, random_state=0),
    ],
    ids=lambda model: f"{type(model).__name__}-{model.criterion}",
)
def test_impurity_agrees_with_scikit_learn(model, table):
    X, y = table
    model.fit(X, y, sample_weight=np.linspace(0.5, 2, len(y)))
    np.testing.assert_allclose(impurity_importance(model), model.feature_importances_, atol=1e-12)


def test_impurity_when_some_trees_are_single_leaves():
    X, y = np.arange(12.0).reshape(-1, 1), np.r_[np.zeros(11), 1]
    forest = RandomForestClassifier(30, random_state=0).fit(np.hstack([X, X[::-1]]), y)
    leaves = [tree.tree_.node_count == 1 for tree in forest.estimators_]
    assert any(leaves) and not all(leaves)
    np.testing.assert_allclose(impurity_importance(forest), forest.feature_importances_, atol=1e-12)


def test_impurity_without_any_split_is_zero():
    forest = RandomForestClassifier(5, random_state=0).fit([[0.0, 1.0], [1.0, 0.0]], [1, 1])
    assert impurity_importance(forest).tolist() == [0, 0]


@pytest.mark.parametrize(
    "model",
    [
        GradientBoostingClassifier(n_estimators=2),
        BaggingClassifier(DecisionTreeClassifier(), max_features=2),  # its trees number the features anew
        AdaBoostClassifier(DecisionTreeClassifier()),  # its trees do not weigh the same
    ],
)
def test_impurity_refuses_other_models_and_says_what_to_use(model, table):
    model.fit(*table)
    with pytest.raises(ValueError, match=rf"{type(model).__name__} is not a fitted .*permutation_importance"):
        impurity_importance(model)


# --------------------------------------------------------------------------------------------- permutation importance


def linear(X):
    return X @ [2.0, -1.0, 0.0]


def test_permutation_of_a_linear_model_is_twice_the_squared_weight_times_the_variance():
    X = np.random.default_rng(0).normal(size=(200, 3))
    result = permutation_importance(linear, X, linear(X), mean_squared_error, n_repeats=400, rng=1)
    expected = 2 * np.array([4.0, 1.0, 0.0]) * X.var(axis=0)
    error = result.importances_std / np.sqrt(400)
    assert np.all(np.abs(result.importances_mean - expected) <= 4 * error + 1e-12)


def test_permutation_of_a_group_adds_the_covariance():
    """For w1 x1 + w2 x2 shuffled together the rise is 2 var(w1 x1 + w2 x2); apart, the covariance is missing."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=500)
    X = np.column_stack([x, x, rng.normal(size=500)])
    f = lambda X: X[:, 0] + X[:, 1]  # noqa: E731
    result = permutation_importance(f, X, f(X), mean_squared_error, groups=[[0], [1], [0, 1]], n_repeats=400, rng=1)
    expected = np.array([2, 2, 8]) * x.var()
    assert np.all(np.abs(result.importances_mean - expected) <= 4 * result.importances_std / np.sqrt(400))


def test_permutation_by_brute_force_with_the_same_shuffles():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(7, 4)), rng.normal(size=7)
    f = lambda X: np.sin(X[:, 0]) * X[:, 1] + X[:, 3] ** 2  # noqa: E731
    groups = [[0], [1, 3], [2], [3, 0, 2]]
    result = permutation_importance(f, X, y, mean_squared_error, groups=groups, n_repeats=3, rng=5)

    draws = np.random.default_rng(5)  # one permutation a repeat, group after group
    for g, columns in enumerate(groups):
        for r in range(3):
            shuffled, order = X.copy(), draws.permutation(7)
            for column in columns:
                for row in range(7):
                    shuffled[row, column] = X[order[row], column]
            expected = mean_squared_error(y, f(shuffled)) - mean_squared_error(y, f(X))
            assert result.importances[g, r] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(result.importances_mean, result.importances.mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(result.importances_std, result.importances.std(axis=1), rtol=1e-12)


def test_permutation_agrees_with_scikit_learn_within_the_error_of_the_repeats(table):
    X, y = table
    model = RandomForestClassifier(30, max_depth=4, random_state=0).fit(X[:200], y[:200])
    theirs = sklearn_permutation_importance(
        model, X[200:], y[200:], scoring="neg_brier_score", n_repeats=50, random_state=0
    )
    ours = permutation_importance(
        lambda X: model.predict_proba(X)[:, 1], X[200:], y[200:], brier_score_loss, n_repeats=50, rng=0
    )
    error = np.hypot(ours.importances_std, theirs.importances_std) / np.sqrt(50)
    assert np.all(np.abs(ours.importances_mean - theirs.importances_mean) <= 4 * error)
    np.testing.assert_allclose(ours.importances_std, theirs.importances_std, rtol=0.5)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 20), p=st.integers(1, 5))
def test_axioms(seed, n, p):
    """Unused features are worth zero, twice the loss twice as much, and all columns together any pairing of labels."""
    rng = np.random.default_rng(seed)
    X, y, w = rng.normal(size=(n, p)), rng.normal(size=n), rng.normal(size=p)
    w[rng.integers(p)] = 0
    f = lambda X: np.tanh(X @ w)  # noqa: E731
    result = permutation_importance(f, X, y, mean_squared_error, rng=seed)
    assert np.all(result.importances[w == 0] == 0)

    double = permutation_importance(f, X, y, lambda y, p: 2 * mean_squared_error(y, p), rng=seed)
    np.testing.assert_allclose(double.importances, 2 * result.importances, atol=1e-12)

    everything = permutation_importance(f, X, y, mean_squared_error, groups=[list(range(p))], n_repeats=50, rng=seed)
    pairs = np.mean([[(y[i] - f(X)[j]) ** 2 for j in range(n)] for i in range(n)])  # any label with any prediction
    expected = pairs - mean_squared_error(y, f(X))
    spread = everything.importances_std[0] / np.sqrt(50)
    assert abs(everything.importances_mean[0] - expected) <= 6 * spread + 1e-9


def test_batches_do_not_change_the_answer(table, monkeypatch):
    X, y = table
    f = lambda X: X[:, 0] * X[:, 1]  # noqa: E731
    whole = permutation_importance(f, X, y, mean_squared_error, rng=0)
    rows = []

    def counted(X):
        rows.append(len(X))
        return f(X)

    monkeypatch.setattr(importance, "MAX_CELLS", 3 * 5 * X.size)  # three features of five repeats at a time
    parts = permutation_importance(counted, X, y, mean_squared_error, rng=0)
    np.testing.assert_array_equal(parts.importances, whole.importances)
    assert max(rows) == 3 * 5 * len(X) and sum(rows) == (8 * 5 + 2) * len(X)


def test_the_seed_decides(table, global_state):
    X, y = table
    seeds = (0, 0, np.random.default_rng(0), 1)
    runs = [permutation_importance(linear_8, X, y, mean_squared_error, rng=seed).importances for seed in seeds]
    assert [np.array_equal(run, runs[0]) for run in runs] == [True, True, True, False]


def linear_8(X):
    return X @ np.arange(8.0)


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.int8, bool])
def test_the_type_of_the_table_is_kept(dtype):
    X = np.random.default_rng(0).integers(0, 2, (20, 3)).astype(dtype)
    seen = set()

    def f(X):
        seen.add(X.dtype)
        return X[:, 0].astype(float)

    result = permutation_importance(f, X, X[:, 0].astype(float), mean_squared_error, rng=0)
    assert seen == {np.dtype(dtype)} and result.importances_mean[0] > 0.2 and result.importances_mean[1] == 0


def test_a_forest_on_two_cores_is_not_called_random(table):
    """Two threads add the trees up in any order, so the last digit may differ from call to call."""
    X, y = table
    model = RandomForestClassifier(50, n_jobs=2, random_state=0).fit(X, y)
    permutation_importance(lambda X: model.predict_proba(X)[:, 1], X, y, brier_score_loss, n_repeats=1, rng=0)


# What test_bad_input.py does not spoil.
BAD = {
    "missing label": (
        {"y": np.full(4, np.nan), "loss": lambda y, p: np.mean((y - p) ** 2)},
        r"is .*nan.*missing values",
    ),
    "loss per row": ({"loss": lambda y, p: (y - p) ** 2}, r"one finite number.*mean\(\)"),
    "dict": ({"groups": {"a": [0]}}, r"list\(groups\.values\(\)\)"),
    "no groups": ({"groups": []}, r"groups is empty"),
    "empty group": ({"groups": [[0], []]}, r"groups\[1\] is \[\]"),
    "column names": ({"groups": [["a"]]}, r"column indices"),
    "mask": ({"groups": [[True, False]]}, r"column indices"),
    "flat groups": ({"groups": [0, 1]}, r"groups\[0\] is 0"),
    "outside": ({"groups": [[2]]}, r"outside 0 to 1"),
    "negative": ({"groups": [[-1]]}, r"outside 0 to 1"),
    "twice": ({"groups": [[1, 1]]}, r"names a column twice"),
}


@pytest.mark.parametrize(("wrong", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(wrong, message):
    good = {"f": lambda X: X[:, 0], "X": np.zeros((4, 2)), "y": np.zeros(4), "loss": mean_squared_error}
    with pytest.raises(ValueError, match=message):
        permutation_importance(**good | wrong)
