"""Pictures of how a prediction moves with one feature."""

from typing import Any, Protocol

import matplotlib.patheffects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse.plot.style import COLOURS

FEW = 6  # up to so many values of a feature are counted; of more, a tick on the axis shows each


class Curves(Protocol):
    """What `genocourse.dependence.partial_dependence` returns."""

    grid_values: np.ndarray
    average: np.ndarray
    individual: np.ndarray


def ice(
    result: Curves,
    observed: ArrayLike,
    *,
    xlabel: str,
    ylabel: str = "prediction",
    ax: Axes | None = None,
) -> Axes:
    """One thin curve a row (ICE), their average as a thick one (PDP), and where the data lie.

    Parameters
    ----------
    result : PartialDependence
        Of one feature: grid_values (g,), average (g,) and individual (n, g).
    observed : array_like, shape (m,)
        The feature's values in the data, ``X[:, feature]``. If they are few and all on the grid, the rows that have
        each are counted below the axis. Otherwise each is a tick on the axis, longer where more rows share the value.
    xlabel, ylabel : str
        The feature and the prediction, with their units.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If the result is not of one feature, or `observed` holds something that is not a finite number.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> curves = np.array([[0.1, 0.2, 0.9], [0.3, 0.4, 0.5]])
    >>> result = SimpleNamespace(grid_values=np.arange(3), average=curves.mean(axis=0), individual=curves)
    >>> ax = ice(result, [0, 0, 1, 2, 0], xlabel="copies of the allele")
    >>> [label.get_text().split() for label in ax.get_xticklabels()]
    [['0', 'n', '=', '3'], ['1', 'n', '=', '1'], ['2', 'n', '=', '1']]
    """
    grid, average, curves = _checked(result)
    observed = _validate.row(observed, "observed", "the feature's column, X[:, feature],")

    ax = ax or plt.subplots(figsize=(7.2, 4.2))[1]
    lines = [np.column_stack([grid, curve]) for curve in curves]
    opacity = np.clip(40 / len(curves), 0.1, 0.6)
    ax.add_collection(LineCollection(lines, colors=COLOURS["blue"], linewidths=0.8, alpha=opacity))
    outline = [matplotlib.patheffects.withStroke(linewidth=6, foreground="white")]
    marker = "o" if len(grid) <= FEW else None
    ax.plot(grid, average, marker=marker, color=COLOURS["vermilion"], lw=3.5, ms=9, path_effects=outline, zorder=3)
    _name_the_curves(ax, average[-1], curves[:, -1])

    values, counts = np.unique(observed, return_counts=True)
    if len(grid) <= FEW and np.isin(values, grid).all():
        rows = dict(zip(values, counts, strict=True))
        ax.set_xticks(grid, [f"{value:g}\nn = {rows.get(value, 0):,}" for value in grid])
    else:
        low, high = ax.get_ylim()
        ax.set_ylim(low - 0.08 * (high - low), high)  # room for the ticks
        height = 0.01 + 0.05 * counts / counts.max()
        ax.vlines(values, 0, height, transform=ax.get_xaxis_transform(), color="black", lw=0.8, alpha=0.6)
        ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


def _name_the_curves(ax: Axes, end_of_average: float, ends: np.ndarray) -> None:
    """Write beside their right ends what the curves are, the two names a line or more apart."""
    low, high = ax.get_ylim()
    above = ends.max() - end_of_average > end_of_average - ends.min()
    end_of_one = ends.max() if above else ends.min()
    apart = 0.16 * (high - low)
    if abs(end_of_one - end_of_average) < apart:
        above = above or end_of_average - apart < low
        end_of_one = end_of_average + (apart if above else -apart)
    for y, name, colour, weight in (
        (end_of_average, "average\n(PDP)", COLOURS["vermilion"], "bold"),
        (end_of_one, "each row\n(ICE)", COLOURS["blue"], "normal"),
    ):
        place: dict[str, Any] = {"xycoords": ax.get_yaxis_transform(), "textcoords": "offset points"}
        ax.annotate(name, (1, y), (4, 0), color=colour, weight=weight, va="center", fontsize=10, **place)


def _checked(result: Curves) -> list[np.ndarray]:
    """Return the grid, the average and the curves, or explain what does not fit."""
    fields = ("grid_values", "average", "individual")
    if not all(hasattr(result, field) for field in fields):
        raise ValueError(f"result is a {type(result).__name__}; what partial_dependence returned is needed.")
    if np.ndim(result.average) == 2:
        raise ValueError("result is of two features; draw its average with plot.heatmap(result.average, ...).")
    grid, average, curves = parts = [_validate.numbers(getattr(result, field), field) for field in fields]
    if grid.ndim != 1 or average.shape != grid.shape or curves.shape != (len(curves), len(grid)) or not curves.size:
        raise ValueError(
            f"result has a grid {grid.shape}, an average {average.shape} and curves {curves.shape}; "
            "(g,), (g,) and (n, g) are needed."
        )
    return parts
