"""Exact Shapley values, interactions and KernelSHAP against closed forms, permutations, axioms and shap."""

from functools import partial
from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeRegressor

from genocourse import shapley
from genocourse.shapley import exact_interactions, exact_shapley, kernel_shap

full_kernel = partial(kernel_shap, n_samples=2**12)  # all coalitions of up to twelve features


def game(payoff, p):
    """A game of p players as a model: a row of zeros and ones says who takes part."""
    return lambda X: np.array([payoff(frozenset(np.flatnonzero(row))) for row in X], float), np.ones((1, p)), [[0] * p]


def random_game(rng, p):
    """A model with a payoff of its own for every coalition, so that no symmetry can hide a wrong weight."""
    payoffs = rng.normal(size=2**p)
    return lambda X: payoffs[(X.astype(int) @ 2 ** np.arange(p)).astype(int)]


def smooth(w):
    """A model with interactions of all orders."""
    return lambda X: np.exp(np.tanh(X @ w[0])) * (1 + np.sin(X @ w[1])) + X[:, 0] * X[:, -1]


def by_orders(f, x, background):
    """Shapley values the long way: each feature's gain, averaged over all orders of arrival and background rows."""
    p, values = len(x), np.zeros(len(x))
    orders = list(permutations(range(p)))
    for b in background:
        for order in orders:
            row = np.array(b, float)
            before = f(row[None].copy())[0]
            for j in order:
                row[j] = x[j]
                after = f(row[None].copy())[0]
                values[j] += after - before
                before = after
    return values / len(orders) / len(background)


def interaction_by_subsets(f, x, background, j, k):
    """Interaction index of a pair from its definition: a loop over the coalitions of the others."""
    p, total = len(x), 0.0
    others = [i for i in range(p) if i not in (j, k)]
    value = lambda S: np.mean([f(np.where(np.isin(range(p), list(S)), x, b)[None])[0] for b in background])  # noqa: E731
    for size in range(p - 1):
        weight = factorial(size) * factorial(p - size - 2) / factorial(p - 1)
        for S in combinations(others, size):
            total += weight * (value({*S, j, k}) - value({*S, j}) - value({*S, k}) + value(S))
    return total


# -------------------------------------------------------------------------------------------------------- closed form


@pytest.mark.parametrize("method", [exact_shapley, full_kernel])
def test_a_linear_model_gives_weight_times_distance_from_the_mean(method):
    rng = np.random.default_rng(0)
    w, X, background = rng.normal(size=6), rng.normal(size=(4, 6)), rng.normal(size=(9, 6))
    result = method(lambda X: X @ w + 100, X, background)
    np.testing.assert_allclose(result.values, w * (X - background.mean(axis=0)), atol=1e-12)
    assert result.base_value == pytest.approx(background.mean(axis=0) @ w + 100, abs=1e-12)


GAMES = {
    "unanimity of eight": (lambda S: len(S) == 8, 8, [1 / 8] * 8),
    "unanimity of three in eight": (lambda S: {0, 3, 7} <= S, 8, [1 / 3, 0, 0, 1 / 3, 0, 0, 0, 1 / 3]),
    "exclusive or": (lambda S: len(S) % 2, 4, [0] * 4),
    "exclusive or of five": (lambda S: len(S) % 2, 5, [1 / 5] * 5),
    "majority of seven": (lambda S: len(S) >= 4, 7, [1 / 7] * 7),
    "product": (lambda S: 3 * (0 in S) * (1 in S) + 2 * (2 in S), 3, [1.5, 1.5, 2]),
    # one left glove and two right ones make one pair: the left is worth 4/6, each right 1/6
    "gloves": (lambda S: 0 in S and (1 in S or 2 in S), 3, [2 / 3, 1 / 6, 1 / 6]),
    # weights 50, 49, 1 and 51 to win: the small one is worth as much as the middle one
    "weighted votes": (lambda S: sum([50, 49, 1][i] for i in S) >= 51, 3, [2 / 3, 1 / 6, 1 / 6]),
    "airport": (lambda S: max([[1, 4, 6, 7][i] for i in S], default=0), 4, [1 / 4, 5 / 4, 9 / 4, 13 / 4]),
    "one player": (lambda S: 5 * len(S), 1, [5]),
    "two players": (lambda S: {0: 0, 1: 3, 2: 10}[len(S)] + (0 in S), 2, [6, 5]),
}


