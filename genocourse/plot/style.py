"""The colours and the type that all pictures share, and how they write numbers."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import ArrayLike

COLOURS = {  # Okabe and Ito: told apart by most colour-blind readers
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "grey": "#8A8A8A",
}
# Around zero: blue below, vermilion above. Upwards: darker is more. Low to high: also from dark to light, so that it
# is still read in print without colour.
AROUND_ZERO = LinearSegmentedColormap.from_list("around zero", [COLOURS["blue"], "#F7F7F7", COLOURS["vermilion"]])
UPWARDS = LinearSegmentedColormap.from_list("upwards", ["#F7F7F7", COLOURS["sky"], COLOURS["blue"], "#002A45"])
LOW_TO_HIGH = LinearSegmentedColormap.from_list("low to high", ["#00395C", "#5F7F95", "#A98F68", COLOURS["orange"]])


def use_style() -> None:
    """Give every later figure the course's type, sizes and colours.

    Examples
    --------
    >>> use_style()
    >>> plt.rcParams["axes.spines.top"]
    False
    """
    plt.style.use(Path(__file__).with_name("style.mplstyle"))


def decimals(values: ArrayLike) -> int:
    """Return how many decimals show two digits of the largest of the values.

    Examples
    --------
    >>> decimals([0.031, -0.4]), decimals([5.2]), decimals([812, 3]), decimals([0.0])
    (2, 1, 0, 1)
    """
    largest = np.max(np.abs(values))
    return max(0, 1 - int(np.floor(np.log10(largest)))) if largest > 0 else 1


def number(value: float, digits: int, *, signed: bool = False) -> str:
    """Write a number with a true minus, and nothing as 0 without a sign.

    Examples
    --------
    >>> number(0.256, 2), number(1234, 0, signed=True), number(-0.001, 2, signed=True)
    ('0.26', '+1,234', '0.00')
    """
    rounded = round(float(value), digits) + 0.0  # -0.0 becomes 0.0
    plus = "+" if signed and rounded > 0 else ""
    return plus + f"{rounded:,.{digits}f}".replace("-", "\N{MINUS SIGN}")
