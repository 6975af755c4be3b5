"""Pictures of importances, and of what chance reaches."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse.plot.style import COLOURS


def importances(
    values: ArrayLike,
    names: Sequence[str],
    *,
    top: int = 15,
    highlight: ArrayLike | None = None,
    label: str = "highlighted",
    null: ArrayLike | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Bars of the largest importances, largest on top.

    Parameters
    ----------
    values : array_like, shape (p,) or (p, n_repeats)
        Importances; with repeats, the bar is their mean and a dot marks each.
    names : sequence of str, length p
        Feature names.
    top : int
        How many to draw.
    highlight : array_like of bool, shape (p,), optional
        Features to mark, by colour and hatching.
    label : str
        What the marked ones have in common, for the legend.
    null : array_like, optional
        Importances that chance reached, one number a shuffle; their range is shaded and the highest one marked.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If the lengths of values, names and highlight differ, a number is not finite, or `top` is no whole number.

    Examples
    --------
    >>> ax = importances([0.1, 0.7, 0.2], ["CD19", "CD3D", "LCK"], top=2)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['CD3D', 'LCK']
    """
    repeats = _validate.numbers(values, "values")
    if repeats.ndim not in (1, 2) or not repeats.size:
        raise ValueError(f"values has shape {repeats.shape}; (p,) or (p, n_repeats) is needed.")
    repeats = repeats.reshape(len(repeats), -1)
    marked = np.zeros(len(repeats), bool) if highlight is None else _validate.booleans(highlight, "highlight").ravel()
    names, top = _validate.words(names), _validate.whole_number(top, "top")
    if not len(repeats) == len(names) == len(marked):
        raise ValueError(
            f"{len(repeats)} values, {len(names)} names and {len(marked)} highlights; they must be equally many."
        )
    mean = repeats.mean(axis=1)
    order = np.argsort(-mean, kind="stable")[:top]

    ax = ax or plt.subplots(figsize=(7.2, 0.7 + 0.25 * len(order)))[1]
    rows = np.arange(len(order))
    bars = ax.barh(rows, mean[order], height=0.72, color=COLOURS["sky"])
    for bar, mark in zip(bars, marked[order], strict=True):
        if mark:
            bar.set(facecolor=COLOURS["orange"], hatch="///", edgecolor="black", linewidth=0.6)
    if marked[order].any():
        example = bars[int(np.argmax(marked[order]))]
        ax.legend([example], [label], loc="center right")
    if repeats.shape[1] > 1:
        ax.plot(repeats[order], rows, "o", color="black", markersize=2.5, alpha=0.6)
    if null is not None:
        highest = _validate.row(null, "null").max()
        ax.axvspan(0, highest, color="0.88", linewidth=0, zorder=0)
        ax.axvline(highest, color="black", linestyle="--", linewidth=1.2)
        ax.annotate(
            "highest of the shuffles",
            (highest, 1),
            (0, 2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9,
        )
    ax.set(yticks=rows, yticklabels=[names[i] for i in order], ylim=(len(order) - 0.4, -0.6), xlabel="importance")
    ax.tick_params(axis="y", length=0)
    return ax


def null_distribution(null: ArrayLike, observed: float, *, label: str, ax: Axes | None = None) -> Axes:
    """Histogram of what chance reaches, with a line at what was observed.

    Parameters
    ----------
    null : array_like, shape (n,)
        Values under chance, such as from `genocourse.metrics.null_distribution`.
    observed : float
        The real value.
    label : str
        What is measured, for the axis.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If `null` is no row of finite numbers, or `observed` is none.

    Examples
    --------
    >>> ax = null_distribution([0.4, 0.5, 0.6], 0.9, label="AUROC")
    >>> ax.get_xlabel()
    'AUROC'
    """
    null, observed = _validate.row(null, "null").astype(float), _validate.number(observed, "observed")
    ax = ax or plt.subplots(figsize=(7.2, 3.0))[1]
    counts, _, _ = ax.hist(null, bins=min(30, max(5, len(null) // 5)), color=COLOURS["grey"])
    ax.axvline(observed, color=COLOURS["vermilion"], linewidth=2.5)
    ax.annotate(
        f"observed\n{observed:.2f}",
        (observed, 0.98),
        (-6 if observed > null.mean() else 6, 0),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right" if observed > null.mean() else "left",
        va="top",
        color=COLOURS["vermilion"],
        weight="bold",
    )
    ax.annotate(f"{len(null)} shuffles", (null.mean(), np.max(counts)), (0, 3), textcoords="offset points", ha="center")
    ax.set(xlabel=label, ylabel="number of shuffles")
    ax.margins(y=0.15)
    return ax
