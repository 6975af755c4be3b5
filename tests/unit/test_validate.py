"""The checks that all methods share, where test_bad_input.py does not reach."""

import numpy as np
import pytest

from genocourse import _validate


def test_a_rounding_error_is_not_taken_for_chance():
    X = np.arange(6.0).reshape(3, 2)
    sign = iter([1, -1])
    answer = _validate.repeatable(lambda X: X[:, 1] * (1 + next(sign) * 1e-12), X)
    np.testing.assert_allclose(answer, X[:, 1])


def test_a_random_model_with_small_outputs_is_noticed():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="two answers"):
        _validate.repeatable(lambda X: 1e-9 * rng.random(len(X)), np.zeros((5, 2)))


def test_answers_of_yes_and_no_are_numbers():
    assert _validate.repeatable(lambda X: X[:, 0] > 0, np.eye(2)).tolist() == [True, False]
