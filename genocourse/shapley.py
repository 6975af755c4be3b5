"""Who gets the credit? Shapley values of any model: exact over all coalitions, and KernelSHAP from a sample of them.

Those of tree ensembles, which can be read off the trees, are in `genocourse.tree_shapley`; they can be imported from
here too.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse._batches import batches
from genocourse.tree_shapley import Explanation, tree_interactions, tree_shap

__all__ = ["Explanation", "exact_interactions", "exact_shapley", "kernel_shap", "tree_interactions", "tree_shap"]

MAX_CALLS = 10**8  # rows of f that exact methods ask for at most: minutes for a fast model, hours for a slow one
MAX_CELLS = 2**22  # numbers in one batch: 32 MB in double precision


def exact_shapley(f: _validate.Predictor, X: ArrayLike, background: ArrayLike) -> Explanation:
    r"""Shapley values from all coalitions of features.

    .. math:: \phi_j = \sum_{S \not\ni j} \frac{|S|!\,(p - |S| - 1)!}{p!} \big(v(S \cup j) - v(S)\big), \qquad
        v(S) = \frac{1}{m} \sum_b f(x_S, b_{\bar S}),

    where :math:`(x_S, b_{\bar S})` has the features of S from the row x and all others from the background row b.

    Parameters
    ----------
    f : callable
        Black-box model: (m, p) array -> (m,) array.
    X : array_like, shape (n, p)
        Rows to explain.
    background : array_like, shape (m, p)
        Rows that stand for "unknown"; all of them are used.

    Returns
    -------
    Explanation
        Values in units of `f`, positive where a feature raises the output; a row's values sum to f(x) - base_value.

    Raises
    ------
    ValueError
        If more than 1e8 rows of `f` are needed, shapes do not fit, values are missing, or `f` does not return one
        number per row or is random.

    Notes
    -----
    Costs 2^p * n * m rows of `f`, in batches of at most 32 MB or one background.

    References
    ----------
    .. [1] L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II, 1953,
       doi:10.1515/9781400881970-018
    .. [2] S. M. Lundberg, S.-I. Lee, "A unified approach to interpreting model predictions", Advances in Neural
       Information Processing Systems 30, 2017, arXiv:1705.07874

    Examples
    --------
    A drug works (12) only where two mutations meet, and a third adds 5. The pair shares its 12:

    >>> response = lambda X: 12 * X[:, 0] * X[:, 1] + 5 * X[:, 2]
    >>> values, base_value, _ = exact_shapley(response, [[1, 1, 1]], background=[[0, 0, 0]])
    >>> values.round(9), base_value
    (array([[6., 6., 5.]]), 0.0)
    """
    X, background, _, base_value = _checked_game(f, X, background)
    _refuse_if_long("exact_shapley", X, background)
    return Explanation(_over_all_coalitions(f, X, background, _shapley_weights), base_value)


def exact_interactions(f: _validate.Predictor, X: ArrayLike, background: ArrayLike) -> np.ndarray:
    r"""Shapley interaction values from all coalitions: how much of the credit is owed to pairs.

    .. math:: \Phi_{jk} = \frac12 \sum_{S \not\ni j, k} \frac{|S|!\,(p - |S| - 2)!}{(p - 1)!}
        \big(v(S \cup jk) - v(S \cup j) - v(S \cup k) + v(S)\big), \qquad
        \Phi_{jj} = \phi_j - \sum_{k \ne j} \Phi_{jk},

    with v and :math:`\phi` as in `exact_shapley`: half of a pair's interaction stands on each side of the diagonal.

    Parameters
    ----------
    f : callable
        Black-box model: (m, p) array -> (m,) array.
    X : array_like, shape (n, p)
        Rows to explain.
    background : array_like, shape (m, p)
        Rows that stand for "unknown"; all of them are used.

    Returns
    -------
    ndarray, shape (n, p, p)
        Symmetric, in units of `f`. Row j sums to the Shapley value of feature j; the diagonal holds main effects.
        Off it, positive: the two do more together than apart.

    Raises
    ------
    ValueError
        As `exact_shapley`.

    Notes
    -----
    Costs 2^p * n * m rows of `f`. The sum is the interaction index of Grabisch and Roubens [1]_. Halves and diagonal
    follow the interaction values of shap's TreeExplainer (its ExactExplainer computes another index, Shapley-Taylor).

    References
    ----------
    .. [1] M. Grabisch, M. Roubens, "An axiomatic approach to the concept of interaction among players in cooperative
       games", International Journal of Game Theory 28, 1999, doi:10.1007/s001820050125

    Examples
    --------
    >>> response = lambda X: 12 * X[:, 0] * X[:, 1] + 5 * X[:, 2]
    >>> exact_interactions(response, [[1, 1, 1]], background=[[0, 0, 0]])[0].round(9) + 0
    array([[0., 6., 0.],
           [6., 0., 0.],
           [0., 0., 5.]])
    """
    X, background, _, _ = _checked_game(f, X, background)
    _refuse_if_long("exact_interactions", X, background)
    return _over_all_coalitions(f, X, background, _interaction_weights)


def kernel_shap(
    f: _validate.Predictor,
    X: ArrayLike,
    background: ArrayLike,
    *,
    n_samples: int = 2048,
    rng: int | np.random.Generator | None = None,
) -> Explanation:
    r"""Shapley values estimated from a sample of coalitions by weighted least squares.

    Each coalition S is paired with the rest, :math:`\bar S`, and each pair gives one equation:

    .. math:: v(S) - v(\bar S) \approx \sum_{j \in S} \phi_j - \sum_{j \notin S} \phi_j, \qquad
        \text{weight } \frac{p - 1}{\binom{p}{|S|}\, |S|\, (p - |S|)},

    to be solved under :math:`\sum_j \phi_j = f(x) - \text{base value}`, with v as in `exact_shapley`. All pairs
    together give the Shapley values exactly.

    Parameters
    ----------
    f : callable
        Black-box model: (m, p) array -> (m,) array.
    X : array_like, shape (n, p)
        Rows to explain.
    background : array_like, shape (m, p)
        Rows that stand for "unknown"; all of them are used.
    n_samples : int
        Coalitions to evaluate for each row, at least min(4 p, 2^p - 2). From 2^p - 2 on, the result is exact.
    rng : int, Generator or None
        Seed or source of randomness.

    Returns
    -------
    Explanation
        Values in units of `f`, positive where a feature raises the output; a row's values sum to f(x) - base_value,
        whatever their error. `standard_error` is the spread to expect from another seed, 0 where the result is exact.

    Raises
    ------
    ValueError
        If `n_samples` is too small, shapes do not fit, values are missing, or `f` does not return one number per row
        or is random.

    Notes
    -----
    Costs at most n * m * n_samples rows of `f`, in batches of at most 32 MB or one background. All rows share the
    coalitions. The smallest sizes (and with them the largest) are taken whole while the draws that would fall on them
    suffice; the other pairs are drawn, with replacement [2]_. The standard error is a jackknife over the pairs drawn,
    rough where `n_samples` is only a few times p; what another background would change is not in it. No feature is
    left out.

    References
    ----------
    .. [1] S. M. Lundberg, S.-I. Lee, "A unified approach to interpreting model predictions", Advances in Neural
       Information Processing Systems 30, 2017, arXiv:1705.07874
    .. [2] I. Covert, S.-I. Lee, "Improving KernelSHAP: practical Shapley value estimation using linear regression",
       Proceedings of Machine Learning Research 130, 2021, arXiv:2012.01536

    Examples
    --------
    Three features have 2^3 - 2 = 6 coalitions besides none and all, so the result is exact:

    >>> response = lambda X: 12 * X[:, 0] * X[:, 1] + 5 * X[:, 2]
    >>> result = kernel_shap(response, [[1, 1, 1]], background=[[0, 0, 0]])
    >>> result.values.round(9), result.standard_error
    (array([[6., 6., 5.]]), array([[0., 0., 0.]]))
    """
    X, background, outputs, base_value = _checked_game(f, X, background)
    p = X.shape[1]
    needed = min(4 * p, 2**p - 2)
    if not isinstance(n_samples, int | np.integer) or n_samples < needed:
        raise ValueError(f"n_samples is {n_samples!r}; with {p} features a whole number, at least {needed}, is needed.")
    sides, weights, n_whole = _pairs(p, min(n_samples // 2, 2 ** (p - 1) - 1), np.random.default_rng(rng))

    distinct, of_pair = np.unique(sides, axis=0, return_inverse=True)
    gaps = np.empty((len(X), len(distinct)))  # v(S) - v(the rest)
    value_of = partial(_coalition_values, f, X, background)
    for batch in _coalition_batches(len(distinct), X, background):
        gaps[:, batch] = value_of(distinct[batch]) - value_of(~distinct[batch])
    gaps = gaps[:, of_pair.ravel()]

    signs = np.where(sides, 1.0, -1.0)
    normal, ones = signs.T * weights @ signs, np.ones((p, 1))
    inverse = np.linalg.inv(np.block([[normal, ones], [ones.T, np.zeros((1, 1))]]))  # least squares under a fixed sum
    solve, spread = inverse[:p, :p], inverse[p, :p]
    values = gaps * weights @ signs @ solve + np.outer(outputs - base_value, spread)

    drawn, weight = signs[n_whole:], weights[n_whole:, None]
    residuals = gaps[:, n_whole:] - values @ drawn.T
    return Explanation(values, base_value, _jackknife_error(drawn, weight * drawn @ solve, residuals))


def _jackknife_error(signs: np.ndarray, pull: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """Standard error, (n, p), from what leaving out each of the k pairs drawn does to the values.

    `pull` (k, p) is what a pair's gap adds to the values; `residuals` (n, k) is what the values do not explain of it.
    """
    k = len(signs)
    if k == 0:
        return np.zeros((len(residuals), signs.shape[1]))
    leverage = np.sum(pull * signs, axis=1, keepdims=True)  # how much a pair explains itself
    pull = pull / (1 - leverage)
    squares = residuals**2 @ pull**2 - (residuals @ pull) ** 2 / k
    return np.sqrt(np.maximum(squares, 0) * k / (k - 1))


def _pairs(p: int, n_pairs: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """One side of each pair of coalitions, (k, p), and its weight, (k,); how many of them, the first, are not drawn."""
    sizes = np.arange(1, p // 2 + 1)
    mass = 1 / (sizes * (p - sizes)) / np.where(2 * sizes == p, 2, 1)  # weight of all pairs of a size together
    mass /= mass.sum()
    sides, weights, left = [np.empty((0, p), bool)], [np.empty(0)], n_pairs
    for i, s in enumerate(sizes):
        count = comb(p, int(s)) // (2 if 2 * s == p else 1)
        rest = mass[i:].sum()
        draws_spared = left * mass[i] / rest * (2 if s == 1 else 1)  # size 1 sooner: it makes the equations solvable
        if count > draws_spared + 1e-9:
            size = rng.choice(sizes[i:], left, p=mass[i:] / rest)
            sides.append(rng.permuted(np.arange(p) < size[:, None], axis=1))
            weights.append(np.full(left, rest / left))
            break
        members = np.array(list(combinations(range(p), int(s)))[:count])
        whole = np.zeros((count, p), bool)
        np.put_along_axis(whole, members, True, axis=1)
        sides.append(whole)
        weights.append(np.full(count, mass[i] / count))
        left -= count
    return np.concatenate(sides), np.concatenate(weights), n_pairs - left


def _over_all_coalitions(
    f: _validate.Predictor, X: np.ndarray, background: np.ndarray, weigh: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Sum of v(S) times its weights over all 2^p coalitions S, (n, ...)."""
    p = X.shape[1]
    total: np.ndarray | float = 0.0
    for batch in _coalition_batches(2**p, X, background):
        numbers = np.arange(batch.start, batch.stop)  # their bits say who is in the coalition
        masks = numbers[:, None] >> np.arange(p) & 1 == 1
        total = total + np.tensordot(_coalition_values(f, X, background, masks), weigh(masks), axes=1)
    return np.asarray(total)


