"""Shapley values of whole models against the definition, hand-made trees, axioms and shap."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
import shap
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
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

from genocourse import box_games, tree_shapley
from genocourse.tree_shapley import Explanation, tree_interactions, tree_shap

BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TWO, THREE = [0.5], [-0.5, 1.0]  # where the classes are cut
MODELS = {
    "tree": (DecisionTreeRegressor(max_depth=4, random_state=0), None, None),
    "tree, probability": (DecisionTreeClassifier(max_depth=4, random_state=0), TWO, None),
    "tree, fully grown": (DecisionTreeClassifier(random_state=0), THREE, "b"),
    "forest": (RandomForestRegressor(4, max_depth=5, random_state=0), None, None),
    "forest, probability": (RandomForestClassifier(4, class_weight="balanced", random_state=0), TWO, None),
    "forest, first of two": (RandomForestClassifier(4, max_depth=4, random_state=0), TWO, "a"),
    "forest, third of three": (RandomForestClassifier(4, max_depth=4, random_state=0), THREE, "c"),
    "extra trees": (ExtraTreesRegressor(4, max_depth=4, bootstrap=True, random_state=0), None, None),
    "extra trees, probability": (ExtraTreesClassifier(4, random_state=0), TWO, None),
    "boosting": (GradientBoostingRegressor(n_estimators=4, random_state=0), None, None),
    "boosting, log-odds": (GradientBoostingClassifier(n_estimators=4, subsample=0.7, random_state=0), TWO, None),
    "boosting, first of two": (GradientBoostingClassifier(n_estimators=4, init="zero", random_state=0), TWO, "a"),
    "boosting, second of three": (GradientBoostingClassifier(n_estimators=3, random_state=0), THREE, "b"),
    "hist boosting": (HistGradientBoostingRegressor(max_iter=4, min_samples_leaf=5), None, None),
    "hist boosting, log-odds": (HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=5), TWO, None),
    "hist boosting, first of two": (HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=5), TWO, "a"),
    "hist boosting, third of three": (HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=5), THREE, "c"),
}


# ----------------------------------------------------------- the definition, with nothing taken from the package itself


def output_of(model, X, label=None):
    """The output that is explained: prediction, probability or raw score."""
    if not hasattr(model, "classes_"):
        return model.predict(X)
    column = len(model.classes_) - 1 if label is None else list(model.classes_).index(label)
    if "Boosting" not in type(model).__name__:
        return model.predict_proba(X)[:, column]
    score = model.decision_function(X)
    return score[:, column] if score.ndim == 2 else score * (2 * column - 1)


def interventional_game(model, label, background):
    """v(S) for one row x: the mean output over the background rows with the columns S of x put in."""

    def v(x, S):
        hybrid = np.array(background, dtype=float)
        hybrid[:, list(S)] = np.asarray(x)[list(S)]
        return output_of(model, hybrid, label).mean()

    return v


def path_dependent_game(model, label):
    """v(S) for one row x, by going down each tree: both ways where the feature is not in S."""

    def down(tree, node, x, S):
        left, right, feature, threshold, missing_left, weight, value = tree
        if left[node] == right[node] or left[node] < 0:
            return value[node]
        if feature[node] in S:
            at = x[feature[node]]
            goes_left = missing_left[node] if np.isnan(at) else at <= threshold[node]
            return down(tree, left[node] if goes_left else right[node], x, S)
        ways = [(weight[child], down(tree, child, x, S)) for child in (left[node], right[node])]
        return sum(w * result for w, result in ways) / weight[node]

    trees, start = [], 0.0
    name, classes = type(model).__name__, list(getattr(model, "classes_", []))
    column = 0 if not classes else classes.index(label) if label else len(classes) - 1
    sign, score = (2 * column - 1, 0) if len(classes) == 2 else (1, column)
    if name.startswith("Hist"):
        start = sign * model._baseline_prediction.ravel()[score]
        for stage in model._predictors:
            t = stage[score].nodes
            left, right = (np.where(t["is_leaf"], -1, t[side].astype(int)) for side in ("left", "right"))
            parts = t["feature_idx"], t["num_threshold"], t["missing_go_to_left"], t["count"].astype(float)
            trees.append((left, right, *parts, sign * t["value"]))
    else:
        boosted = name.startswith("Gradient")
        members = model.estimators_[:, score] if boosted else getattr(model, "estimators_", [model])
        for t in (member.tree_ for member in members):
            value = sign * model.learning_rate * t.value[:, 0, 0] if boosted else t.value[:, 0, column] / len(members)
            parts = t.feature, t.threshold, t.missing_go_to_left, t.weighted_n_node_samples
            trees.append((t.children_left, t.children_right, *parts, value))
        if boosted:
            start = sign * model._raw_predict_init(np.zeros((1, model.n_features_in_)))[0, score]
    single = not name.startswith("Hist")
    return lambda x, S: start + sum(down(tree, 0, np.float32(x) if single else x, S) for tree in trees)


def enumerate_coalitions(v, X):
    """Values (n, p), interactions (n, p, p) and v of no feature, by the formulas."""
    n, p = X.shape
    values, pairs, empty = np.zeros((n, p)), np.zeros((n, p, p)), np.zeros(n)
    for row, x in enumerate(X):
        worth = {frozenset(S): v(x, set(S)) for size in range(p + 1) for S in combinations(range(p), size)}
        empty[row] = worth[frozenset()]
        for S, worth_of_S in worth.items():
            outside = set(range(p)) - S
            for i in outside:
                weight = factorial(len(S)) * factorial(p - len(S) - 1) / factorial(p)
                values[row, i] += weight * (worth[S | {i}] - worth_of_S)
                for j in outside - {i}:
                    weight = factorial(len(S)) * factorial(p - len(S) - 2) / (2 * factorial(p - 1))
                    pairs[row, i, j] += weight * (worth[S | {i, j}] - worth[S | {i}] - worth[S | {j}] + worth_of_S)
    pairs[:, range(p), range(p)] = values - pairs.sum(axis=2)
    return values, pairs, empty


@pytest.fixture(scope="module")
def table():
    """160 rows: two continuous columns, a genotype, a bit, a column that never varies; and an outcome."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(160, 5))
    X[:, 2], X[:, 3], X[:, 4] = rng.integers(0, 3, 160), rng.integers(0, 2, 160), 7.0
    return X, X[:, 0] * X[:, 2] + X[:, 3] + 0.1 * X[:, 1]


