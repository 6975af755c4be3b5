"""The small steps on attributions, by hand and by loops."""

from itertools import product

import numpy as np
import pytest
import torch

from genocourse.attribution import center, completeness_gap, per_position, project
from genocourse.sequence import one_hot

X = one_hot(["ACGTN", "GGATC"])
A = np.random.default_rng(0).normal(size=X.shape)


def test_steps_by_loops():
    centred, projected, values = center(A), project(A, X), per_position(A, X)
    for n, i in product(range(2), range(5)):
        mean = sum(A[n, b, i] for b in range(4)) / 4
        for b in range(4):
            assert centred[n, b, i] == pytest.approx(A[n, b, i] - mean, abs=1e-12)
            assert projected[n, b, i] == (A[n, b, i] if X[n, b, i] else 0)
        assert values[n, i] == pytest.approx(sum(A[n, b, i] * X[n, b, i] for b in range(4)), abs=1e-12)
    assert values[0, 4] == 0, "an unknown base has no value"
    np.testing.assert_allclose(center(centred), centred, atol=1e-12)


def test_a_constant_added_to_all_bases_is_taken_off():
    np.testing.assert_allclose(center(A + np.arange(5.0)), center(A), atol=1e-12)


@pytest.mark.parametrize("step", [project, per_position])
def test_shapes_must_agree(step):
    with pytest.raises(ValueError, match=r"A has shape \(1, 4, 5\), X \(2, 4, 5\)"):
        step(A[:1], X)


def squares(X):
    return (X * torch.arange(20.0).reshape(4, 5)).sum(dim=(1, 2)) ** 2


def test_the_gap_is_what_an_attribution_leaves_over():
    rng = np.random.default_rng(1)
    B = rng.random((2, 3, 4, 5)).astype(np.float32)
    begin = np.array([[float(squares(torch.from_numpy(B[n, k : k + 1]))) for k in range(3)] for n in range(2)])
    expected = squares(torch.from_numpy(X)).numpy() - begin.mean(axis=1) - A.sum(axis=(1, 2))
    assert expected.min() < 0 < expected.max() or np.abs(expected).min() > 1
    np.testing.assert_allclose(completeness_gap(A, squares, X, B), expected, rtol=1e-5)
    np.testing.assert_allclose(
        completeness_gap(-A, squares, B[:, 0], X),
        [
            float(squares(torch.from_numpy(B[n, :1])) - squares(torch.from_numpy(X[n : n + 1]))) + A[n].sum()
            for n in range(2)
        ],
        rtol=1e-5,
    )
