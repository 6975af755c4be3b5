"""The methods of the course from book/methods.yml: tables for the page, and a map of cards to pin on a wall (A3)."""

from pathlib import Path
from textwrap import wrap
from typing import Any, ClassVar

import matplotlib.pyplot as plt
import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from genocourse import plot

from . import weight
from .course import ready

A3 = (16.54, 11.69)  # inches, landscape; the map's unit too
CARD = (2.42, 2.74)
SIDES = {"agnostic": "Any model: asks for predictions only", "specific": "One kind of model: looks inside"}
ROWS = {"global": "Global\nthe model as a whole", "local": "Local\none patient, one sequence"}
FOOT = """\
n rows or sequences, p features, m background rows, L bases. Costs are calls of the model unless said otherwise.
Whatever you choose:  1  Look at the held-out score: a useless model's explanation is noise.  \
2  Run the method where the truth is known.
3  Score it, and compare the score with what chance reaches.  \
4  Ask another seed, another split, another good model: what changes is not a finding."""
COLOUR = {"tables": plot.COLOURS["vermilion"], "sequences": plot.COLOURS["green"]}  # as the parts of the course's path
MARK = {"tables": "table", "sequences": "sequence"}


def methods(root: Path) -> list[dict[str, Any]]:
    return yaml.safe_load((root / "book" / "methods.yml").read_text(encoding="utf-8"))


def table(rows: list[dict[str, Any]], names: dict[str, str]) -> str:
    """Markdown: one row a method, with links to its functions and its chapter if that is ready."""
    lines = ["| question | method | says | needs | cost | fails when | chapter |", "|" + " --- |" * 7]
    for row in rows:
        links = ", ".join(f"{{py:obj}}`~genocourse.{name}`" for name in row["use"])
        chapter = (
            f"[{int(row['chapter'])}](/notebooks/{names[row['chapter']]})" if row["chapter"] in names else "planned"
        )
        cells = [row["question"], f"**{row['name']}** {links}", f"{row['says']}, {row['model']}"]
        lines.append(" | ".join(["", *cells, row["needs"], row["cost"], row["fails"], chapter, ""]).strip())
    return "\n".join(lines)


def card(ax: Axes, row: dict[str, Any], x: float, y: float) -> None:
    """One method; (x, y) is the card's upper left corner."""
    width, height = CARD
    colour = COLOUR[row["data"]]
    box = {"boxstyle": "round,pad=0,rounding_size=0.08", "facecolor": "white", "edgecolor": "#9AA5B1", "linewidth": 0.8}
    ax.add_patch(FancyBboxPatch((x, y - height), width, height, **box))
    ax.plot([x + 0.12, x + width - 0.12], [y - 0.03] * 2, color=colour, linewidth=5, solid_capstyle="round")
    ax.add_patch(Circle((x + width - 0.31, y - 0.36), 0.19, facecolor="white", edgecolor=colour, linewidth=2))
    ax.text(x + width - 0.31, y - 0.37, int(row["chapter"]), ha="center", va="center", fontsize=10, weight="bold")
    name = wrap(row["name"], 15)
    ax.text(x + 0.14, y - 0.26, "\n".join(name), va="top", fontsize=13, weight="bold", linespacing=1.15)
    top = y - 0.36 - 0.22 * len(name)
    for text, style in (
        (row["question"], {"style": "italic"}),
        (f"Needs {row['needs']}.", {}),
        (f"Cost: {row['cost']}.", {}),
        (f"Fails when {row['fails']}.", {"color": "#8A3C00"}),
    ):
        lines = wrap(text.replace("2^p", "2ᵖ").replace("`", ""), 30)
        ax.text(x + 0.14, top, "\n".join(lines), va="top", fontsize=9.2, linespacing=1.25, **style)
        top -= 0.16 * len(lines) + 0.05
    ax.text(x + width - 0.14, y - height + 0.1, MARK[row["data"]], ha="right", fontsize=8, color=colour, weight="bold")


def picture(rows: list[dict[str, Any]]) -> Figure:
    """The map: left what asks any model, right what looks inside, above the whole model, below a single prediction."""
    plot.use_style()
    figure = plt.figure(figsize=A3)
    figure.set_layout_engine("none")  # every card has its place
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, A3[0]), ylim=(0, A3[1]))
    ax.axis("off")
    ax.text(0.45, 11.2, "Which method when?", fontsize=26, weight="bold", va="center")
    ax.text(16.1, 11.2, "Start from the question. The number is the chapter.", ha="right", va="center", fontsize=13)
    step, height = CARD[0] + 0.13, CARD[1] + 0.1
    for column, (side, heading) in enumerate(SIDES.items()):
        left = 0.72 + column * (3 * step + 0.2)
        ax.text(left, 10.72, heading, fontsize=14, weight="bold", va="center")
        for says, top in (("global", 10.48), ("local", 10.48 - height - 0.16)):
            here = [row for row in rows if row["model"] == side and row["says"] == says]
            for index, row in enumerate(here):
                card(ax, row, left + index % 3 * step, top - index // 3 * height)
    for says, low, high in (("global", 10.48 - CARD[1], 10.48), ("local", 10.32 - 3 * height + 0.1, 10.32 - height)):
        ax.plot([0.57, 0.57], [low, high], color="#1D252D", linewidth=2)
        label = {"rotation": 90, "ha": "center", "va": "center", "weight": "bold", "linespacing": 1.3}
        ax.text(0.27, (low + high) / 2, ROWS[says], fontsize=13, **label)
    ax.text(0.72, 1.72, FOOT, fontsize=12.5, va="top", linespacing=1.6)
    ax.text(16.1, 0.28, "Decoding the Genome · CC BY 4.0", ha="right", fontsize=9, color="#4A5560")
    return figure


class MethodMap(SphinxDirective):
    """``{method-map}``: the picture, which leads to its print-out. The content is its caption."""

    has_content = True
    option_spec: ClassVar = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        source = Path(self.env.srcdir)
        self.env.note_dependency(str(source / "book" / "methods.yml"))
        figure = picture(methods(source))
        weight.save(figure, source / "_build" / "method_map.png", dpi=110)
        figure.savefig(source / "_build" / "method_map.pdf", metadata={"CreationDate": None})
        return self.parse_text_to_nodes(
            f"```{{figure}} /_build/method_map.png\n:alt: {self.options['alt']}\n:figclass: method-map\n\n"
            f"{' '.join(self.content)}\n```\n\n"
            "{download}`The map to print, on A3 or A4 </_build/method_map.pdf>`\n"
        )


class MethodTable(SphinxDirective):
    """``{method-table} tables`` or ``{method-table} sequences``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        source = Path(self.env.srcdir)
        for name in ("methods", "chapters"):
            self.env.note_dependency(str(source / "book" / f"{name}.yml"))
        names = {chapter["n"]: f"{chapter['file']}.ipynb" for chapter in ready(source)}
        rows = [row for row in methods(source) if row["data"] == self.arguments[0]]
        return self.parse_text_to_nodes(table(rows, names))


def setup(app: Sphinx) -> None:
    app.add_directive("method-map", MethodMap)
    app.add_directive("method-table", MethodTable)