def fitted(case, table):
    model, cuts, label = MODELS[case]
    X, y = table
    return model.fit(X, y if cuts is None else np.array(["a", "b", "c"])[np.digitize(y, cuts)]), label


@pytest.mark.parametrize("background", [False, True], ids=["path-dependent", "interventional"])
@pytest.mark.parametrize("case", MODELS)
def test_every_model_by_enumeration(case, background, table):
    model, label = fitted(case, table)
    X = table[0][:3] * [1, 1, 1, 1, 0]  # the last column has a value that training never saw
    B = table[0][20:27] if background else None
    v = interventional_game(model, label, B) if background else path_dependent_game(model, label)
    values, pairs, empty = enumerate_coalitions(v, X)
    np.testing.assert_allclose(empty + values.sum(axis=1), output_of(model, X, label), atol=1e-12)  # checks the test
    ours = tree_shap(model, X, B, output=label)
    np.testing.assert_allclose(ours.values, values, atol=1e-12)
    np.testing.assert_allclose(ours.base_value, empty, atol=1e-12)
    assert ours.standard_error is None and isinstance(ours.base_value, float)
    np.testing.assert_allclose(tree_interactions(model, X, B, output=label), pairs, atol=1e-12)


@pytest.mark.parametrize("model", [RandomForestRegressor(3, random_state=0), HistGradientBoostingRegressor(max_iter=3)])
def test_missing_values_by_enumeration(model, table):
    X, y = table
    gaps = np.where(np.random.default_rng(1).random(X.shape) < 0.25, np.nan, X)
    model.fit(gaps, y)
    for B, v in (
        (None, path_dependent_game(model, None)),
        (gaps[20:29], interventional_game(model, None, gaps[20:29])),
    ):
        values, pairs, empty = enumerate_coalitions(v, gaps[:4])
        np.testing.assert_allclose(tree_shap(model, gaps[:4], B).values, values, atol=1e-12)
        np.testing.assert_allclose(tree_shap(model, gaps[:4], B).base_value, empty, atol=1e-12)
        np.testing.assert_allclose(tree_interactions(model, gaps[:4], B), pairs, atol=1e-12)


