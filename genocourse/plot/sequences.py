"""Pictures of sequences: letters as tall as they matter, values along the positions, and how a network learned."""

from typing import Protocol

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse.plot.style import COLOURS
from genocourse.sequence import ALPHABET

BASE_COLOURS = {"A": "green", "C": "blue", "G": "orange", "T": "vermilion"}
STEPS = [first * 10**zeros for zeros in range(9) for first in (1, 2, 5)]
MOST_TICKS = 14


def logo(
    A: ArrayLike,
    *,
    X: ArrayLike | None = None,
    positions: ArrayLike | None = None,
    ylabel: str = "attribution",
    ax: Axes | None = None,
) -> Axes:
    """Letters of a sequence, each as tall as its value: above the axis where positive, below where negative.

    Parameters
    ----------
    A : array_like, shape (4, L)
        Attribution of one sequence, rows A, C, G, T. Each value that is not zero draws a letter; where a position has
        several, the largest are furthest from the axis. Counts of a motif work too.
    X : array_like, shape (4, L), optional
        The one-hot sequence: then only the observed bases are drawn.
    positions : array_like of int, shape (L,), optional
        Numbers of the columns for the axis, such as a data set's `positions`; 0 to L - 1 by default.
    ylabel : str
        What the values are, with their unit.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes
        Column i is centred on x = i, whatever its number.

    Raises
    ------
    ValueError
        If `A` has another shape or holds something that is not a finite number, or `X` or `positions` do not fit it.

    Examples
    --------
    >>> ax = logo([[0.5, -1.0], [0, 0], [0, 2.0], [0, 0]])
    >>> ax.dataLim.intervaly
    array([-1.,  2.])
    """
    A = _validate.array(A, "A")
    if A.ndim != 2 or A.shape[0] != 4 or not A.size:
        fix = " Choose one sequence of the batch: A[0]." if A.ndim == 3 else ""
        raise ValueError(f"A has shape {A.shape}; the attribution of one sequence, (4, L), is needed.{fix}")
    A = _validate.of_moderate_size(_validate.numbers(A, "A"), "A").astype(float)
    if X is not None:
        X = _validate.array(X, "X")
        if X.shape != A.shape:
            raise ValueError(f"A has shape {A.shape}, X {X.shape}; they must agree.")
        A = A * _validate.one_hot(X[None])[0]

    # Smallest first, so that the running sums are the ends of the letters away from the axis.
    letters = np.argsort(np.abs(A), axis=0)
    values = np.take_along_axis(A, letters, axis=0)
    ends = np.where(values > 0, np.maximum(values, 0).cumsum(axis=0), np.minimum(values, 0).cumsum(axis=0))
    bottoms = np.minimum(ends, ends - values)

    ax = ax or plt.subplots(figsize=(7.2, 2.2))[1]
    for base, letter in enumerate(ALPHABET):
        row, column = np.nonzero((letters == base) & (values != 0))
        heights = np.abs(values)[row, column]
        boxes = np.column_stack([column - 0.46, bottoms[row, column], np.full(len(row), 0.92), heights])
        ax.add_patch(PathPatch(_in_boxes(letter, boxes), facecolor=COLOURS[BASE_COLOURS[letter]], linewidth=0))
    ax.axhline(0, color="#444444", linewidth=0.8)
    ax.autoscale_view()
    ax.set_ylabel(ylabel)
    _number_columns(ax, values.shape[1], positions)
    return ax


def track(
    values: ArrayLike,
    *,
    mask: ArrayLike | None = None,
    positions: ArrayLike | None = None,
    ylabel: str = "attribution",
    ax: Axes | None = None,
) -> Axes:
    """One value a position, as a line of steps; behind it, hatched, where the truth lies.

    Parameters
    ----------
    values : array_like, shape (L,)
        Numbers along one sequence, such as from `attribution.per_position`.
    mask : array_like of bool, shape (L,), optional
        The truth, such as a row of a simulation's `mask`.
    positions : array_like of int, shape (L,), optional
        Numbers of the columns for the axis; 0 to L - 1 by default.
    ylabel : str
        What the values are, with their unit.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes
        Column i is centred on x = i, whatever its number.

    Raises
    ------
    ValueError
        If `values` is no row of finite numbers, or `mask` or `positions` do not fit it.

    Examples
    --------
    >>> ax = track([0.0, 0.4, 0.5, 0.0], mask=[False, True, True, False])
    >>> ax.get_legend().get_texts()[0].get_text()
    'planted'
    """
    values = _validate.row(values, "values", "one finite number a position, (L,),")
    ax = ax or plt.subplots(figsize=(7.2, 2.2))[1]
    edges = np.arange(len(values) + 1) - 0.5
    if mask is not None:
        planted = _validate.booleans(mask)
        if planted.shape != values.shape:
            raise ValueError(f"mask has shape {planted.shape}, values {values.shape}; they must agree.")
        starts_and_ends = np.flatnonzero(np.diff(planted, prepend=False, append=False)).reshape(-1, 2)
        for i, (start, end) in enumerate(starts_and_ends):
            ax.axvspan(
                edges[start],
                edges[end],
                facecolor="#F3E3C3",
                edgecolor=COLOURS["orange"],
                hatch="////",
                linewidth=0,
                label="planted" if i == 0 else None,
            )
        if len(starts_and_ends):
            ax.legend(loc="upper right", bbox_to_anchor=(1, 1.15), handlelength=1.2)
    ax.stairs(values, edges, fill=True, color=COLOURS["blue"])
    ax.axhline(0, color="#444444", linewidth=0.8)
    ax.set_ylabel(ylabel)
    _number_columns(ax, len(values), positions)
    return ax