@pytest.mark.parametrize("method", [exact_shapley, full_kernel])
@pytest.mark.parametrize("name", GAMES)
def test_games_with_known_values(method, name):
    payoff, p, expected = GAMES[name]
    result = method(*game(payoff, p))
    np.testing.assert_allclose(result.values[0], expected, atol=1e-12)
    assert result.base_value == payoff(frozenset())


def test_interactions_of_known_games():
    p = 5
    unanimity = exact_interactions(*game(lambda S: {0, 1, 3} <= S, p))[0]
    pairs = np.array([0, 1, 3])
    expected = np.zeros((p, p))
    expected[np.ix_(pairs, pairs)] = 1 / 4  # a pair's interaction in a unanimity game of t is 1/(t - 1), in two halves
    expected[pairs, pairs] = 1 / 3 - 2 / 4
    np.testing.assert_allclose(unanimity, expected, atol=1e-12)

    parity = exact_interactions(*game(lambda S: len(S) % 2, 2))[0]
    np.testing.assert_allclose(parity, [[1, -1], [-1, 1]], atol=1e-12)  # together they undo each other

    rng = np.random.default_rng(0)
    w, x, background = rng.normal(size=3), rng.normal(size=3), rng.normal(size=(1, 3))
    linear = exact_interactions(lambda X: X @ w, [x], background)[0]
    np.testing.assert_allclose(linear, np.diag(w * (x - background[0])), atol=1e-12)
    np.testing.assert_allclose(exact_interactions(*game(lambda S: 5 * len(S), 1)), [[[5]]], atol=1e-12)


# -------------------------------------------------------------------------------------------------------- brute force


@pytest.mark.parametrize("p", [1, 2, 3, 4, 5])
def test_all_orders_of_arrival(p):
    rng = np.random.default_rng(p)
    X, background, f = rng.normal(size=(2, p)), rng.normal(size=(3, p)), smooth(rng.normal(size=(2, p)))
    expected = [by_orders(f, x, background) for x in X]
    np.testing.assert_allclose(exact_shapley(f, X, background).values, expected, atol=1e-12)
    np.testing.assert_allclose(full_kernel(f, X, background).values, expected, atol=1e-12)
    np.testing.assert_allclose(exact_interactions(f, X, background).sum(axis=2), expected, atol=1e-12)


def test_interactions_from_their_definition():
    rng = np.random.default_rng(0)
    p = 5
    X, background, f = rng.normal(size=(2, p)), rng.normal(size=(3, p)), smooth(rng.normal(size=(2, p)))
    result = exact_interactions(f, X, background)
    for i, (j, k) in [(i, pair) for i in range(2) for pair in combinations(range(p), 2)]:
        expected = interaction_by_subsets(f, X[i], background, j, k)
        assert 2 * result[i, j, k] == pytest.approx(expected, abs=1e-12)
        assert result[i, k, j] == result[i, j, k]


@pytest.mark.parametrize("p", range(2, 12))
def test_random_games_with_every_budget_covered(p):
    """With all coalitions KernelSHAP is exact, for even and odd numbers of players, and says so."""
    f = random_game(np.random.default_rng(p), p)
    X, background = np.ones((1, p)), np.zeros((1, p))
    exact = exact_shapley(f, X, background)
    for n_samples in (2**p - 2, 2**p - 1, 10**6):
        result = kernel_shap(f, X, background, n_samples=n_samples)
        np.testing.assert_allclose(result.values, exact.values, atol=1e-11)
        np.testing.assert_array_equal(result.standard_error, np.zeros((1, p)))
    assert exact.standard_error is None


# -------------------------------------------------------------------------------------------------------------- axioms


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), p=st.integers(2, 6), n=st.integers(1, 3), m=st.integers(1, 4))
def test_axioms(seed, p, n, m):
    rng = np.random.default_rng(seed)
    X, background = rng.normal(size=(n, p)), rng.normal(size=(m, p))
    f, g = smooth(rng.normal(size=(2, p))), smooth(rng.normal(size=(2, p)))
    for method in (exact_shapley, full_kernel):
        values, base_value, _ = method(f, X, background)
        np.testing.assert_allclose(values.sum(axis=1), f(X) - f(background).mean(), atol=1e-10)  # efficiency
        assert base_value == pytest.approx(f(background).mean(), abs=1e-12)
        mix = method(lambda X: 2 * f(X) - g(X) + 3, X, background).values
        np.testing.assert_allclose(mix, 2 * values - method(g, X, background).values, atol=1e-9)  # linearity

        order = rng.permutation(p)  # names do not matter
        back = np.argsort(order)
        renamed = method(lambda X, back=back: f(X[:, back]), X[:, order], background[:, order]).values
        np.testing.assert_allclose(renamed, values[:, order], atol=1e-10)

        wider = [np.column_stack([table, rng.normal(size=len(table))]) for table in (X, background)]
        dummy = method(lambda X: f(X[:, :-1]), *wider).values
        np.testing.assert_allclose(dummy, np.column_stack([values, np.zeros(n)]), atol=1e-10)

        twins = [np.column_stack([table, table[:, 0]]) for table in (X, background)]
        both = method(lambda X: np.sin(X[:, 0] + X[:, -1]) + np.cos(X[:, 1]), *twins).values
        np.testing.assert_allclose(both[:, 0], both[:, -1], atol=1e-10)  # symmetry

    pairs = exact_interactions(f, X, background)
    np.testing.assert_array_equal(pairs, pairs.swapaxes(1, 2))
    np.testing.assert_allclose(pairs.sum(axis=2), exact_shapley(f, X, background).values, atol=1e-10)


# -------------------------------------------------------------------------------------------------- sampled coalitions


@pytest.mark.parametrize(("p", "n_samples"), [(8, 80), (9, 200), (12, 300), (12, 2048)])
def test_the_standard_error_is_the_spread_over_seeds(p, n_samples):
    """Over 200 seeds errors in units of the standard error have spread 1, and no bias to speak of."""
    rng = np.random.default_rng(p)
    X, background, f = np.ones((2, p)), np.zeros((1, p)), smooth(rng.normal(size=(2, p)))
    X = X * rng.normal(size=X.shape)
    exact = exact_shapley(f, X, background).values
    runs = [kernel_shap(f, X, background, n_samples=n_samples, rng=seed) for seed in range(200)]
    errors = np.array([run.values for run in runs]) - exact
    scores = errors / [run.standard_error for run in runs]
    assert 0.88 < scores.std() < 1.12
    assert 0.8 < np.sqrt(np.mean([run.standard_error**2 for run in runs]) / np.mean(errors**2)) < 1.25
    assert np.all(np.abs(errors.mean(axis=0)) < 5 * errors.std(axis=0) / np.sqrt(200) + 0.15 * errors.std(axis=0))
    np.testing.assert_allclose(errors.sum(axis=2), 0, atol=1e-10)  # additivity holds, however wrong the values


def test_the_standard_error_is_a_jackknife():
    """Leave out one drawn pair at a time and solve again: the spread of the changes, times the root of their number."""
    rng = np.random.default_rng(0)
    p, k, n_whole = 5, 12, 4
    signs, weights = rng.choice([-1.0, 1.0], (n_whole + k, p)), rng.uniform(0.5, 1, n_whole + k)
    gaps = rng.normal(size=(2, n_whole + k)) + 3 * signs[:, 0] * signs[:, 1]  # far from additive
    total = np.array([1.0, -2.0])

    def solution(weights):
        normal = np.block([[signs.T * weights @ signs, np.ones((p, 1))], [np.ones((1, p)), np.zeros((1, 1))]])
        right = np.column_stack([gaps * weights @ signs, total])
        return np.linalg.solve(normal, right.T)[:p].T, np.linalg.inv(normal)[:p, :p]

    values, solve = solution(weights)
    changes = []
    for i in range(n_whole, n_whole + k):
        without = weights.copy()
        without[i] = 0
        changes.append(values - solution(without)[0])
    expected = np.std(changes, axis=0, ddof=1) * np.sqrt(k)
    drawn = signs[n_whole:]
    residuals = gaps[:, n_whole:] - values @ drawn.T
    error = shapley._jackknife_error(drawn, weights[n_whole:, None] * drawn @ solve, residuals)
    np.testing.assert_allclose(error, expected, rtol=1e-10)