def test_ties_with_thresholds_by_enumeration():
    """Rows that lie on a threshold, and next to it in double but not in single precision."""
    X = np.random.default_rng(0).integers(0, 4, (60, 3)) * 0.1
    y = X @ [1, 2, 3] + X[:, 0] * X[:, 1]
    for model in (
        RandomForestRegressor(3, random_state=0),
        HistGradientBoostingRegressor(min_samples_leaf=3, max_iter=3),
    ):
        model.fit(X, y)
        on = np.array([[0.05, 0.15, 0.25], [0.15, 0.25, 0.05], [0.05 + 1e-10, 0.15 - 1e-10, 0.15 + 1e-10]])
        values, _, _ = enumerate_coalitions(interventional_game(model, None, np.r_[on, X[:4]]), on)
        np.testing.assert_allclose(tree_shap(model, on, np.r_[on, X[:4]]).values, values, atol=1e-12)


# --------------------------------------------------------------------------------------------------------- closed forms


def test_a_stump_by_hand():
    """Three of ten training rows get 5, the rest 1; of the four background rows, one gets 5."""
    X = np.column_stack([np.zeros(10), np.arange(10.0)])
    tree = DecisionTreeRegressor(max_depth=1).fit(X, np.r_[[5.0] * 3, [1.0] * 7])
    by_path, by_rows = tree_shap(tree, X[[0, 9]]), tree_shap(tree, X[[0, 9]], X[[1, 7, 8, 9]])
    np.testing.assert_allclose(by_path.values, [[0, 5 - 2.2], [0, 1 - 2.2]], atol=1e-15)
    np.testing.assert_allclose(by_rows.values, [[0, 3], [0, -1]], atol=1e-15)
    assert by_path.base_value == pytest.approx(2.2) and by_rows.base_value == 2
    np.testing.assert_allclose(tree_interactions(tree, X[[0]])[0], [[0, 0], [0, 2.8]], atol=1e-15)


@pytest.mark.parametrize(
    ("outcome", "row", "values", "both"),
    [
        ([0, 0, 0, 1], [1, 1], [3 / 8, 3 / 8], 1 / 8),  # and: each bit brings half of the way from 1/4 to 1
        ([0, 0, 0, 1], [1, 0], [1 / 8, -3 / 8], -1 / 8),
        ([0, 1, 1, 0], [1, 1], [-1 / 4, -1 / 4], -1 / 4),  # exclusive or: no bit says anything alone
        ([0, 1, 1, 0], [1, 0], [1 / 4, 1 / 4], 1 / 4),
        ([0, 1, 1, 1], [1, 1], [1 / 8, 1 / 8], -1 / 8),  # or: the second bit adds less
        ([0, 1, 2, 3], [1, 1], [1, 1 / 2], 0),  # 2 x0 + x1: no interaction
    ],
)
def test_logic_of_two_bits(outcome, row, values, both):
    tree = DecisionTreeRegressor(random_state=0).fit(BITS, outcome)
    main = np.subtract(values, both)
    for background in (None, BITS):
        explanation = tree_shap(tree, [row], background)
        np.testing.assert_allclose(explanation.values, [values], atol=1e-15)
        assert explanation.base_value == pytest.approx(np.mean(outcome))
        pairs = tree_interactions(tree, [row], background)[0]
        np.testing.assert_allclose(pairs, [[main[0], both], [both, main[1]]], atol=1e-15)


def test_the_games_part_where_features_go_together():
    """Without influence a feature gets nothing in the interventional game, but may in the other.

    The tree splits on the first bit, then on the second, and puts out the second. As the bits mostly agree, knowing the
    first helps to guess the second, and the path-dependent game pays for that.
    """
    X = np.repeat(BITS, [3, 1, 1, 3], axis=0)
    tree = DecisionTreeRegressor(random_state=0).fit(X, 10 * X[:, 0] + X[:, 1])
    leaves = tree.apply(BITS)
    assert tree.tree_.feature[0] == 0 and len(set(leaves)) == 4
    tree.tree_.value[leaves, 0, 0] = BITS[:, 1]
    np.testing.assert_allclose(tree_shap(tree, [[1, 1]]).values, [[1 / 8, 3 / 8]], atol=1e-15)
    np.testing.assert_allclose(tree_shap(tree, [[1, 1]], X).values, [[0, 1 / 2]], atol=1e-15)


def test_without_a_background_the_training_rows_count():
    X = np.repeat(BITS, [2, 1, 1, 6], axis=0)
    tree = DecisionTreeRegressor().fit(X, X[:, 1])
    assert tree_shap(tree, [[1, 1]]).base_value == pytest.approx(0.7)
    assert tree_shap(tree, [[1, 1]], BITS).base_value == 0.5
    weighted = DecisionTreeRegressor().fit(BITS, BITS[:, 1], sample_weight=[2, 1, 1, 6])
    np.testing.assert_allclose(tree_shap(weighted, [[1, 1]]).values, [[0, 0.3]], atol=1e-15)


