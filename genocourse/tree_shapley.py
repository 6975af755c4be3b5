"""The result that all Shapley functions share."""

from typing import NamedTuple

import numpy as np


class Explanation(NamedTuple):
    """Shapley values of every row, and what they start from."""

    values: np.ndarray
    """Credit of each feature, shape (n, p), in units of the output: `base_value` + a row's sum is its prediction."""
    base_value: float
    """Mean output over the background."""
    standard_error: np.ndarray | None = None
    """Of each value, shape (n, p), where they were estimated; None where they were computed."""
