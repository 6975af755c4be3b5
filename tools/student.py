"""Make copies of the notebooks for a class: without solutions to work in, and with solutions to teach from.

    python -m tools.student                    into _build/class, as folders and as zip files
    python -m tools.student --book ../html     links lead to a book beside the folder, for a room without internet

In a student's copy every solution and every output is gone. In a solution copy each exercise holds its solution.
"""

import argparse
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools import address
from tools.notebooks import FORM_TITLE, normalise

ROOT = Path(__file__).resolve().parents[1]
OWN_DATA = "book/bring_your_own_data.ipynb"
FOLDED = re.compile(r"\s+A solution is folded\s+away\s+below\s+it\.")  # said above the exercises
COPIES: dict[str, Callable[[NotebookNode], NotebookNode]] = {}


def copy(function: Callable[[NotebookNode], NotebookNode]) -> Callable[[NotebookNode], NotebookNode]:
    """Name a kind of copy after the function that makes it."""
    COPIES[function.__name__] = function
    return function


def tagged(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


@copy
def student(notebook: NotebookNode) -> NotebookNode:
    """The notebook as it is before anybody has run it, without its solutions."""
    notebook.cells = [cell for cell in notebook.cells if not tagged(cell, "solution")]
    for cell in notebook.cells:
        cell.source = FOLDED.sub("", cell.source)
    return emptied(notebook)


@copy
def solutions(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the solution written into each exercise's own cell."""
    kept: list[NotebookNode] = []
    for cell in notebook.cells:
        if not tagged(cell, "solution"):
            kept.append(cell)
            continue
        exercise = next((other for other in reversed(kept) if tagged(other, "exercise")), None)
        if exercise is None:
            raise ValueError(f"A solution stands before any exercise: {cell.source[:60]!r}")
        exercise.source = cell.source.removeprefix(FORM_TITLE).strip("\n")
    notebook.cells = kept
    return emptied(notebook)


def emptied(notebook: NotebookNode) -> NotebookNode:
    """Without outputs, so that what a cell says is what it said to you."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def linked(notebook: NotebookNode, folder: str, book: str) -> NotebookNode:
    """Links to the book's pages lead to the built book: the pages' sources are not in a class's folder."""

    def lead(match: re.Match[str]) -> str:
        target = os.path.normpath(f"{folder}/{match[1]}").replace(os.sep, "/")
        place, file = target.split("/", 1)
        beside = place == "notebooks" or target == OWN_DATA
        return f"]({file}" if beside else f"]({book}/{target.rpartition('.')[0]}.html"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\(([\w./-]+\.(?:md|ipynb))", lead, cell.source)
    return notebook


def site() -> str:
    owner, name = address.split(address.current())
    return f"https://{owner}.github.io/{name}"


def write(kind: str, folder: Path, book: str) -> None:
    """Write one kind of copy of all chapters, and of the templates for own data, into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in [*sorted((ROOT / "notebooks").glob("*.ipynb")), ROOT / OWN_DATA]:
        notebook = linked(COPIES[kind](nbformat.read(path, as_version=4)), path.parent.name, book)
        (folder / path.name).write_text(normalise(notebook), encoding="utf-8", newline="\n")


def write_all(out: Path, book: str) -> list[Path]:
    """Write each kind as a folder and as a zip file beside it."""
    made = []
    for kind in COPIES:
        write(kind, out / kind, book)
        made += [out / kind, Path(shutil.make_archive(str(out / kind), "zip", out, kind))]
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "class")
    parser.add_argument("--book", default=site(), help="where the built book is, seen from the copies")
    options = parser.parse_args()
    print(*write_all(options.out, options.book), sep="\n")