# --------------------------------------------------------------------------------------------------------------- axioms


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), p=st.integers(2, 7), background=st.booleans())
def test_axioms(seed, p, background):
    """Efficiency; nothing for a feature that is not read; a forest is the mean of its trees; pairs sum to values."""
    rng = np.random.default_rng(seed)
    X, y = rng.integers(0, 5, (40, p)) / 4, rng.normal(size=40)
    unread = rng.integers(p)
    X[:, unread] = 0
    forest = RandomForestRegressor(3, max_features=0.7, random_state=seed % 1000).fit(X, y)
    rows = rng.integers(-1, 6, (5, p)) / 4
    B = rng.integers(-1, 6, (6, p)) / 4 if background else None
    explanation = tree_shap(forest, rows, B)
    np.testing.assert_allclose(
        explanation.base_value + explanation.values.sum(axis=1), forest.predict(rows), atol=1e-12
    )
    assert np.all(explanation.values[:, unread] == 0)
    if background:
        assert explanation.base_value == pytest.approx(forest.predict(B).mean(), abs=1e-12)
    trees = [tree_shap(tree, rows, B) for tree in forest.estimators_]
    np.testing.assert_allclose(np.mean([tree.values for tree in trees], axis=0), explanation.values, atol=1e-12)
    assert np.mean([tree.base_value for tree in trees]) == pytest.approx(explanation.base_value, abs=1e-12)

    pairs = tree_interactions(forest, rows, B)
    np.testing.assert_allclose(pairs.sum(axis=2), explanation.values, atol=1e-12)
    np.testing.assert_array_equal(pairs, pairs.swapaxes(1, 2))
    assert np.all(pairs[:, unread] == 0)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_renaming_the_features_renames_the_values(seed):
    rng = np.random.default_rng(seed)
    X, y, order = rng.normal(size=(30, 4)), rng.normal(size=30), rng.permutation(4)
    tree = ExtraTreesRegressor(1, random_state=0).fit(X, y)
    plain = tree_shap(tree, X[:5], X[5:12]).values
    mirrored = tree_shap(tree, X[[4, 3, 2, 1, 0]], X[5:12][::-1]).values  # nor does the order of rows matter
    np.testing.assert_allclose(mirrored[::-1], plain, atol=1e-13)
    nodes = tree.estimators_[0].tree_.__getstate__()["nodes"].copy()
    split = nodes["left_child"] >= 0
    nodes["feature"][split] = np.argsort(order)[nodes["feature"][split]]  # feature j is now column k with order[k] = j
    state = tree.estimators_[0].tree_.__getstate__() | {"nodes": nodes}
    tree.estimators_[0].tree_.__setstate__(state)
    np.testing.assert_allclose(tree_shap(tree, X[:5][:, order], X[5:12][:, order]).values, plain[:, order], atol=1e-13)


def test_exchanging_rows_and_background_turns_the_sum_round(table):
    """With one row and one background row, the sum is the difference of their outputs; the other way, its negative."""
    X, y = table
    forest = RandomForestRegressor(3, random_state=0).fit(X, y)
    there, back = tree_shap(forest, X[:1], X[1:2]), tree_shap(forest, X[1:2], X[:1])
    np.testing.assert_allclose(there.values, -back.values, atol=1e-12)
    assert there.base_value == pytest.approx(forest.predict(X[1:2])[0])


# ----------------------------------------------------------------------------------------------------------------- shap


def shap_explainer(model, background):
    if background is None:
        return shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    every_row = shap.maskers.Independent(background, max_samples=len(background))  # the default is to keep 100
    return shap.TreeExplainer(model, every_row, feature_perturbation="interventional")


