"""The card that a shared link shows: the book's, and one a chapter with its question, in the colour of its part."""

from pathlib import Path
from textwrap import wrap

import matplotlib.pyplot as plt
import yaml
from matplotlib.patches import Rectangle

from genocourse import plot

from .course import chapters, ready

FOLDER = "_static/cards"
WIDTH, HEIGHT = 1200, 630  # pixels
PAPER, INK, MUTED = "#10243A", "#FFFFFF", "#C9D4DF"  # the logo's ground; the words stand out from it by 9 to 1 and more
COLOURS = [plot.COLOURS[name] for name in ("blue", "vermilion", "green", "purple", "orange", "sky")]  # as in the path


def draw(above: str, title: str, below: str, foot: str, colours: list[str], path: Path) -> None:
    """One card. Its unit is the pixel, its origin the upper left corner."""
    figure = plt.figure(figsize=(WIDTH / 100, HEIGHT / 100), facecolor=PAPER)
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.axis("off")
    for index, colour in enumerate(colours):
        height = HEIGHT / len(colours)
        ax.add_patch(Rectangle((0, index * height), 28, height, facecolor=colour, linewidth=0))
    y = 110
    for text, width, size, step, style in (
        (above, 60, 22, 120, {"color": MUTED}),
        (title, 26, 48, 88, {"weight": "bold"}),
        (below, 38, 32, 58, {}),
    ):
        for line in wrap(text, width):
            ax.text(90, y, line, fontsize=size, **{"color": INK} | style)
            y += step
    ax.text(90, HEIGHT - 62, foot, fontsize=19, color=MUTED)
    figure.savefig(path, dpi=100, facecolor=PAPER, metadata={"Software": None})
    plt.close(figure)


def draw_all(root: Path, out: Path, base: str) -> None:
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    cite = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    name, _, what = cite["title"].partition(": ")
    foot = base.removeprefix("https://").removesuffix("/")
    parts = list(dict.fromkeys(chapter["part"] for chapter in chapters(root)))
    with plt.style.context("default"):  # whatever the figures of the pages have set
        draw("A free course", name, f"{what[0].upper()}{what[1:]}", foot, COLOURS, folder / "book.png")
        for chapter in ready(root):
            above = f"{name} · Chapter {int(chapter['n'])} · {chapter['part']}"
            colour = COLOURS[parts.index(chapter["part"])]
            draw(above, chapter["title"], chapter["question"], foot, [colour], folder / f"{chapter['file']}.png")