def _shapley_weights(masks: np.ndarray) -> np.ndarray:
    """What v(S) counts for in the Shapley value of each feature, (c, p): for the members of S, against the others."""
    p, size = masks.shape[1], masks.sum(axis=1, keepdims=True)
    share = [1 / (p * comb(p - 1, s)) for s in range(p)]  # s!(p - s - 1)!/p!
    joined, missing = np.array([0, *share]), np.array([*share, 0])
    return np.where(masks, joined[size], -missing[size])


def _interaction_weights(masks: np.ndarray) -> np.ndarray:
    """What v(S) counts for in each pair's interaction, (c, p, p): for S with both or neither, against S with one.

    On the diagonal what it counts for in the main effect: the Shapley value less the interactions.
    """
    p, size = masks.shape[1], masks.sum(axis=1)[:, None, None]
    share = [1 / (2 * (p - 1) * comb(p - 2, s)) for s in range(p - 1)]  # s!(p - s - 2)!/(p - 1)!/2
    by_members = np.array([[*share, 0, 0], [0, *np.negative(share), 0], [0, 0, *share]])
    weights = by_members[masks[:, :, None] + masks[:, None, :].astype(int), size]
    diagonal = np.arange(p)
    weights[:, diagonal, diagonal] = 0
    weights[:, diagonal, diagonal] = _shapley_weights(masks) - weights.sum(axis=2)
    return weights


