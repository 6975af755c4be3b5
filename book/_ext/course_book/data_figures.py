"""What each data set looks like: one figure a card, drawn from the data while the data page is built."""

from collections.abc import Iterable
from pathlib import Path

import matplotlib.pyplot as plt

from genocourse import plot


def draw_all(names: Iterable[str], source: Path) -> dict[str, Path]:
    """Draw the figure of each card, which is the function of that name below; return their paths within `source`."""
    plot.use_style()
    paths = {}
    (source / "_build" / "data_figures").mkdir(parents=True, exist_ok=True)
    for name in names:
        figure = globals()[name]()
        paths[name] = Path("_build", "data_figures", f"{name}.png")
        figure.savefig(source / paths[name], dpi=144, bbox_inches="tight")
        plt.close(figure)
    return paths
