"""What each data set looks like: one figure a card, drawn from the data while the data page is built.

The figure of ``data/<name>/card.yml`` is the function `<name>` in one of the modules, which are named after those of
`genocourse.datasets`.
"""

from collections.abc import Iterable
from pathlib import Path

import matplotlib.pyplot as plt

from genocourse import plot

from .. import weight
from . import expression, knowledge, region, sequences, variation


def draw_all(names: Iterable[str], source: Path) -> dict[str, Path]:
    """Draw the figure of each card and return their paths within `source`."""
    plot.use_style()
    functions = vars(expression) | vars(knowledge) | vars(region) | vars(sequences) | vars(variation)
    folder = Path("_build", "data_figures")
    (source / folder).mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.png" for name in names}
    for name, path in paths.items():
        figure = functions[name]()
        figure.savefig(source / path, dpi=144, bbox_inches="tight")
        weight.shrink(source / path)
        plt.close(figure)
    return paths