def test_the_error_falls_with_the_root_of_the_budget():
    rng = np.random.default_rng(0)
    X, background, f = rng.normal(size=(1, 14)), np.zeros((1, 14)), smooth(rng.normal(size=(2, 14)))
    exact = exact_shapley(f, X, background).values
    error = {}
    for n_samples in (200, 800):
        runs = [kernel_shap(f, X, background, n_samples=n_samples, rng=seed).values for seed in range(60)]
        error[n_samples] = np.sqrt(np.mean((np.array(runs) - exact) ** 2))
    assert 1.6 < error[200] / error[800] < 3.2


@pytest.mark.parametrize("p", [13, 40, 300])
def test_pairs_make_models_with_two_way_interactions_exact(p):
    """What two features do together cancels in v(S) - v(rest), so a quadratic model is exact from any sample."""
    rng = np.random.default_rng(p)
    X, background = rng.normal(size=(2, p)), rng.normal(size=(4, p))
    linear, quadratic = rng.normal(size=p), rng.normal(size=(p, p)) / p
    result = kernel_shap(
        lambda X: X @ linear + ((X @ quadratic) * X).sum(axis=1), X, background, n_samples=4 * p, rng=0
    )
    gap, middle = X[:, None] - background, (X[:, None] + background) / 2
    expected = (gap * (linear + middle @ (quadratic + quadratic.T))).mean(axis=1)
    np.testing.assert_allclose(result.values, expected, atol=1e-9)
    np.testing.assert_allclose(result.standard_error, 0, atol=1e-9)


def test_five_hundred_features():
    """A unanimity game of three among 531: the three get a third each, the others nothing, within the stated error."""
    p = 531
    f = lambda X: X[:, 0] * X[:, 100] * X[:, 530]  # noqa: E731
    result = kernel_shap(f, np.ones((1, p)), np.zeros((1, p)), n_samples=6000, rng=0)
    expected = np.zeros(p)
    expected[[0, 100, 530]] = 1 / 3
    assert np.all(np.abs(result.values[0] - expected) < 6 * result.standard_error[0])
    assert set(np.argsort(-result.values[0])[:3]) == {0, 100, 530}
    assert 0.5 < ((result.values[0] - expected) / result.standard_error[0]).std() < 1.2


def test_the_budget_is_kept_and_nothing_is_asked_twice():
    p, m, seen = 9, 3, []

    def f(X):
        seen.append(X)
        return X @ np.arange(p) + X[:, 0] * X[:, 1] * X[:, 2]

    kernel_shap(f, np.ones((1, p)), np.zeros((m, p)), n_samples=301, rng=0)
    asked = np.concatenate(seen[3:])  # after f(X) twice and the background
    coalitions, count = np.unique(asked, axis=0, return_counts=True)
    assert np.all(count == m) and 250 < len(coalitions) <= 300
    np.testing.assert_array_equal(coalitions, coalitions[::-1] * -1 + 1, err_msg="not in complementary pairs")
    sizes = np.bincount(coalitions.sum(axis=1).astype(int), minlength=p + 1)
    assert sizes[[0, 1, 2, p - 2, p - 1, p]].tolist() == [0, 9, 36, 36, 9, 0]  # small and large ones are complete


@pytest.mark.parametrize("p", range(2, 60))
def test_pairs_weigh_one_together_and_fill_the_budget(p):
    for n_pairs in {min(2 * p, 2 ** (p - 1) - 1), min(3 * p, 2 ** (p - 1) - 1), min(9 * p + 1, 2 ** (p - 1) - 1)}:
        sides, weights, n_whole = shapley._pairs(p, n_pairs, np.random.default_rng(0))
        assert len(sides) == len(weights) == n_pairs and weights.sum() == pytest.approx(1)
        whole = sides[:n_whole]
        assert len(np.unique(np.concatenate([whole, ~whole]), axis=0)) == 2 * n_whole, "a pair stands twice"
        assert n_pairs - n_whole != 1, "one pair drawn has no standard error"
        if p <= 30:
            assert n_whole >= min(p, n_pairs), "size 1 is not complete, so the equations could fall short"
        signs = 2.0 * sides - 1
        assert np.linalg.matrix_rank(signs - signs.mean(axis=1, keepdims=True)) == p - 1


# -------------------------------------------------------------------------------------------------- reference library


