"""A model and the sum of its boxes must agree everywhere, ties, gaps and types of numbers included."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier

from genocourse.boxes import answers, patterns, read_boxes, see_rows

CLASSIFIERS = [
    DecisionTreeClassifier(max_depth=4, random_state=0),
    ExtraTreeClassifier(max_depth=4, random_state=0),
    RandomForestClassifier(5, class_weight="balanced", random_state=0),
    ExtraTreesClassifier(5, max_depth=4, random_state=0),
    GradientBoostingClassifier(n_estimators=4, subsample=0.7, random_state=0),
    GradientBoostingClassifier(n_estimators=4, init="zero", random_state=0),
    HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=5),
]
REGRESSORS = [
    DecisionTreeRegressor(random_state=0),
    RandomForestRegressor(5, max_depth=6, random_state=0),
    ExtraTreesRegressor(5, max_depth=4, bootstrap=True, random_state=0),
    GradientBoostingRegressor(n_estimators=4, loss="huber", random_state=0),
    GradientBoostingRegressor(n_estimators=4, init="zero", random_state=0),
    HistGradientBoostingRegressor(max_iter=4, min_samples_leaf=5),
]


def name(value):
    return type(value).__name__ if hasattr(value, "fit") else None


def summed(model, X, output=None):
    """The constant and the values of the boxes around each row."""
    ensemble = read_boxes(model, output)
    rows = see_rows(ensemble, model, X)
    total = np.full(rows.n, ensemble.constant)
    for group in ensemble.groups:
        total += group.value @ np.all([answers(group, rows, j) for j in range(group.d)], axis=0)
    return total


@pytest.fixture(scope="module")
def table():
    """300 rows: a column that never varies, a genotype (0, 1, 2), a bit, two continuous columns."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 5))
    X[:, 0], X[:, 1], X[:, 2] = 7.0, rng.integers(0, 3, 300), rng.integers(0, 2, 300)
    y = X[:, 3] * X[:, 1] + X[:, 2] + 0.1 * X[:, 4]
    return X, y


# --------------------------------------------------------------------------------------------- the boxes of small trees


def test_a_stump_by_hand():
    """Ten rows, three below the threshold 2.5 on the second column."""
    X = np.column_stack([np.zeros(10), np.arange(10.0)])
    tree = DecisionTreeRegressor(max_depth=1).fit(X, np.r_[[5.0] * 3, [1.0] * 7])
    ensemble = read_boxes(tree)
    (group,) = ensemble.groups
    assert ensemble.features.tolist() == [1] and [t.tolist() for t in ensemble.thresholds] == [[2.5]]
    assert ensemble.constant == 0
    assert group.feature.tolist() == [[0], [0]] and group.value.tolist() == [5, 1]
    assert group.low.tolist() == [[-1], [0]] and group.high[0].tolist() == [0]
    assert group.cover.tolist() == [[0.3], [0.7]]


def test_two_splits_on_one_feature_are_one_side_and_multiply_their_covers():
    """Of eight rows the middle box takes 6 of 8, then 2 of 6: an interval with cover 2/8."""
    tree = DecisionTreeRegressor(max_leaf_nodes=3).fit(np.arange(8.0).reshape(-1, 1), [0, 0, 9, 9, 1, 1, 1, 1])
    (group,) = read_boxes(tree).groups
    assert group.d == 1 and sorted(group.cover.ravel()) == pytest.approx([0.25, 0.25, 0.5], abs=1e-15)
    middle = group.value == 9
    assert group.low[middle].tolist() == [[0]] and group.high[middle].tolist() == [[1]]


def test_covers_of_a_box_multiply_to_the_share_of_the_training_rows_in_it(table):
    X, y = table
    weights = np.random.default_rng(1).uniform(0.5, 2, len(y))
    tree = DecisionTreeRegressor(max_depth=5, random_state=0).fit(X, y, sample_weight=weights)
    for group in read_boxes(tree).groups:
        rows = see_rows(read_boxes(tree), tree, X)
        inside = np.all([answers(group, rows, j) for j in range(group.d)], axis=0)
        np.testing.assert_allclose(group.cover.prod(axis=1), inside @ weights / weights.sum(), rtol=1e-12)


def test_patterns_are_the_answers_as_bits():
    tree = DecisionTreeRegressor(random_state=0).fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    ensemble = read_boxes(tree)
    group = ensemble.groups[1]  # the two boxes with two sides
    rows = see_rows(ensemble, tree, [[0, 0], [0, 1], [1, 0], [1, 1]])
    bits = sum(answers(group, rows, j).astype(int) << j for j in range(2))
    np.testing.assert_array_equal(patterns(group, rows), bits)
    assert set(bits.ravel()) == {0, 1, 2, 3}