class Curve(Protocol):
    """What `genocourse.models.train` returns."""

    training_loss: np.ndarray
    validation_loss: np.ndarray
    best_epoch: int


def learning_curve(result: Curve, *, ax: Axes | None = None) -> Axes:
    """Loss on the training and on the held-out sequences after each epoch, and which epoch was kept.

    Parameters
    ----------
    result : Training
        What `genocourse.models.train` returned.
    ax : matplotlib Axes, optional
        Where to draw; new axes by default.

    Returns
    -------
    matplotlib Axes
        Epochs are counted from 0, as in the result.

    Raises
    ------
    ValueError
        If the two losses are not as many finite numbers, or the best epoch is none of them.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> ax = learning_curve(SimpleNamespace(training_loss=[0.6, 0.3], validation_loss=[0.5, 0.6], best_epoch=0))
    >>> ax.texts[0].get_text()
    'kept: epoch 0'
    """
    fields = ("training_loss", "validation_loss", "best_epoch")
    if not all(hasattr(result, field) for field in fields):
        raise ValueError(f"result is a {type(result).__name__}; what models.train returned is needed.")
    training, validation = (_validate.row(getattr(result, field), field) for field in fields[:2])
    best = result.best_epoch
    if len(training) != len(validation) or best not in range(len(training)):
        raise ValueError(
            f"result has {len(training)} training losses, {len(validation)} validation losses and best_epoch {best!r}; "
            "a loss of each kind for each epoch is needed, and one of the epochs."
        )
    ax = ax or plt.subplots(figsize=(5.4, 3.2))[1]
    epochs = np.arange(len(training))
    ax.plot(epochs, training, marker="o", color=COLOURS["vermilion"], label="training")
    ax.plot(epochs, validation, marker="s", color=COLOURS["blue"], label="validation")
    ax.legend()
    ax.axvline(best, color="#444444", linestyle=":", linewidth=1)
    ax.annotate(f"kept: epoch {best}", (best, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="epoch", ylabel="cross-entropy (nats)", ylim=(0, None))
    return ax


def _in_boxes(letter: str, boxes: np.ndarray) -> Path:
    """One path with the letter filling each of the boxes, rows of (left, bottom, width, height)."""
    glyph = TextPath((0, 0), letter, size=1, prop=FontProperties(family="DejaVu Sans", weight="bold"))
    unit = (glyph.vertices - glyph.get_extents().min) / glyph.get_extents().size
    vertices = boxes[:, None, :2] + boxes[:, None, 2:] * unit
    return Path(vertices.reshape(-1, 2), np.tile(glyph.codes, len(boxes)))


def _number_columns(ax: Axes, length: int, positions: ArrayLike | None) -> None:
    """Ticks at round positions, and at +1 where there are negative ones."""
    numbers = np.arange(length) if positions is None else _validate.row(positions, "positions")
    if numbers.shape != (length,):
        raise ValueError(f"positions has shape {numbers.shape}; one number a column, ({length},), is needed.")
    if (numbers % 1).any():
        raise ValueError("positions holds fractions; whole numbers are needed.")
    numbers = numbers.astype(int)
    step = next(step for step in STEPS if length / step <= MOST_TICKS)
    signed = bool((numbers < 0).any())
    ticks = np.flatnonzero((numbers % step == 0) | ((numbers == 1) & signed))
    names = [f"{number:+d}" if signed else f"{number}" for number in numbers[ticks]]
    ax.set_xticks(ticks, [name.replace("-", "\N{MINUS SIGN}") for name in names])
    ax.set(xlim=(-0.6, length - 0.4), xlabel="position (bases)")
