"""What each data set looks like: one figure a card, drawn from the data while the data page is built.

The figure of ``data/<name>/card.yml`` is the function `<name>` in one of the modules, which are named after those of
`genocourse.datasets`.
"""

from collections.abc import Iterable
from pathlib import Path

from genocourse import plot

from .. import weight
from . import expression, knowledge, region, sequences, variation


def draw_all(names: Iterable[str], source: Path) -> dict[str, Path]:
    """Draw the figure of each card and return their paths within `source`."""
    plot.use_style()
    functions = vars(expression) | vars(knowledge) | vars(region) | vars(sequences) | vars(variation)
    folder = Path("_build", "data_figures")
    paths = {name: folder / f"{name}.png" for name in names}
    for name, path in paths.items():
        weight.save(functions[name](), source / path, dpi=144, bbox_inches="tight")
    return paths
