"""The check that all methods on tables share: a model that answers the same twice, and a learner's table kept safe."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from genocourse import _validate


def test_a_random_model_is_refused_and_a_rounding_error_is_not():
    rng = np.random.default_rng(0)
    X = np.arange(6.0).reshape(3, 2)
    with pytest.raises(ValueError, match=r"two answers.*model\.eval\(\)"):
        _validate.repeatable(lambda X: X[:, 0] + rng.normal(size=len(X)), X)
    sign = iter([1, -1])
    answer = _validate.repeatable(lambda X: X[:, 1] * (1 + next(sign) * 1e-12), X)
    np.testing.assert_allclose(answer, X[:, 1])


def test_a_model_that_writes_gets_a_copy_each_time():
    X = np.arange(6.0).reshape(3, 2)

    def centre_in_place(X):
        X -= 1
        return X[:, 0]

    assert _validate.repeatable(centre_in_place, X).tolist() == [-1, 1, 3]
    assert X.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_a_random_model_with_small_outputs_is_noticed():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="two answers"):
        _validate.repeatable(lambda X: 1e-9 * rng.random(len(X)), np.zeros((5, 2)))


def test_answers_of_yes_and_no_are_numbers():
    assert _validate.repeatable(lambda X: X[:, 0] > 0, np.eye(2)).tolist() == [True, False]


def test_sparse_tables_are_explained():
    with pytest.raises(ValueError, match=r"X is a sparse matrix.*X\.toarray\(\)"):
        _validate.table(csr_matrix(np.eye(2)))