@pytest.fixture
def shap(monkeypatch):
    """The library, imported late and run as plain Python: here compiling would take longer than computing."""
    import shap

    for module in (shap.explainers._exact, shap.maskers._tabular, shap.utils._masked_model):
        for name, function in list(vars(module).items()):
            if hasattr(function, "py_func"):
                monkeypatch.setattr(module, name, function.py_func)
    return shap


@pytest.fixture(scope="module")
def forest():
    X, y = make_classification(200, 7, n_informative=5, n_redundant=1, random_state=0)
    model = RandomForestClassifier(20, max_depth=5, random_state=0).fit(X[:150], y[:150])
    return lambda X: model.predict_proba(X)[:, 1], X[150:154], X[:30]


def test_agrees_with_shap_exact(shap, forest):
    f, X, background = forest
    explainer = shap.explainers.Exact(f, shap.maskers.Independent(background, max_samples=len(background)))
    theirs = explainer(X, silent=True)
    ours = exact_shapley(f, X, background)
    np.testing.assert_allclose(ours.values, theirs.values, atol=1e-12)
    np.testing.assert_allclose(ours.base_value, theirs.base_values, atol=1e-12)


def test_interactions_agree_with_shap_on_a_tree(shap):
    """Where every combination of levels occurs once, the tree's own counts are a background of independent features."""
    X = np.stack(np.meshgrid(*[[0, 1, 2]] * 4, indexing="ij"), axis=-1).reshape(-1, 4).astype(float)
    tree = DecisionTreeRegressor(max_depth=6, random_state=0).fit(X, np.random.default_rng(0).normal(size=81))
    theirs = shap.TreeExplainer(tree).shap_interaction_values(X[::10])
    np.testing.assert_allclose(exact_interactions(tree.predict, X[::10], X), theirs, atol=1e-6)


def test_agrees_with_shap_kernel(shap, forest):
    f, X, background = forest
    explainer = shap.KernelExplainer(f, background)
    theirs = explainer.shap_values(X, nsamples=2**7, l1_reg=False, silent=True)
    np.testing.assert_allclose(kernel_shap(f, X, background).values, theirs, atol=1e-10)


# --------------------------------------------------------------------------------------------------- tables and models


def test_batches_do_not_change_the_answer(monkeypatch):
    rng = np.random.default_rng(0)
    X, background, f = rng.normal(size=(4, 7)), rng.normal(size=(5, 7)), smooth(rng.normal(size=(2, 7)))
    methods = [exact_shapley, partial(kernel_shap, n_samples=60, rng=0), exact_interactions]
    whole = [method(f, X, background) for method in methods]
    rows = []

    def counted(X):
        rows.append(len(X))
        return f(X)

    for cells in (1, 3 * background.size, 5 * X.size * background.size):
        monkeypatch.setattr(shapley, "MAX_CELLS", cells)
        rows.clear()
        for method, expected in zip(methods, whole, strict=True):
            for ours, theirs in zip(method(counted, X, background), expected, strict=True):
                if theirs is not None:
                    np.testing.assert_allclose(ours, theirs, atol=1e-12)
        assert max(rows) * X.shape[1] <= max(cells, background.size)


def test_many_coalitions_are_asked_in_few_large_calls():
    calls = []

    def f(X):
        calls.append(len(X))
        return X.sum(axis=1)

    exact_shapley(f, np.ones((10, 8)), np.zeros((20, 8)))
    assert len(calls) == 4 and max(calls) == 10 * 20 * 2**8


def test_the_seed_decides(global_state):
    rng = np.random.default_rng(0)
    X, background, f = rng.normal(size=(1, 10)), np.zeros((2, 10)), smooth(rng.normal(size=(2, 10)))
    seeds = (0, 0, np.random.default_rng(0), 1)
    runs = [kernel_shap(f, X, background, n_samples=100, rng=seed).values for seed in seeds]
    assert [np.array_equal(run, runs[0]) for run in runs] == [True, True, True, False]


@pytest.mark.parametrize("method", [exact_shapley, full_kernel, exact_interactions])
def test_a_model_that_writes_and_a_table_that_may_not_be_written(method):
    X, background = np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 2.0]])

    def centre_in_place(X):
        X -= 1.0
        return X[:, 0] * X[:, 1] + X[:, 2]

    before = X.copy(), background.copy()
    expected = method(lambda X: (X[:, 0] - 1) * (X[:, 1] - 1) + X[:, 2] - 1, X, background)
    for table in (X, background):
        table.flags.writeable = False
    ours = method(centre_in_place, X, background)
    for a, b in zip(ours, expected, strict=True):
        if b is not None:
            np.testing.assert_allclose(a, b, atol=1e-12)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(background, before[1])