# -------------------------------------------------------------------------------------------------- every kind of model


@pytest.mark.parametrize("model", REGRESSORS, ids=name)
def test_boxes_of_regressors_add_up_to_the_prediction(model, table):
    X, y = table
    model.fit(X, y)
    np.testing.assert_allclose(summed(model, X), model.predict(X), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("model", CLASSIFIERS, ids=name)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_boxes_of_classifiers_add_up_to_the_probability_or_the_raw_score(model, n_classes, table):
    X, y = table
    labels = np.array(["a", "b", "c"])[np.digitize(y, [0.5, 1.5][: n_classes - 1])]
    model.fit(X, labels)
    for column, label in enumerate(model.classes_):
        if "Boosting" not in name(model):
            expected = model.predict_proba(X)[:, column]
        elif n_classes == 2:
            expected = model.decision_function(X) * (1 if column == 1 else -1)
        else:
            expected = model.decision_function(X)[:, column]
        np.testing.assert_allclose(summed(model, X, label), expected, rtol=1e-12, atol=1e-12)
    if n_classes == 2:
        np.testing.assert_array_equal(summed(model, X), summed(model, X, "b"))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 40), p=st.integers(1, 6), hist=st.booleans())
def test_any_tree_is_the_sum_of_its_boxes(seed, n, p, hist):
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-3, 4, (n, p)) / 2, rng.normal(size=n)
    model = HistGradientBoostingRegressor(max_iter=2, min_samples_leaf=1) if hist else DecisionTreeRegressor()
    model.fit(X, y)
    elsewhere = rng.integers(-9, 9, (20, p)) / 4
    np.testing.assert_allclose(summed(model, elsewhere), model.predict(elsewhere), atol=1e-12)


# -------------------------------------------------------------------------------------------- ties, gaps, kinds of data


def test_values_at_a_threshold_and_next_to_it():
    """Scikit-learn's forests compare in single precision, its histogram boosting in double."""
    X, y = np.random.default_rng(0).normal(size=(200, 1)), np.arange(200) % 7.0
    for model in (RandomForestRegressor(3, random_state=0), HistGradientBoostingRegressor(min_samples_leaf=2)):
        model.fit(X, y)
        at = read_boxes(model).thresholds[0]
        around = np.r_[at, np.nextafter(at, 9), np.nextafter(at, -9), at.astype(np.float32), at + 1e-9, at - 1e-9]
        around = around[np.isfinite(around)].reshape(-1, 1)
        np.testing.assert_allclose(summed(model, around), model.predict(around), atol=1e-12)


@pytest.mark.parametrize("model", REGRESSORS, ids=name)
@pytest.mark.parametrize("gaps_in_training", [False, True])
def test_missing_values_go_where_the_model_sends_them(model, gaps_in_training, table):
    X, y = table
    gaps = np.where(np.random.default_rng(2).random(X.shape) < 0.3, np.nan, X)
    if isinstance(model, GradientBoostingRegressor):
        with pytest.raises(ValueError, match=r"holds NaN, and this GradientBoostingRegressor takes no missing values"):
            summed(model.fit(X, y), gaps)
        return
    model.fit(gaps if gaps_in_training else X, y)
    np.testing.assert_allclose(summed(model, gaps), model.predict(gaps), rtol=1e-12, atol=1e-12)


def test_more_thresholds_than_a_short_number_counts():
    X = np.arange(40_000.0).reshape(-1, 1)
    y = np.random.default_rng(0).normal(size=40_000)
    tree = DecisionTreeRegressor(random_state=0).fit(X, y)
    ensemble = read_boxes(tree)
    rank = see_rows(ensemble, tree, X).rank[0]
    (group,) = ensemble.groups
    assert len(ensemble.thresholds[0]) == 39_999 > np.iinfo(np.int16).max
    order = np.argsort(group.low[:, 0])  # boxes side by side, a row in each
    np.testing.assert_array_equal(rank, np.arange(40_000))
    np.testing.assert_array_equal(group.low[order, 0], np.arange(-1, 39_999))
    np.testing.assert_array_equal(group.high[order[:-1], 0], np.arange(39_999))
    np.testing.assert_array_equal(group.value[order], y)


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.int8, bool])
def test_types_of_numbers(dtype, table):
    X, y = table
    X = X[:, 1:3].astype(dtype)
    for model in (RandomForestRegressor(3, random_state=0), HistGradientBoostingRegressor(max_iter=3)):
        np.testing.assert_allclose(summed(model.fit(X, y), X), model.predict(X), atol=1e-12)


