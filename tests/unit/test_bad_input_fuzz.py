"""Any array of any type and shape: a finite answer of the documented shape, or a ValueError; and what holds for all."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, scalar_dtypes
from matplotlib.axes import Axes
from sklearn.metrics import mean_squared_error
from sklearn.tree import DecisionTreeRegressor

from genocourse import attribution, dependence, gradients, importance, metrics, mutagenesis, plot, sequence, shapley
from tests.unit.good_calls import MARK, marks

NUMBERS = st.sampled_from([np.float64, np.float32, np.float16, np.int64, np.int8, np.uint8, bool])
ANY = arrays(scalar_dtypes(), array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
TABLES = arrays(NUMBERS, array_shapes(min_dims=2, max_dims=2, max_side=4))
ROWS = arrays(NUMBERS, array_shapes(min_dims=1, max_dims=1, max_side=5))
SEQUENCES = arrays(NUMBERS, st.tuples(st.integers(1, 2), st.just(4), st.integers(1, 4)))
ONE_HOT = st.lists(st.text("ACGTN", min_size=3, max_size=3), min_size=1, max_size=2).map(sequence.one_hot)
TREE = DecisionTreeRegressor(random_state=0).fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])


def bounded(X):
    return np.clip(X.reshape(len(X), -1).astype(float), -1, 1) @ np.arange(1.0, 1 + X[0].size)


def bounded_in_torch(X):
    return X.flatten(1).clamp(-1, 1).sum(dim=1)


def loss(y, p):
    with np.errstate(over="ignore"):  # the caller's own affair; that it is infinite is not
        return mean_squared_error(y, p)


def other_half(v):
    """A mask of the same shape, with True and False where there is room for both."""
    return (np.arange(np.size(v)) % 2 == 0).reshape(np.shape(v))


def names(v, axis=0):
    return [f"gene {i}" for i in range(np.shape(v)[axis] if np.ndim(v) > axis else 1)]


# What is called with the array, which arrays may be right for it, and the shape of the answer.
CALLS = {
    "decode": (lambda v: [list(letters) for letters in sequence.decode(v)], ONE_HOT, lambda v: (len(v), v.shape[2])),
    "reverse_complement": (sequence.reverse_complement, SEQUENCES, np.shape),
    "dinucleotide_shuffle": (
        lambda v: sequence.dinucleotide_shuffle(v, 2, rng=0),
        ONE_HOT,
        lambda v: (len(v), 2, *v.shape[1:]),
    ),
    "center": (attribution.center, SEQUENCES, np.shape),
    "project A": (lambda v: attribution.project(v, np.zeros(np.shape(v))), SEQUENCES, np.shape),
    "project X": (lambda v: attribution.project(np.ones(np.shape(v)), v), ONE_HOT, np.shape),
    "per_position": (
        lambda v: attribution.per_position(v, np.zeros(np.shape(v))),
        SEQUENCES,
        lambda v: (len(v), v.shape[2]),
    ),
    "completeness_gap": (
        lambda v: attribution.completeness_gap(v, bounded_in_torch, v, 0),
        SEQUENCES,
        lambda v: (len(v),),
    ),
    "saliency": (lambda v: gradients.saliency(bounded_in_torch, v), SEQUENCES, np.shape),
    "input_x_gradient": (lambda v: gradients.input_x_gradient(bounded_in_torch, v), SEQUENCES, np.shape),
    "integrated_gradients": (
        lambda v: gradients.integrated_gradients(bounded_in_torch, v, v, n_steps=2),
        SEQUENCES,
        np.shape,
    ),
    "baseline": (
        lambda v: gradients.integrated_gradients(bounded_in_torch, np.eye(4)[None], v, n_steps=2),
        st.one_of(SEQUENCES, arrays(NUMBERS, ())),
        lambda v: (1, 4, 4),
    ),
    "grad_cam": (lambda v: gradients.grad_cam(marks, v, MARK), SEQUENCES, lambda v: (len(v), v.shape[2])),
    "in_silico_mutagenesis": (lambda v: mutagenesis.in_silico_mutagenesis(bounded, v), ONE_HOT, np.shape),
    "pairwise_mutagenesis": (
        lambda v: mutagenesis.pairwise_mutagenesis(bounded, v, [0]),
        ONE_HOT.map(lambda X: X[0]),
        lambda v: (4, 1, 4, 1),
    ),
    "permutation_importance": (
        lambda v: importance.permutation_importance(
            bounded, v, np.zeros(np.shape(v)[:1]), mean_squared_error, n_repeats=2
        )[2],
        TABLES,
        lambda v: (v.shape[1], 2),
    ),
    "y": (
        lambda v: importance.permutation_importance(bounded, np.ones((2, 1)), v, loss)[0],
        ROWS,
        lambda v: (1,),
    ),
    "partial_dependence": (
        lambda v: dependence.partial_dependence(bounded, v, 0).individual,
        TABLES,
        lambda v: (len(v), len(np.unique(v[:, 0]))),
    ),
    "grid": (
        lambda v: dependence.partial_dependence(bounded, np.eye(2), 0, grid=v).individual,
        ROWS,
        lambda v: (2, len(v)),
    ),
    "h_statistic": (lambda v: dependence.h_statistic(bounded, v, (0, 1)), TABLES, lambda v: ()),
    "exact_shapley": (lambda v: shapley.exact_shapley(bounded, v, v).values, TABLES, np.shape),
    "exact_interactions": (
        lambda v: shapley.exact_interactions(bounded, v, v),
        TABLES,
        lambda v: (*v.shape, v.shape[1]),
    ),
    "kernel_shap": (lambda v: shapley.kernel_shap(bounded, v, v, n_samples=8, rng=0).values, TABLES, np.shape),
    "tree_shap": (lambda v: shapley.tree_shap(TREE, v, v).values, TABLES, np.shape),
    "tree_interactions": (lambda v: shapley.tree_interactions(TREE, v), TABLES, lambda v: (len(v), 2, 2)),
    "auroc": (lambda v: metrics.auroc(v, other_half(v)), ROWS, lambda v: ()),
    "auprc": (lambda v: metrics.auprc(v, other_half(v)), ROWS, lambda v: ()),
    "relevance_rank_accuracy": (lambda v: metrics.relevance_rank_accuracy(v, other_half(v)), ROWS, lambda v: ()),
    "relevance_mass_accuracy": (lambda v: metrics.relevance_mass_accuracy(v, other_half(v)), ROWS, lambda v: ()),
    "null_distribution": (
        lambda v: metrics.null_distribution(metrics.auroc, v, other_half(v), n=2),
        ROWS,
        lambda v: (2,),
    ),
    "mask": (lambda v: metrics.auroc(np.zeros(np.shape(v)), v), arrays(bool, 4), lambda v: ()),
}
PICTURES = {
    "heatmap": (lambda v: plot.heatmap(v, None, None, label="x"), TABLES),
    "importances": (lambda v: plot.importances(v, names(v)), ROWS),
    "null_distribution": (lambda v: plot.null_distribution(v, 0.5, label="x"), ROWS),
    "logo": (plot.logo, SEQUENCES.map(lambda A: A[0])),
    "track": (plot.track, ROWS),
    "beeswarm": (lambda v: plot.beeswarm(v, v, names(v, axis=1)), TABLES),
    "waterfall": (lambda v: plot.waterfall(v, 0.5, names(v)), ROWS),
}


def answer(call, array):
    """What the call makes of the array, or None if it explains why nothing. The array stays as it was."""
    before = array.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # an overflow, or half of a complex number lost
        try:
            return call(array)
        except ValueError as error:
            assert str(error)
        finally:
            np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_array_is_answered_or_refused(name, data):
    call, right, shape = CALLS[name]
    array = data.draw(st.one_of(right, ANY))
    found = answer(call, array)
    if found is not None:
        assert np.shape(found) == shape(array)
        assert np.asarray(found).dtype.kind in "U" or np.isfinite(found).all()


@pytest.mark.parametrize("name", PICTURES)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_array_is_drawn_or_refused(name, data):
    call, right = PICTURES[name]
    drawn = answer(call, data.draw(st.one_of(right, ANY)))
    assert drawn is None or (isinstance(drawn, Axes) and np.isfinite([*drawn.get_xlim(), *drawn.get_ylim()]).all())
    plt.close("all")


@settings(deadline=None)
@given(ONE_HOT, st.integers(0, 2**32 - 1))
def test_steps_of_an_attribution_fit_together(X, seed):
    """Centring twice is centring; the rest is the mean; projecting keeps the sum over the observed bases, and lines."""
    A, B = np.random.default_rng(seed).normal(size=(2, *X.shape))
    centred, projected = attribution.center(A), attribution.project(A, X)
    np.testing.assert_allclose(centred.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(attribution.center(centred), centred, atol=1e-12)
    np.testing.assert_allclose(attribution.center(A + 3 * B), centred + 3 * attribution.center(B), atol=1e-12)
    np.testing.assert_array_equal(attribution.project(projected, X), projected)
    np.testing.assert_allclose(attribution.per_position(A, X), projected.sum(axis=1), atol=1e-12)
    both = attribution.per_position(sequence.reverse_complement(A), sequence.reverse_complement(X))
    np.testing.assert_allclose(both[:, ::-1], attribution.per_position(A, X), atol=1e-12)


@settings(deadline=None)
@given(ONE_HOT, st.integers(0, 2**32 - 1))
def test_a_linear_network_is_explained_by_its_weights(X, seed):
    """All three slopes and mutagenesis agree on it, from zero; and its credit adds up."""
    w = np.random.default_rng(seed).normal(size=X.shape[1:])
    in_torch = lambda X: (X * gradients.as_tensor(w[None])).sum(dim=(1, 2))  # noqa: E731
    np.testing.assert_allclose(gradients.saliency(in_torch, X.astype(float)), np.broadcast_to(w, X.shape), atol=1e-12)
    A = gradients.integrated_gradients(in_torch, X.astype(float), 0, n_steps=1)
    np.testing.assert_allclose(A, gradients.input_x_gradient(in_torch, X.astype(float)), atol=1e-12)
    np.testing.assert_allclose(attribution.completeness_gap(A, in_torch, X.astype(float), 0), 0, atol=1e-12)
    mutated = mutagenesis.in_silico_mutagenesis(lambda X: (X * w).sum(axis=(1, 2)), X)
    np.testing.assert_allclose(
        mutated, w - attribution.per_position(np.tile(w, (len(X), 1, 1)), X)[:, None], atol=1e-12
    )


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_a_model_that_adds_up_shows_its_parts(seed, n):
    """Partial dependence is each part and a constant, H is 0, and a part's Shapley value is its part less its mean."""
    rng = np.random.default_rng(seed)
    X = rng.integers(-3, 4, (n, 3)).astype(float)
    first, second = (lambda x: x**2), np.sin
    f = lambda X: first(X[:, 0]) + second(X[:, 1])  # noqa: E731
    result = dependence.partial_dependence(f, X, 0)
    np.testing.assert_allclose(result.average, first(result.grid_values) + second(X[:, 1]).mean(), atol=1e-12)
    assert dependence.h_statistic(f, X, (0, 1)) == pytest.approx(0, abs=1e-12)
    values = np.column_stack([first(X[:, 0]), second(X[:, 1]), np.zeros(n)])
    found = shapley.kernel_shap(f, X, X, n_samples=6).values
    np.testing.assert_allclose(found, values - values.mean(axis=0), atol=1e-10)