@pytest.mark.parametrize("method", [exact_shapley, full_kernel, exact_interactions])
@pytest.mark.parametrize(
    ("of_rows", "of_background", "seen"),
    [
        (np.float32, np.float32, np.float32),
        (np.int64, np.int64, np.int64),
        (np.int8, np.int8, np.int8),
        (bool, bool, bool),
        (np.int64, np.float64, np.float64),
        (bool, np.int8, np.int8),
    ],
)
def test_the_model_sees_one_type(method, of_rows, of_background, seen):
    types = set()

    def f(X):
        types.add(X.dtype)
        return X[:, 0] * 4.0 * X[:, 1]

    result = method(f, np.ones((1, 2), of_rows), np.zeros((2, 2), of_background))
    values = result.sum(axis=2) if method is exact_interactions else result.values
    np.testing.assert_allclose(values, [[2, 2]], atol=1e-12)
    assert types == {np.dtype(seen)}


# ---------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("method", [exact_shapley, kernel_shap, exact_interactions])
def test_a_background_that_does_not_fit_is_explained(method):
    """What test_bad_input.py does not spoil: widths that differ, and a model that answers for X only."""
    X = np.zeros((3, 2))
    with pytest.raises(ValueError, match="background has 3 features and X has 2"):
        method(lambda X: X[:, 0], X, np.ones((4, 3)))
    with pytest.raises(ValueError, match="not a finite number"):
        method(lambda X: np.where(X[:, 0] == 1, np.nan, X[:, 0]), X, np.ones((4, 2)))


@pytest.mark.parametrize("method", [exact_shapley, exact_interactions])
def test_what_would_take_too_long_is_refused_with_its_cost(method):
    f = lambda X: X[:, 0]  # noqa: E731
    message = rf"{method.__name__} on 24 features needs 1\.7e9 model calls.*Use kernel_shap or group features"
    with pytest.raises(ValueError, match=message):
        method(f, np.zeros((1, 24)), np.zeros((100, 24)))
    with pytest.raises(ValueError, match=r"needs 1\.4e603 model calls"):
        method(f, np.zeros((3, 2000)), np.zeros((4, 2000)))


def test_the_limit_counts_rows_and_background(monkeypatch):
    monkeypatch.setattr(shapley, "MAX_CALLS", 2 * 3 * 2**4)
    f = lambda X: X[:, 0]  # noqa: E731
    exact_shapley(f, np.zeros((2, 4)), np.zeros((3, 4)))
    for n, m, p in ((3, 3, 4), (2, 4, 4), (2, 3, 5)):
        with pytest.raises(ValueError, match="model calls"):
            exact_shapley(f, np.zeros((n, p)), np.zeros((m, p)))


@pytest.mark.parametrize(
    ("p", "n_samples", "needed"), [(5, 19, 20), (3, 5, 6), (531, 2048, 2124), (10, 100.0, 40), (10, "all", 40)]
)
def test_a_budget_that_is_too_small_is_refused(p, n_samples, needed):
    with pytest.raises(ValueError, match=f"n_samples is .*{p} features a whole number, at least {needed}, is needed"):
        kernel_shap(lambda X: X[:, 0], np.ones((1, p)), np.zeros((1, p)), n_samples=n_samples)


def test_rows_that_are_the_same_are_asked_about_once():
    """Where a row and a background row agree, it does not matter who gives the feature."""
    X, background = np.array([[1, 1, 0, 1], [0, 1, 1, 0]]), np.array([[1, 0, 0, 0], [0, 1, 1, 0], [1, 1, 1, 1]])
    asked = []

    def f(X):
        asked.append(len(X))
        return X[:, 0] * X[:, 1] + 2.0 * X[:, 2] * X[:, 3] - X[:, 0] * X[:, 3]

    values = exact_shapley(f, X, background).values
    differing = (X[:, None] != background).sum(axis=2)
    assert sum(asked) == 2 * len(X) + len(background) + (2**differing).sum()
    np.testing.assert_allclose(values, exact_shapley(f, X + 1e-9, background).values, atol=1e-7)  # nothing agrees here
