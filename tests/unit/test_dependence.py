"""Partial dependence, centred curves and the H statistic against closed forms, a loop, axioms and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import partial_dependence as sklearn_partial_dependence

from genocourse import dependence
from genocourse.dependence import center, h_statistic, partial_dependence


def product(X):
    return 3.0 * X[:, 0] * X[:, 1] + X[:, 2]


@pytest.fixture(scope="module")
def table():
    X, y = make_classification(120, 5, n_informative=4, n_redundant=1, random_state=0)
    return X, RandomForestClassifier(20, max_depth=5, random_state=0).fit(X, y)


# ------------------------------------------------------------------------------------------------- partial dependence


def test_a_product_by_hand():
    """Each row's slope is three times its other factor; the average slope three times the mean of that."""
    X = np.array([[0.0, 1.0, 5.0], [2.0, -1.0, 7.0], [9.0, 6.0, 0.0]])
    result = partial_dependence(product, X, 0, grid=[0.0, 10.0])
    np.testing.assert_allclose(result.individual, [[5, 35], [7, -23], [0, 180]])
    np.testing.assert_allclose(result.average, [4, 64])
    np.testing.assert_array_equal(result.grid_values, [0, 10])


def test_two_features_by_a_loop():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(4, 3))
    f = lambda X: np.sin(X[:, 2]) * X[:, 0] + X[:, 1] ** 2  # noqa: E731
    grids = (np.array([-1.0, 0.5, 2.0]), np.array([0.0, 3.0]))
    result = partial_dependence(f, X, (2, 0), grid=grids)
    assert result.individual.shape == (4, 3, 2) and result.average.shape == (3, 2)
    for i in range(4):
        for a, first in enumerate(grids[0]):
            for b, second in enumerate(grids[1]):
                row = X[i : i + 1].copy()
                row[0, 2], row[0, 0] = first, second
                assert result.individual[i, a, b] == pytest.approx(f(row)[0], abs=1e-12)
    np.testing.assert_allclose(result.average, result.individual.mean(axis=0), atol=1e-12)
    for wanted, kept in zip(grids, result.grid_values, strict=True):
        np.testing.assert_array_equal(kept, wanted)


@pytest.mark.parametrize("feature", [0, 3, (1, 4), (4, 0)])
def test_agrees_with_scikit_learn(table, feature):
    X, forest = table
    ours = partial_dependence(lambda X: forest.predict_proba(X)[:, 1], X, feature)
    columns = np.atleast_1d(feature).tolist()
    grids = ours.grid_values if len(columns) == 2 else [ours.grid_values]
    theirs = sklearn_partial_dependence(
        forest,
        X,
        columns,
        custom_values=dict(zip(columns, grids, strict=True)),
        kind="both",
        method="brute",
        response_method="predict_proba",
    )
    np.testing.assert_allclose(ours.average, theirs["average"][0], atol=1e-12)
    np.testing.assert_allclose(ours.individual, theirs["individual"][0], atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 12), p=st.integers(2, 5), feature=st.integers(0, 1))
def test_axioms(seed, n, p, feature):
    """Unused features are flat, models add, a row's own value gives its own output, and surfaces contain curves."""
    rng = np.random.default_rng(seed)
    X, w = rng.normal(size=(n, p)), rng.normal(size=(2, p))
    w[0, feature] = 0
    flat, full = (lambda X: np.tanh(X @ w[0])), (lambda X: np.tanh(X @ w[1]) + X[:, 0] * X[:, 1])
    np.testing.assert_allclose(np.ptp(partial_dependence(flat, X, feature).individual, axis=1), 0, atol=1e-12)

    result = partial_dependence(full, X, feature)
    both = partial_dependence(lambda X: flat(X) + full(X), X, feature)
    expected = result.individual + partial_dependence(flat, X, feature).individual
    np.testing.assert_allclose(both.individual, expected, atol=1e-12)
    own = np.searchsorted(result.grid_values, X[:, feature])
    np.testing.assert_allclose(result.individual[np.arange(n), own], full(X), atol=1e-12)

    other = 1 - feature
    pair = partial_dependence(full, X, (feature, other))
    diagonal = pair.individual[np.arange(n), :, np.searchsorted(pair.grid_values[1], X[:, other])]
    np.testing.assert_allclose(diagonal, result.individual, atol=1e-12)


def test_the_default_grid_holds_every_value_where_there_are_few():
    X = np.column_stack([np.repeat([2, 0, 1], 7), np.arange(21), np.tile(np.arange(20), 2)[:21]])
    assert partial_dependence(lambda X: X[:, 0], X, 0).grid_values.tolist() == [0, 1, 2]
    assert partial_dependence(lambda X: X[:, 0], X, 2).grid_values.tolist() == list(range(20))
    quantiles = partial_dependence(lambda X: X[:, 0], X, 1).grid_values
    assert len(quantiles) == 20 and quantiles[0] == 0 and quantiles[-1] == 20 and quantiles.dtype == X.dtype