def _coalition_batches(n_coalitions: int, X: np.ndarray, background: np.ndarray) -> Iterator[slice]:
    """Slices of so many coalitions that asking f about them for every row stays within MAX_CELLS."""
    step = min(max(1, MAX_CELLS // (len(X) * background.size)), 4096)
    return batches(n_coalitions, step, "asking coalitions")


def _coalition_values(f: _validate.Predictor, X: np.ndarray, background: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """v(S): mean of f over the background, with the features of S taken from a row, (n, c)."""
    step = max(1, MAX_CELLS // (len(masks) * background.size))
    values = np.empty((len(X), len(masks)))
    for start in range(0, len(X), step):
        rows = X[start : start + step, None, None]
        mixed = np.where(masks[:, None], rows, background)  # (rows, coalitions, m, p)
        outputs = _each_once(f, mixed.reshape(-1, X.shape[1]), masks, rows != background)
        values[start : start + step] = outputs.reshape(mixed.shape[:3]).mean(axis=2)
    return values


def _each_once(f: _validate.Predictor, mixed: np.ndarray, masks: np.ndarray, differs: np.ndarray) -> np.ndarray:
    """f(mixed), where rows that are the same are asked about once: genotypes and mutations often agree.

    `differs` (rows, 1, m, p) says where a row to explain is not as a background row: elsewhere it does not matter who
    gives the feature.
    """
    n, _, m, p = differs.shape
    if p > 30 or differs.all():  # too many features for one number, or nothing to spare
        return _validate.predictions(f, mixed)
    pair = np.arange(n)[:, None, None] * m + np.arange(m)
    number = (pair << p) + (masks[:, None] & differs) @ (1 << np.arange(p))
    _, first, place = np.unique(number, return_index=True, return_inverse=True)
    return _validate.predictions(f, mixed[first])[place.ravel()]


def _checked_game(
    f: _validate.Predictor, X: ArrayLike, background: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return X and the background as tables of one type, f(X) and the mean of f over the background."""
    X, background = _validate.table(X), _validate.table(background, "background")
    if background.shape[1] != X.shape[1]:
        raise ValueError(f"background has {background.shape[1]} features and X has {X.shape[1]}; the same are needed.")
    kind = np.result_type(X, background)
    X, background = X.astype(kind), background.astype(kind)
    outputs = _validate.repeatable(f, X)
    return X, background, outputs, float(_validate.predictions(f, background.copy()).mean())


def _refuse_if_long(method: str, X: np.ndarray, background: np.ndarray) -> None:
    """Raise an error that tells the cost, if there are more than MAX_CALLS rows of f to ask for."""
    (n, p), m = X.shape, len(background)
    calls = n * m * 2**p
    if calls > MAX_CALLS:
        cost = f"{Decimal(calls):.1e}".replace("+", "")
        raise ValueError(
            f"{method} on {p} features needs {cost} model calls (2^{p} coalitions, {m} rows of background, {n} to "
            f"explain). Use kernel_shap or group features."
        )
