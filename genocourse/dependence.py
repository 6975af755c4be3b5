"""How does the prediction move with a feature? Partial dependence, its curve for each row, and how a pair interacts."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse._batches import MAX_CELLS, batches

MAX_VALUES = 20  # the default grid holds at most so many values


class PartialDependence(NamedTuple):
    """What `partial_dependence` returns; g counts the grid's values, and two features have a grid each."""

    grid_values: np.ndarray | tuple[np.ndarray, np.ndarray]
    """Values that the feature was set to, shape (g,); for two features a pair of arrays."""
    average: np.ndarray
    """Partial dependence (PDP): the mean of `individual` over the rows, shape (g,) or (g1, g2)."""
    individual: np.ndarray
    """A curve for each row (ICE), shape (n, g) or (n, g1, g2)."""


def partial_dependence(
    f: _validate.Predictor,
    X: ArrayLike,
    feature: int | tuple[int, int],
    *,
    grid: ArrayLike | Sequence[ArrayLike] | None = None,
) -> PartialDependence:
    r"""Prediction for every row, and on average, when one feature or a pair of features is set to each value of a grid.

    .. math:: \text{ICE}_i(v) = f(v, x_{i, -j}), \qquad \text{PDP}_j(v) = \frac{1}{n} \sum_i \text{ICE}_i(v),

    where :math:`(v, x_{i, -j})` is row i with feature j set to v and everything else left alone.

    Parameters
    ----------
    f : callable
        Black-box model: (m, p) array -> (m,) array.
    X : array_like, shape (n, p)
        Rows to start from.
    feature : int or pair of int
        Column index, or two of them.
    grid : array_like, or for two features a pair of array_likes, optional
        Values to set, kept in the order given. Default: all distinct values where there are at most 20, else the 20
        observed values at evenly spaced quantiles from the smallest to the largest, each once.

    Returns
    -------
    PartialDependence
        The grid, the average (PDP) and the individual curves (ICE), in units of `f`.

    Raises
    ------
    ValueError
        If values are missing, `feature` names no column (or one twice), `grid` is empty or does not fit, or `f` does
        not return one number per row or is random.

    Notes
    -----
    Costs n * g rows of `f` (n * g1 * g2 for two features) and 2 n for a check, in batches of at most 128 MB. `f` sees
    the type of `X`; only a grid that an integer table cannot hold, such as 0.5, turns the table into floats first. Rows
    are moved one by one, so values that never occur together are shown to `f`: curves far from the data say little.

    References
    ----------
    .. [1] J. H. Friedman, "Greedy function approximation: a gradient boosting machine", The Annals of Statistics 29(5),
       2001, doi:10.1214/aos/1013203451
    .. [2] A. Goldstein, A. Kapelner, J. Bleich, E. Pitkin, "Peeking inside the black box: visualizing statistical
       learning with plots of individual conditional expectation", Journal of Computational and Graphical Statistics
       24(1), 2015, doi:10.1080/10618600.2014.907095

    Examples
    --------
    The first gene helps where the second is on, and harms where it is off. The average is flat, the curves are not:

    >>> X = np.array([[0, 1], [1, 1], [0, -1], [1, -1]])
    >>> result = partial_dependence(lambda X: X[:, 0] * X[:, 1], X, 0)
    >>> result.grid_values, result.average
    (array([0, 1]), array([0., 0.]))
    >>> result.individual
    array([[ 0.,  1.],
           [ 0.,  1.],
           [ 0., -1.],
           [ 0., -1.]])
    """
    X = _validate.table(X)
    columns = _checked_feature(feature, X.shape[1])
    grids = [_default_grid(X[:, j]) for j in columns] if grid is None else _checked_grids(grid, len(columns))
    if X.dtype.kind in "iub" and not all(np.array_equal(g, g.astype(X.dtype)) for g in grids):
        X = X.astype(float)
    grids = [g.astype(X.dtype) for g in grids]
    _validate.repeatable(f, X)

    points = np.stack(np.meshgrid(*grids, indexing="ij"), axis=-1).reshape(-1, len(columns))
    individual = _moved(f, X, columns, points).reshape(len(X), *(len(g) for g in grids))
    grid_values = grids[0] if len(grids) == 1 else (grids[0], grids[1])
    return PartialDependence(grid_values, individual.mean(axis=0), individual)


def center(result: PartialDependence, at: int | tuple[int, int] = 0) -> PartialDependence:
    r"""Curves that start from zero: only the change along the grid is left, so that their shapes can be compared.

    .. math:: \text{cICE}_i(v) = \text{ICE}_i(v) - \text{ICE}_i(v_{\text{at}})

    Parameters
    ----------
    result : PartialDependence
        From `partial_dependence`.
    at : int or pair of int
        Position in the grid (or in each of two grids) of the value where all curves are zero. Default: the first.

    Returns
    -------
    PartialDependence
        The same grid; curves and their average are zero at `at`.

    Raises
    ------
    ValueError
        If `at` is no position in the grid, or `result` comes from elsewhere.

    References
    ----------
    .. [1] A. Goldstein, A. Kapelner, J. Bleich, E. Pitkin, "Peeking inside the black box: visualizing statistical
       learning with plots of individual conditional expectation", Journal of Computational and Graphical Statistics
       24(1), 2015, doi:10.1080/10618600.2014.907095

    Examples
    --------
    The rows start from different heights, but each gains 2 a step:

    >>> X = np.array([[0, 5], [1, 7]])
    >>> result = partial_dependence(lambda X: 2 * X[:, 0] + X[:, 1], X, 0)
    >>> result.individual
    array([[5., 7.],
           [7., 9.]])
    >>> center(result).individual
    array([[0., 2.],
           [0., 2.]])
    """
    if not isinstance(result, PartialDependence):
        raise ValueError(f"result is a {type(result).__name__}; what partial_dependence returned is needed.")
    shape = result.average.shape
    position = _validate.array(at, "at")
    if position.dtype.kind not in "iu" or position.shape not in ((), (len(shape),)):
        raise ValueError(f"at is {at!r}; a position in the grid is needed, or one for each of two grids.")
    if np.any(position < 0) or np.any(position >= shape):
        raise ValueError(f"at is {at!r}; the grid has shape {shape}, and positions count from 0.")
    start = result.individual[(slice(None), *np.broadcast_to(position, len(shape)))]
    individual = result.individual - start.reshape(-1, *(1 for _ in shape))
    return PartialDependence(result.grid_values, individual.mean(axis=0), individual)


