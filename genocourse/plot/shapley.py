"""Pictures of Shapley values: of many rows, and of one."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse.plot.style import COLOURS, LOW_TO_HIGH, decimals, number

DOT = 1 / 90  # of the axis' length: how far apart dots at one height must be
EDGE = (0, 0, 0, 0.5)  # thin and grey, so that dots of a pile are told apart
LANE = 0.13  # of the distance of two lines: how far apart the heights are


def beeswarm(
    values: ArrayLike,
    X: ArrayLike,
    names: Sequence[str],
    *,
    top: int = 12,
    unit: str = "",
    ax: Axes | None = None,
) -> Axes:
    """One dot a row and feature: how far the feature moved the prediction, coloured by the feature's own value.

    Features are sorted by their mean absolute value, the largest on top. Where a feature has only two values, triangles
    mark the higher one; where all have, a legend says so, else a colour bar. Of features that are not shown, the last
    line tells how far they move the prediction together: the mean over the rows of the absolute value of their sum.

    Parameters
    ----------
    values : array_like, shape (n, p)
        Shapley values.
    X : array_like, shape (n, p)
        The table that they explain.
    names : sequence of str, length p
        Feature names.
    top : int
        How many features to show.
    unit : str
        Unit of the prediction, for the axis.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If values and X are not tables of finite numbers of one shape, the names do not fit them, or `top` is no whole
        number from 1 up.

    Notes
    -----
    Dots are piled up around each line without randomness, from low to high values of the feature. A pile that is too
    high for its line is pressed together.

    Examples
    --------
    >>> ax = beeswarm([[0.1, -0.7], [0.2, 0.6]], [[5.1, 0], [6.0, 1]], ["CD19", "BCR/ABL"])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['BCR/ABL', 'CD19']
    """
    values = _validate.of_moderate_size(_validate.table(values, "values"), "values").astype(float)
    X = _validate.of_moderate_size(_validate.table(X)).astype(float)
    names, top = _validate.words(names), _validate.whole_number(top, "top")
    if X.shape != values.shape or len(names) != values.shape[1]:
        raise ValueError(
            f"values {values.shape}, X {X.shape} and {len(names)} names do not fit; (n, p), (n, p) and p are needed."
        )
    order = np.argsort(-np.abs(values).mean(axis=0), kind="stable")
    shown, others = order[:top], order[top:]
    labels = [names[j] for j in shown]
    if len(others):
        labels.append(f"the other {len(others):,} features")

    ax = ax or plt.subplots(figsize=(7.2, 1.0 + 0.42 * len(labels)))[1]
    width = DOT * (np.ptp(values[:, shown]) or 1)
    ax.axvline(0, color="0.6", linewidth=1, zorder=0)
    two_valued = [len(np.unique(X[:, j])) == 2 for j in shown]
    for line, j in enumerate(shown):
        tone = _tone(X[:, j])
        heights = line - _swarm(values[:, j], tone, width)
        higher = two_valued[line] & (tone == 1)
        for dots, marker in ((~higher, "o"), (higher, "^")):
            colours = LOW_TO_HIGH(tone[dots])
            ax.scatter(values[dots, j], heights[dots], 24, colours, marker=marker, edgecolors=EDGE, linewidths=0.4)
    if len(others):
        together = np.abs(values[:, others].sum(axis=1)).mean()
        text = f"mean |sum| {number(together, decimals([together]))}"
        ax.text(0.01, len(shown), text, transform=ax.get_yaxis_transform(), va="center", color="0.35")
    if all(two_valued):  # no shades to explain
        for shade, marker, label in ((1.0, "^", "the higher value"), (0.0, "o", "the lower value")):
            ax.scatter([], [], 40, LOW_TO_HIGH([shade]), marker=marker, label=label)
        ax.legend(loc="lower right")
    else:
        shades = plt.cm.ScalarMappable(cmap=LOW_TO_HIGH)
        bar = ax.figure.colorbar(shades, ax=ax, ticks=[0, 1], aspect=40, pad=0.02)
        low, high = ("low ●", "high ▲") if any(two_valued) else ("low", "high")
        bar.ax.set_yticklabels([f"feature\n{low}", f"feature\n{high}"])
        bar.outline.set_visible(False)
    ax.set(yticks=range(len(labels)), yticklabels=labels, ylim=(len(labels) - 0.45, -0.55))
    ax.set_xlabel(f"Shapley value ({unit})" if unit else "Shapley value")
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.tick_params(axis="y", length=0)
    return ax


def _tone(x: np.ndarray) -> np.ndarray:
    """Place of each value between low (0) and high (1), the 5th and the 95th percentile; outliers count as these."""
    low, high = np.percentile(x, [5, 95])
    if low == high or len(np.unique(x)) <= 3:
        low, high = x.min(), x.max()
    return np.clip((x - low) / (high - low), 0, 1) if high > low else np.full(len(x), 0.5)


def _swarm(x: np.ndarray, tone: np.ndarray, width: float) -> np.ndarray:
    """Heights around 0, so that dots at one height are at least `width` apart; pressed together into (-0.42, 0.42)."""
    last = np.full(len(x), -np.inf)  # in each lane, the dot placed last, from left to right
    lane = np.empty(len(x), dtype=int)
    for i in np.lexsort((tone, x)):
        lane[i] = np.argmax(x[i] - last >= width)
        last[lane[i]] = x[i]
    height = (lane + 1) // 2 * np.where(lane % 2, 1, -1)  # lanes 0, 1, 2, 3, ... lie at 0, 1, -1, 2, ...
    return height * min(LANE, 0.42 / max(1, np.abs(height).max()))


def waterfall(
    values: ArrayLike,
    base_value: float,
    names: Sequence[str],
    x: ArrayLike | None = None,
    *,
    top: int = 10,
    unit: str = "",
    ax: Axes | None = None,
) -> Axes:
    """One row's prediction, built up from the average prediction by one arrow a feature.

    Read from top to bottom: the base value, the features with the largest absolute values first, all others as one
    arrow, and the prediction, which is base_value + sum(values).

    Parameters
    ----------
    values : array_like, shape (p,)
        Shapley values of the row.
    base_value : float
        Average prediction, which they start from.
    names : sequence of str, length p
        Feature names.
    x : array_like, shape (p,), optional
        The row itself, to write the features' values beside their names.
    top : int
        How many features to show by themselves.
    unit : str
        Unit of the prediction, for the axis.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If values is not of one row, base_value is not one number, the names or x do not fit, or `top` is no whole
        number from 1 up.

    Examples
    --------
    >>> ax = waterfall([0.3, -0.1, 0.05], 0.4, ["ABL1", "CD19", "LCK"], top=1)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['average prediction', 'ABL1', 'the other 2 features', 'this prediction']
    """
    values = _validate.row(values, "values", "one row of numbers, (p,), such as values[0],").astype(float)
    values = _validate.of_moderate_size(values, "values")
    base_value, names = _validate.number(base_value, "base_value"), _validate.words(names)
    top = _validate.whole_number(top, "top")
    row = np.full(len(values), None) if x is None else _validate.numbers(x, "x", missing=True)
    if len(names) != len(values) or row.shape != values.shape:
        raise ValueError(f"{len(values)} values, {len(names)} names and x {row.shape}; they must be equally many.")
    order = np.argsort(-np.abs(values), kind="stable")
    shown, others = order[:top], order[top:]
    labels = [names[j] if row[j] is None else f"{names[j]} = {row[j]:.4g}" for j in shown]
    steps = list(values[shown])
    if len(others):
        labels.append(f"the other {len(others):,} features")
        steps.append(values[others].sum())

    ax = ax or plt.subplots(figsize=(7.2, 1.3 + 0.36 * len(steps)))[1]
    ends = base_value + np.cumsum([0, *steps])
    reach = np.ptp(ends) or 1.0
    digits = decimals([reach])
    lines = np.arange(len(ends))
    ax.vlines(ends, lines, lines + 1, color="0.5", linestyle=":", linewidth=1, zorder=0)
    for line, (start, end) in enumerate(pairwise(ends), start=1):
        colour = COLOURS["vermilion"] if end > start else COLOURS["blue"] if end < start else "0.35"
        _arrow(ax, line, start, end, 0.02 * reach, colour)
        _write(ax, line, number(end - start, digits, signed=True), colour)
    for line, end in ((0, ends[0]), (len(ends), ends[-1])):
        ax.plot(end, line, "D", color="black", markersize=7, clip_on=False)
        _write(ax, line, number(end, digits), "black")
    labels = ["average prediction", *labels, "this prediction"]
    ax.set(yticks=range(len(labels)), yticklabels=labels, ylim=(len(labels) - 0.4, -0.6))
    ax.set_xlim(ends.min() - 0.05 * reach, ends.max() + 0.05 * reach)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.set_xlabel(f"prediction ({unit})" if unit else "prediction")
    ax.tick_params(axis="y", length=0)
    return ax


def _arrow(ax: Axes, line: int, start: float, end: float, head: float, colour: str) -> None:
    """Draw a bar that ends in a point."""
    neck = end - np.sign(end - start) * min(head, abs(end - start))
    ax.fill([start, neck, end, neck, start], line + np.array([-0.34, -0.34, 0, 0.34, 0.34]), color=colour, linewidth=0)


def _write(ax: Axes, line: int, text: str, colour: str) -> None:
    """Write a number into the column at the right of the axes."""
    place: dict[str, Any] = {"xycoords": ax.get_yaxis_transform(), "textcoords": "offset points"}
    ax.annotate(text, (1, line), (45, 0), ha="right", va="center", color=colour, weight="bold", **place)