@pytest.mark.parametrize("depth", [3, 8, 15])
@pytest.mark.parametrize("background", [False, True], ids=["path-dependent", "interventional"])
def test_shap_agrees(depth, background):
    """Shap is exact to rounding by the first game and to single precision by the second."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(700, 25))
    y = X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(size=700) > 0
    forest = RandomForestClassifier(5, max_depth=depth, max_features=3, random_state=0).fit(X[:500], y[:500])
    B = X[500:620] if background else None
    reference = shap_explainer(forest, B)
    ours = tree_shap(forest, X[650:], B)
    values = reference.shap_values(X[650:], check_additivity=False)[..., 1]
    np.testing.assert_allclose(ours.values, values, atol=1e-6 if background else 1e-10)
    assert ours.base_value == pytest.approx(reference.expected_value[1], abs=1e-10)
    if not background:
        pairs = reference.shap_interaction_values(X[650:660])[..., 1]
        np.testing.assert_allclose(tree_interactions(forest, X[650:660]), pairs, atol=1e-10)


@pytest.mark.parametrize("case", ["boosting, log-odds", "hist boosting", "hist boosting, third of three"])
def test_shap_agrees_on_boosting(case, table):
    model, label = fitted(case, table)
    X = table[0]
    for B, tolerance in ((None, 1e-10), (X[20:150], 1e-6)):
        values = shap_explainer(model, B).shap_values(X[:20], check_additivity=False)
        values = values[..., list(model.classes_).index(label)] if values.ndim == 3 else values
        np.testing.assert_allclose(tree_shap(model, X[:20], B, output=label).values, values, atol=tolerance)


# ----------------------------------------------------------------------------------------- pieces, kinds of data, edges


@pytest.mark.parametrize("background", [False, True], ids=["path-dependent", "interventional"])
def test_pieces_do_not_change_the_answer(background, table, monkeypatch):
    X, y = table
    forest = RandomForestRegressor(4, random_state=0).fit(X, y)
    B = X[:31] if background else None
    whole, pairs = tree_shap(forest, X[:50], B), tree_interactions(forest, X[:9], B)
    sizes = []
    original = tree_shapley._add
    monkeypatch.setattr(tree_shapley, "_add", lambda *a: (sizes.append(a[3].shape), original(*a)))
    monkeypatch.setattr(tree_shapley, "ROWS", 7)
    monkeypatch.setattr(tree_shapley, "CELLS", 500)
    monkeypatch.setattr(box_games, "PAIRS", 20)
    parts = tree_shap(forest, X[:50], B)
    assert max(n for _, n in sizes) == 7 and min(n for _, n in sizes) == 50 % 7
    assert 100 < max(n_boxes * n for n_boxes, n in sizes) <= 500
    np.testing.assert_allclose(parts.values, whole.values, atol=1e-13)
    assert parts.base_value == pytest.approx(whole.base_value, abs=1e-13)
    np.testing.assert_allclose(tree_interactions(forest, X[:9], B), pairs, atol=1e-13)


def test_edges(table):
    """One row, one background row, models that ask nothing, a background equal to the row."""
    X, y = table
    forest = RandomForestRegressor(3, random_state=0).fit(X, y)
    one = tree_shap(forest, X[:1], X[1:2])
    values, _, empty = enumerate_coalitions(interventional_game(forest, None, X[1:2]), X[:1])
    np.testing.assert_allclose(one.values, values, atol=1e-12)
    assert one.base_value == pytest.approx(empty[0])
    np.testing.assert_allclose(tree_shap(forest, X[:1], np.repeat(X[:1], 3, axis=0)).values, 0, atol=1e-14)
    for model in (DecisionTreeRegressor(), RandomForestRegressor(2), HistGradientBoostingRegressor(max_iter=2)):
        model.fit(X, np.full(len(X), 3.0))
        for B in (None, X[:2]):
            explanation = tree_shap(model, X[:4], B)
            assert explanation.values.shape == (4, 5) and not explanation.values.any()
            assert explanation.base_value == pytest.approx(3)
            assert not tree_interactions(model, X[:4], B).any()


def test_result_has_the_names_that_shap_uses():
    assert Explanation._fields == ("values", "base_value", "standard_error")
    assert Explanation(np.zeros((1, 1)), 0.0).standard_error is None


@pytest.mark.parametrize("loss", ["poisson", "gamma"])
def test_boosted_counts_are_explained_on_the_logarithmic_scale(loss):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    y = rng.poisson(np.exp(X[:, 0])) + (loss == "gamma")
    model = HistGradientBoostingRegressor(loss=loss, max_iter=10).fit(X, y)
    values, base_value, _ = tree_shap(model, X[:5], X)
    np.testing.assert_allclose(base_value + values.sum(axis=1), np.log(model.predict(X[:5])), atol=1e-10)


def test_boosting_from_random_labels_is_refused():
    X, y = np.arange(20.0).reshape(-1, 1), np.arange(20) % 2
    model = GradientBoostingClassifier(n_estimators=2, init=DummyClassifier(strategy="stratified")).fit(X, y)
    with pytest.raises(ValueError, match="random labels"):
        tree_shap(model, X)