def h_statistic(f: _validate.Predictor, X: ArrayLike, pair: tuple[int, int]) -> float:
    r"""Friedman and Popescu's H squared: the share of a pair's joint effect that is interaction.

    .. math:: H_{jk}^2 = \frac{\sum_i \big(P_{jk}(x_{ij}, x_{ik}) - P_j(x_{ij}) - P_k(x_{ik})\big)^2}
        {\sum_i P_{jk}(x_{ij}, x_{ik})^2},

    with the partial dependences P taken at the rows' own values, each shifted to have mean 0 over the rows.

    Parameters
    ----------
    f : callable
        Black-box model: (m, p) array -> (m,) array.
    X : array_like, shape (n, p)
        Rows to average over.
    pair : pair of int
        Two column indices.

    Returns
    -------
    float
        No unit. 0: the two effects add up (or there are none); 1: each alone does nothing, all of it is interaction.
        Correlated features can push it above 1.

    Raises
    ------
    ValueError
        As `partial_dependence`.

    Notes
    -----
    Costs n * u rows of `f`, where u counts the distinct pairs of values and the distinct values of each feature, and
    memory for n * u numbers: 16 + 4 + 4 for two bases, up to 3 n for two expression levels.

    References
    ----------
    .. [1] J. H. Friedman, B. E. Popescu, "Predictive learning via rule ensembles", The Annals of Applied Statistics
       2(3), 2008, section 8.1, doi:10.1214/07-AOAS148

    Examples
    --------
    A product of two signs is pure interaction. Adding a main effect of the same size halves the share:

    >>> X = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
    >>> h_statistic(lambda X: X[:, 0] * X[:, 1], X, (0, 1))
    1.0
    >>> h_statistic(lambda X: X[:, 0] * X[:, 1] + X[:, 0], X, (0, 1))
    0.5
    """
    X = _validate.table(X)
    columns = _checked_feature(pair, X.shape[1], "pair")
    if len(columns) != 2:
        raise ValueError(f"pair is {pair!r}; two column indices are needed.")
    outputs = _validate.repeatable(f, X)
    effects = []
    for moved in (columns, columns[:1], columns[1:]):
        points, of_row = np.unique(X[:, moved], axis=0, return_inverse=True)
        effect = _moved(f, X, moved, points).mean(axis=0)[of_row.ravel()]
        effects.append(effect - effect.mean())
    both, first, second = effects
    precision = np.finfo(outputs.dtype if outputs.dtype.kind == "f" else float).eps
    size = np.abs(both).max()
    if size <= 16 * precision * np.abs(outputs).max():  # the pair moves nothing but rounding errors
        return 0.0
    interaction, both = (both - first - second) / size, both / size  # the squares of tiny numbers would be lost
    return float(np.sum(interaction**2) / np.sum(both**2))


def _moved(f: _validate.Predictor, X: np.ndarray, columns: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Outputs for every row with `columns` set to each of the points, (n, points)."""
    n, p = X.shape
    outputs = np.empty((n, len(points)))
    for batch in batches(len(points), max(1, MAX_CELLS // X.size), "moving"):
        copies = np.tile(X, (len(points[batch]), 1, 1))
        copies[:, :, columns] = points[batch, None]
        outputs[:, batch] = _validate.predictions(f, copies.reshape(-1, p)).reshape(-1, n).T
    return outputs


def _default_grid(column: np.ndarray) -> np.ndarray:
    """Values to set, all of them observed: every distinct one, or quantiles where there are too many."""
    values = np.unique(column)
    if len(values) > MAX_VALUES:
        values = np.unique(np.quantile(column, np.linspace(0, 1, MAX_VALUES), method="inverted_cdf"))
    return values


def _checked_feature(feature: int | tuple[int, int], p: int, name: str = "feature") -> np.ndarray:
    """Return the one or two columns as an index array, or explain what is wrong with them."""
    columns = _validate.array(feature, name)
    if columns.dtype.kind not in "iu" or columns.shape not in ((), (2,)):
        raise ValueError(
            f"{feature!r} is no column index nor a pair of them. For a column of a DataFrame: X.columns.get_loc(name)."
        )
    columns = columns.reshape(-1)
    if columns.min() < 0 or columns.max() >= p:
        raise ValueError(f"{feature!r} names a column outside 0 to {p - 1}.")
    if len(np.unique(columns)) < len(columns):
        raise ValueError(f"{feature!r} names a column twice; two different ones are needed.")
    return columns


def _checked_grids(grid: Any, count: int) -> list[np.ndarray]:
    """Return one array of values a feature, or explain what is wrong with them."""
    if count == 2 and (not hasattr(grid, "__len__") or len(grid) != 2):
        raise ValueError(f"grid is {grid!r}; for two features a pair of arrays is needed.")
    grids = [grid] if count == 1 else grid
    return [_validate.row(values, "grid", "for each feature a list of values") for values in grids]