def test_the_default_grid_of_many_values_is_observed_sorted_and_without_repeats():
    rng = np.random.default_rng(0)
    column = np.r_[np.zeros(700), rng.normal(size=300)]  # most cells do not express the gene
    grid = partial_dependence(lambda X: X[:, 0], column.reshape(-1, 1), 0).grid_values
    assert np.isin(grid, column).all() and np.all(np.diff(grid) > 0) and len(grid) < 20
    assert grid[0] == column.min() and grid[-1] == column.max()
    uniform = partial_dependence(lambda X: X[:, 0], np.arange(1000.0).reshape(-1, 1), 0).grid_values
    np.testing.assert_allclose(uniform, np.linspace(0, 999, 20), atol=1)


def test_a_given_grid_keeps_its_order():
    result = partial_dependence(lambda X: X[:, 0] ** 2, np.zeros((2, 1)), 0, grid=[3.0, -1.0, 3.0])
    assert result.grid_values.tolist() == [3, -1, 3] and result.average.tolist() == [9, 1, 9]


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.int8, np.uint8, bool])
def test_the_type_of_the_table_is_kept(dtype):
    X, seen = np.random.default_rng(0).integers(0, 2, (9, 3)).astype(dtype), set()

    def f(X):
        seen.add(X.dtype)
        return np.eye(4)[X[:, 0].astype(int), 1]  # bases as codes 0 to 3, which the model encodes itself

    for grid in (None, [0, 1], [0.0, 1.0]):
        result = partial_dependence(f, X, 0, grid=grid)
        assert result.grid_values.dtype == dtype and result.average.tolist() == [0, 1]
    partial_dependence(f, X, (0, 2))
    h_statistic(f, X, (0, 1))
    assert seen == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("dtype", "grid"), [(np.int64, [0, 0.5]), (np.int8, [0, 300]), (np.uint8, [-1, 1]), (bool, [0, 2])]
)
def test_a_grid_that_an_integer_table_cannot_hold_is_not_cut(dtype, grid):
    X = np.array([[0, 1], [1, 1]]).astype(dtype)
    result = partial_dependence(lambda X: 1.0 * X[:, 0], X, 0, grid=grid)
    np.testing.assert_array_equal(result.grid_values, grid)
    np.testing.assert_array_equal(result.average, grid)


def test_codes_and_fractions_in_a_pair_of_grids():
    X = np.array([[0, 1], [1, 1]])
    result = partial_dependence(lambda X: 1.0 * X[:, 0] * X[:, 1], X, (0, 1), grid=([0, 1], [0.5]))
    np.testing.assert_allclose(result.average, [[0], [0.5]])


def test_batches_do_not_change_the_answer(table, monkeypatch):
    X, _ = table
    f = lambda X: X[:, 0] * X[:, 1] + X[:, 3] ** 2  # noqa: E731
    whole = partial_dependence(f, X, (0, 3))
    share, rows = h_statistic(f, X, (0, 1)), []

    def counted(X):
        rows.append(len(X))
        return f(X)

    monkeypatch.setattr(dependence, "MAX_CELLS", 3 * X.size)
    parts = partial_dependence(counted, X, (0, 3))
    np.testing.assert_array_equal(parts.individual, whole.individual)
    assert max(rows) == 3 * len(X) and sum(rows) == (20 * 20 + 2) * len(X)
    monkeypatch.setattr(dependence, "MAX_CELLS", 1)  # a single copy of the table is the least
    np.testing.assert_array_equal(partial_dependence(f, X, (0, 3)).individual, whole.individual)
    assert h_statistic(f, X, (0, 1)) == pytest.approx(share, rel=1e-12)


# ------------------------------------------------------------------------------------------------------------- center


def test_centred_curves_start_from_zero_anywhere():
    X = np.array([[0.0, 1.0, 5.0], [2.0, -1.0, 7.0]])
    result = partial_dependence(product, X, 0, grid=[0.0, 1.0, 4.0])
    first, last = center(result), center(result, at=2)
    np.testing.assert_allclose(first.individual, [[0, 3, 12], [0, -3, -12]])
    np.testing.assert_allclose(last.individual, [[-12, -9, 0], [12, 9, 0]])
    np.testing.assert_allclose(first.average, [0, 0, 0])
    np.testing.assert_array_equal(first.grid_values, result.grid_values)
    np.testing.assert_allclose(result.individual[:, 0], [5, 7], err_msg="the result was centred in place")