def test_tables_of_pandas_are_read_and_their_columns_checked(table):
    X, y = table
    frame = pd.DataFrame(X, columns=list("abcde")).astype({"c": int})
    frame.loc[3, "d"] = np.nan
    model = RandomForestRegressor(3, random_state=0).fit(frame, y)
    np.testing.assert_allclose(summed(model, frame), model.predict(frame), atol=1e-12)
    np.testing.assert_array_equal(summed(model, frame.to_numpy()), summed(model, frame))
    for wrong in (frame[list("bacde")], frame.rename(columns={"a": "z"})):
        with pytest.raises(ValueError, match=r"columns of X .* another order.*X\[model\.feature_names_in_\]"):
            summed(model, wrong)


def test_trees_without_a_split():
    X, y = np.arange(12.0).reshape(-1, 1), np.r_[np.zeros(11), 1]
    forest = RandomForestRegressor(30, random_state=0).fit(X, y)
    assert any(tree.tree_.node_count == 1 for tree in forest.estimators_)
    np.testing.assert_allclose(summed(forest, X), forest.predict(X), atol=1e-12)
    for model in (DecisionTreeRegressor(), HistGradientBoostingRegressor(max_iter=2), RandomForestRegressor(2)):
        ensemble = read_boxes(model.fit(X, np.full(12, 3.0)))
        assert ensemble.groups == [] and ensemble.constant == pytest.approx(3) and len(ensemble.features) == 0
        assert summed(model, X).tolist() == pytest.approx([3] * 12)
    one_class = RandomForestClassifier(3).fit(X, ["a"] * 12)
    assert summed(one_class, X).tolist() == pytest.approx([1] * 12)


def test_nothing_is_changed(table):
    X, y = table
    forest = RandomForestRegressor(3, random_state=0).fit(X, y)
    before, thresholds = forest.predict(X), [tree.tree_.threshold.copy() for tree in forest.estimators_]
    X.flags.writeable = False
    summed(forest, X)
    X.flags.writeable = True
    np.testing.assert_array_equal(forest.predict(X), before)
    for tree, threshold in zip(forest.estimators_, thresholds, strict=True):
        np.testing.assert_array_equal(tree.tree_.threshold, threshold)


# ------------------------------------------------------------------------------------------------------ what is refused


def refused():
    X, y = np.random.default_rng(0).normal(size=(40, 3)), np.arange(40) % 3
    forest = RandomForestClassifier(3, random_state=0).fit(X, y)
    regressor = RandomForestRegressor(3, random_state=0).fit(X, y)
    other_start = GradientBoostingRegressor(init=LinearRegression()).fit(X, y)
    categorical = HistGradientBoostingRegressor(categorical_features=[0], max_iter=2).fit(np.c_[y, X], y)
    no_trees = r"is not a decision tree.*kernel_shap"
    yield BaggingClassifier(max_features=2).fit(X, y), X, None, f"BaggingClassifier {no_trees}"
    yield AdaBoostClassifier(n_estimators=2).fit(X, y), X, None, f"AdaBoostClassifier {no_trees}"
    yield IsolationForest(n_estimators=2).fit(X), X, None, f"IsolationForest {no_trees}"
    yield HistGradientBoostingRegressor(), X, None, r"not fitted.*Call 'fit'"
    yield RandomForestRegressor(2).fit(X, np.c_[y, y]), X, None, r"predicts 2 targets.*model for each"
    yield other_start, X, None, r"LinearRegression.*init"
    yield categorical, np.c_[y, X], None, r"categorical features.*one-hot"
    yield forest, X, None, r"3 classes; choose one, such as output=0"
    yield forest, X, "b", r"output='b' is not a class.*\[0, 1, 2\]"
    yield regressor, X, 1, r"output=1.*regressor.*Leave it out"
    yield regressor, X[:, :2], None, r"X has 2 columns; the model was fitted on 3"
    yield regressor, np.where(np.eye(40, 3), np.inf, X), None, r"infinity, first at row 0, column 0"


@pytest.mark.parametrize(("model", "X", "output", "message"), refused())
def test_what_cannot_be_read_is_explained(model, X, output, message):
    with pytest.raises(ValueError, match=message):
        summed(model, X, output)


def test_the_name_of_the_table_is_told(table):
    X, y = table
    tree = DecisionTreeRegressor(max_depth=2).fit(X, y)
    with pytest.raises(ValueError, match=r"background has 2 columns"):
        see_rows(read_boxes(tree), tree, X[:, :2], "background")
