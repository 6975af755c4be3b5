"""Score an importance or an attribution against the known truth, with a null distribution to compare with."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import average_precision_score, roc_auc_score

from genocourse import _validate

Metric = Callable[[np.ndarray, np.ndarray], float]


def auroc(scores: ArrayLike, mask: ArrayLike) -> float:
    """Chance that a true feature scores higher than a false one (ties count one half).

    Parameters
    ----------
    scores : array_like
        Importance of each feature or position, any shape; higher means more important.
    mask : array_like of bool, same shape
        The truth: True where the explanation should point.

    Returns
    -------
    float
        Between 0 and 1; 0.5 is chance, 1 is a perfect ranking.

    Raises
    ------
    ValueError
        If shapes differ, scores are not finite, or the mask is all True or all False.

    Examples
    --------
    >>> auroc([0.7, 0.1, 0.2], [True, False, False])
    1.0
    """
    values, truth = _checked(scores, mask)
    return float(roc_auc_score(truth, values))


def auprc(scores: ArrayLike, mask: ArrayLike) -> float:
    """Average precision: how pure the list of the highest scores stays on the way down, until all of the mask is found.

    Parameters
    ----------
    scores : array_like
        Importance of each feature or position, any shape; higher means more important.
    mask : array_like of bool, same shape
        The truth: True where the explanation should point.

    Returns
    -------
    float
        Between 0 and 1. Chance is the share of True in the mask, so a score means nothing without it.

    Raises
    ------
    ValueError
        If shapes differ, scores are not finite, or the mask is all True or all False.

    Notes
    -----
    The area under the precision-recall curve in steps, without drawing lines between its points.

    Examples
    --------
    The true ones come first and third in the list, where 1 of 1 and 2 of 3 are true:

    >>> round(auprc([0.9, 0.5, 0.3, 0.1], [True, False, True, False]), 3)
    0.833
    """
    values, truth = _checked(scores, mask)
    return float(average_precision_score(truth, values))


def relevance_rank_accuracy(scores: ArrayLike, mask: ArrayLike) -> float:
    """Share of the k highest scores that lie inside the mask, where k is the size of the mask.

    Parameters
    ----------
    scores : array_like
        Importance of each feature or position, any shape; higher means more important.
    mask : array_like of bool, same shape
        The truth: True where the explanation should point.

    Returns
    -------
    float
        Between 0 and 1; k / size is chance. Where equal scores compete for the last places, what a draw among them
        would give on average.

    Raises
    ------
    ValueError
        If shapes differ, scores are not finite, or the mask is all True or all False.

    References
    ----------
    .. [1] L. Arras, A. Osman, W. Samek, "CLEVR-XAI: A benchmark dataset for the ground truth evaluation of neural
       network explanations", Information Fusion 81, 2022, doi:10.1016/j.inffus.2021.11.008

    Examples
    --------
    Of the two highest scores, one is in the mask:

    >>> relevance_rank_accuracy([0.5, 0.1, 0.4, 0.3], [True, True, False, False])
    0.5
    """
    values, truth = _checked(scores, mask)
    k = truth.sum()
    last = np.sort(values)[-k]
    above, tied = values > last, values == last
    hits = truth[above].sum() + (k - above.sum()) * truth[tied].mean()
    return float(hits / k)


def relevance_mass_accuracy(scores: ArrayLike, mask: ArrayLike) -> float:
    """Share of all the importance that lies inside the mask.

    Parameters
    ----------
    scores : array_like
        Importance of each feature or position, any shape, none below zero: take the absolute or the positive part of a
        signed attribution first, in the open.
    mask : array_like of bool, same shape
        The truth: True where the explanation should point.

    Returns
    -------
    float
        Between 0 and 1; spread evenly it is the share of True in the mask.

    Raises
    ------
    ValueError
        If shapes differ, scores are not finite, negative or all zero, or the mask is all True or all False.

    References
    ----------
    .. [1] L. Arras, A. Osman, W. Samek, "CLEVR-XAI: A benchmark dataset for the ground truth evaluation of neural
       network explanations", Information Fusion 81, 2022, doi:10.1016/j.inffus.2021.11.008

    Examples
    --------
    >>> relevance_mass_accuracy([3.0, 1.0, 0.0], [True, False, False])
    0.75
    """
    values, truth = _checked(scores, mask)
    if (values < 0).any():
        raise ValueError("scores hold negative values; a share needs none: np.abs(scores) or np.maximum(scores, 0).")
    if not values.any():
        raise ValueError("scores are all zero; there is no importance to share out.")
    return float(values[truth].sum() / values.sum())


def null_distribution(
    metric: Metric, scores: ArrayLike, mask: ArrayLike, *, n: int = 200, rng: int | np.random.Generator | None = None
) -> np.ndarray:
    """Values of a metric when the scores are shuffled: what chance alone would reach.

    Parameters
    ----------
    metric : callable
        ``metric(scores, mask)``, such as `auroc`.
    scores, mask : array_like, same shape
        As for the metric.
    n : int
        Number of shuffles.
    rng : int, Generator or None
        Seed or source of randomness.

    Returns
    -------
    ndarray, shape (n,)
        One value of the metric a shuffle, in the metric's unit.

    Raises
    ------
    ValueError
        If shapes differ, scores are not finite, the mask is all True or all False, n is no whole number from 1 up, or
        the metric does not return one finite number.

    Notes
    -----
    Every position is shuffled with every other, so scores that are smooth along a sequence get too narrow a null.

    Examples
    --------
    >>> null = null_distribution(auroc, np.arange(100), np.arange(100) >= 90, rng=0)
    >>> bool(auroc(np.arange(100), np.arange(100) >= 90) > null.max())
    True
    """
    values, truth = _checked(scores, mask)
    if not callable(metric):
        raise ValueError(f"metric is {metric!r}; a function of scores and mask is needed, such as auroc.")
    n, rng = _validate.whole_number(n, "n"), np.random.default_rng(rng)
    return np.array(
        [_validate.number(metric(rng.permutation(values), truth), "metric(scores, mask)") for _ in range(n)]
    )


def _checked(scores: ArrayLike, mask: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and mask as flat arrays, or explain why they do not fit."""
    values, truth = _validate.array(scores, "scores"), _validate.array(mask, "mask")
    if values.shape != truth.shape:
        raise ValueError(f"scores have shape {values.shape}, the mask {truth.shape}; they must agree.")
    truth = _validate.booleans(truth)
    values = _validate.of_moderate_size(_validate.numbers(values, "scores"), "scores").astype(float)
    if truth.all() or not truth.any():
        raise ValueError("the mask is all True or all False; there is nothing to tell apart.")
    return values.ravel(), truth.ravel()