def test_centred_surfaces_start_from_zero_in_a_corner():
    X = np.array([[0.0, 1.0, 5.0], [2.0, -1.0, 7.0]])
    result = partial_dependence(product, X, (0, 2), grid=([0.0, 1.0], [2.0, 3.0, 4.0]))
    np.testing.assert_allclose(center(result).individual[1], [[0, 1, 2], [-3, -2, -1]])
    np.testing.assert_allclose(center(result, at=(1, 2)).individual[1], [[1, 2, 3], [-2, -1, 0]])
    np.testing.assert_allclose(center(result, at=(1, 2)).average, [[-2, -1, 0], [-2, -1, 0]])


@pytest.mark.parametrize("at", [3, (0, 0)])
def test_centring_outside_the_grid_is_explained(at):
    result = partial_dependence(product, np.eye(3), 0, grid=[0, 1, 2])
    with pytest.raises(ValueError, match="at is"):
        center(result, at=at)


# -------------------------------------------------------------------------------------------------------- H statistic


def grid_of_signs(*levels):
    return np.stack(np.meshgrid(*levels, indexing="ij"), axis=-1).reshape(-1, len(levels)).astype(float)


def test_h_is_the_share_of_the_variance_that_interaction_holds():
    """On a full grid of centred levels a x + b y + c x y has variances a^2 vx, b^2 vy and c^2 vx vy."""
    X = grid_of_signs([-1, 0, 1], [-2, 2], [0, 1])
    f = lambda X: 2 * X[:, 0] + 3 * X[:, 1] - 1.5 * X[:, 0] * X[:, 1] + 10 * X[:, 2]  # noqa: E731
    vx, vy = 2 / 3, 4
    expected = 2.25 * vx * vy / (4 * vx + 9 * vy + 2.25 * vx * vy)
    assert h_statistic(f, X, (0, 1)) == pytest.approx(expected, rel=1e-12)
    assert h_statistic(f, X, (1, 0)) == pytest.approx(expected, rel=1e-12)
    assert h_statistic(f, X, (0, 2)) == pytest.approx(0, abs=1e-12)


def test_h_by_a_loop_on_uneven_rows():
    rng = np.random.default_rng(1)
    X = np.round(rng.normal(size=(15, 3)), 1)
    X[3:8] = X[2]  # rows that repeat count as often as they occur
    f = lambda X: np.exp(X[:, 0]) * X[:, 1] + X[:, 1] * X[:, 2]  # noqa: E731

    def mean_with(row, columns):
        moved = X.copy()
        moved[:, columns] = row[columns]
        return f(moved).mean()

    parts = [np.array([mean_with(row, columns) for row in X]) for columns in ([0, 1], [0], [1])]
    both, first, second = (part - part.mean() for part in parts)
    expected = ((both - first - second) ** 2).sum() / (both**2).sum()
    assert 0.05 < expected < 0.95
    assert h_statistic(f, X, (0, 1)) == pytest.approx(expected, rel=1e-10)


def test_h_of_a_pair_that_moves_nothing_is_zero():
    X = np.random.default_rng(0).normal(size=(30, 3))
    assert h_statistic(lambda X: 1e6 * X[:, 2], X, (0, 1)) == 0
    assert h_statistic(lambda X: 0 * X[:, 2], X, (0, 1)) == 0
    tiny = h_statistic(lambda X: 1e-9 * X[:, 0] * X[:, 1], X, (0, 1))
    assert tiny == pytest.approx(h_statistic(lambda X: X[:, 0] * X[:, 1], X, (0, 1)), rel=1e-9)


# ---------------------------------------------------------------------------------------------------------- bad input


# What test_bad_input.py does not spoil: the feature, the grid, and what must be said.
BAD = {
    "outside": (2, None, "outside 0 to 1"),
    "outside pair": ((0, 2), None, "outside 0 to 1"),
    "name": ("a", None, r"no column index.*get_loc"),
    "three": ((0, 1, 0), None, "no column index"),
    "twice": ((1, 1), None, "names a column twice"),
    "one grid for two": ((0, 1), [[0, 1]], "a pair of arrays"),
    "a number for two": ((0, 1), 3, "grid is 3; for two features a pair of arrays"),
    "flat grid for two": ((0, 1), [0, 1], "a list of values is needed"),
    "empty second grid": ((0, 1), ([0, 1], []), "a list of values is needed"),
}


@pytest.mark.parametrize(("feature", "grid", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(feature, grid, message):
    with pytest.raises(ValueError, match=message):
        partial_dependence(lambda X: X[:, 0], np.zeros((4, 2)), feature, grid=grid)


def test_h_needs_two_columns():
    with pytest.raises(ValueError, match="pair is 0; two column indices are needed"):
        h_statistic(product, np.eye(3), 0)


def test_a_small_interaction_on_a_large_constant_is_seen():
    X = np.random.default_rng(0).normal(size=(50, 2))
    h2 = h_statistic(lambda X: 1e9 + X[:, 0] * X[:, 1], X, (0, 1))
    centred = h_statistic(lambda X: X[:, 0] * X[:, 1], X, (0, 1))
    assert h2 == pytest.approx(centred, abs=1e-3)
