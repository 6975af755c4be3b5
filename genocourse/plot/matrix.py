"""A table of numbers as a picture."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse.plot.style import AROUND_ZERO, UPWARDS, decimals, number

FEW_CELLS, FEW_COLUMNS = 100, 12  # up to so many cells have their number written in


def heatmap(
    values: ArrayLike,
    rows: Sequence[str] | None,
    columns: Sequence[str] | None,
    *,
    label: str,
    xlabel: str = "",
    ylabel: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Colours for a table of numbers, first row on top; where they are few, the numbers too.

    If any number is negative, colours run from blue through white at zero to vermilion. Otherwise larger is darker.

    Parameters
    ----------
    values : array_like, shape (r, c)
        Numbers to show.
    rows, columns : sequence of str, lengths r and c, or None
        Names; None leaves them out.
    label : str
        What the numbers are, with their unit, for the colour bar.
    xlabel, ylabel : str
        What the columns and the rows are.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If values is no table of finite numbers, or the names are not as many as its rows and columns.

    Examples
    --------
    >>> ax = heatmap([[0.5, -0.25]], ["patient 1"], ["ABL1", "CD19"], label="Shapley value")
    >>> ax.images[0].get_clim()
    (-0.5, 0.5)
    """
    values = _validate.of_moderate_size(_validate.table(values, "values"), "values").astype(float)
    for names, count, kind in ((rows, values.shape[0], "rows"), (columns, values.shape[1], "columns")):
        if names is not None and len(_validate.words(names, kind)) != count:
            raise ValueError(f"{len(names)} names for {count} {kind}; they must be equally many.")
    few = values.size <= FEW_CELLS and values.shape[1] <= FEW_COLUMNS

    ax = ax or plt.subplots(figsize=(7.2, np.clip(1.4 + 0.3 * len(values), 2.8, 8.0)))[1]
    if values.min() < 0:
        limit = np.abs(values).max()
        image = ax.imshow(values, cmap=AROUND_ZERO, vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    else:
        image = ax.imshow(values, cmap=UPWARDS, aspect="auto", interpolation="nearest")
    ax.figure.colorbar(image, ax=ax, label=label, pad=0.02)

    ax.set_yticks(range(len(values)) if rows is not None else [], rows)
    ax.set_xticks(range(values.shape[1]) if columns is not None else [], columns)
    if columns is not None and sum(len(str(name)) + 2 for name in columns) > 45:
        ax.tick_params(axis="x", rotation=45)
        plt.setp(ax.get_xticklabels(), ha="right", rotation_mode="anchor")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if few:
        digits = decimals(values)
        for (i, j), value in np.ndenumerate(values):
            red, green, blue, _ = image.to_rgba(value)
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
            ax.text(j, i, number(value, digits), ha="center", va="center", color="white" if dark else "black")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax
