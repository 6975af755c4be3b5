"""Put notebooks into the one form that is committed, and execute them.

python tools/notebooks.py              normalise every chapter in notebooks/, and the notebooks among the book's pages
python tools/notebooks.py --execute    run each from a fresh kernel in its own folder, and store its outputs
python tools/notebooks.py --check      change nothing; fail if a file is not normalised

Authors write the tags setup, opening, claim, exercise, solution and quiz. What the book, JupyterLab and Colab need to
know about such a cell follows from its tag and is written here, and so does what each cell is in a slide show.
"""

import argparse
import copy
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]

HIDDEN_IN_BOOK = {
    "setup": "hide-input",
    "opening": "hide-input",
    "claim": "hide-cell",
    "quiz": "hide-input",
    "solution": "hide-cell",
}
FORM_TITLE = "# @title Solution"  # with the space, as ruff formats comments; Colab reads both spellings

# What a text is in a slide show of Jupyter: the first that it holds. Anything else is said and not shown.
SLIDE_TYPES = {
    "-": re.compile(r"\A\*Figure \d"),  # a caption goes on the slide of its figure
    "slide": re.compile(r"^##? ", re.MULTILINE),  # a chapter or a section opens a stack of slides
    "subslide": re.compile(r"^(?:#{3,} |> \*\*|\$\$|\| ?-)", re.MULTILINE),  # heading, callout, equation, table
}
NOT_SHOWN = {"setup", "claim", "exercise", "solution"}

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

# jupyterquiz names its <div> with twelve random letters, pandas' Styler its table with five hexadecimal digits.
RANDOM_ID = re.compile(r'<div id="([A-Za-z]{12})" data-shufflequestions|<table id="T_([0-9a-f]{5})"')

MACHINE_PATH = re.compile(
    r"(?<![\w./:])(?:/(?:home|Users|root|tmp|work|mnt|opt|private|var/folders|content/drive)/[\w.-]|~/)|\b[A-Z]:\\+\w"
)


def normalise(notebook: NotebookNode) -> str:
    """Return the text of the notebook as it is committed.

    Execution counts stay as they are: they are evidence that the cells ran once, in order.
    """
    cells = [_normalise_cell(cell) for cell in copy.deepcopy(notebook).cells]
    _fix_ids(cells)
    clean = nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})
    return nbformat.writes(clean, version=nbformat.NO_CONVERT, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells in a fresh kernel of this Python, in `folder`, and keep their outputs."""
    # Imported here: normalising needs nbformat only.
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager  # type: ignore[import-untyped]

    manager = AsyncKernelManager(kernel_name=CURRENT_ENV_KERNEL_NAME, kernel_spec_manager=NbvalKernelspecManager())
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, km=manager, resources=resources, timeout=600)
    # A backend set for the shell would keep the figures out of the notebook.
    environment = os.environ | {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "GENOCOURSE_PROGRESS": "off"}
    client.execute(cleanup_kc=True, env=environment, stderr=subprocess.DEVNULL)


def stable_ids(texts: list[str], key: str = "") -> list[str]:
    """Replace the random ids in the outputs of one cell by ids that depend only on `key` and their order."""
    texts = [re.sub(r"\bat 0x[0-9a-fA-F]+", "at 0x0", text) for text in texts]
    found = dict.fromkeys(quiz or table for text in texts for quiz, table in RANDOM_ID.findall(text))
    for count, old in enumerate(found):
        digest = hashlib.sha256(f"{key}{count}".encode()).hexdigest()
        if len(old) == 5:
            texts = [text.replace(f"T_{old}", f"T_{digest[:5]}") for text in texts]
        else:
            letters = "".join(chr(ord("a") + int(digit, 16)) for digit in digest[:12])
            texts = [text.replace(old, letters) for text in texts]
    return texts


def slide_type(cell: NotebookNode) -> str:
    """Return what a cell is in a slide show, as nbconvert and JupyterLab read it; the book's own slides read "skip".

    Of code only figures (they have an alternative text), tables and the quiz are shown.
    """
    if cell.cell_type != "code":
        return next((kind for kind, pattern in SLIDE_TYPES.items() if pattern.search(cell.source)), "notes")
    tags = set(cell.metadata.get("tags", []))
    if tags & NOT_SHOWN:
        return "skip"
    table = any("text/html" in output.get("data", {}) for output in cell.outputs)
    return "subslide" if table or "quiz" in tags or _alternative_text(cell) else "skip"


def _alternative_text(cell: NotebookNode) -> str:
    return cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")


def _normalise_cell(cell: NotebookNode) -> dict[str, Any]:
    source = cell.source.strip("\n").rstrip()
    tags = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith("hide-")]
    clean: dict[str, Any] = {"id": cell.get("id", ""), "cell_type": cell.cell_type, "metadata": {}, "source": source}
    metadata = clean["metadata"]
    metadata["slideshow"] = {"slide_type": slide_type(cell)}
    if cell.cell_type != "code":
        if tags:
            metadata["tags"] = tags
        return clean
    tags += [HIDDEN_IN_BOOK[tag] for tag in tags if tag in HIDDEN_IN_BOOK]
    if tags:
        metadata["tags"] = tags
    if alt := _alternative_text(cell):
        metadata["mystnb"] = {"image": {"alt": alt}}
    if HIDDEN_IN_BOOK.keys() & set(tags):
        metadata["jupyter"] = {"source_hidden": True}
    if "solution" in tags:
        metadata["cellView"] = "form"
        clean["source"] = FORM_TITLE + "\n" + re.sub(r"\A#\s*@title.*\n*", "", source)
    clean["execution_count"] = cell.execution_count
    clean["outputs"] = _normalise_outputs(cell)
    return clean


def _normalise_outputs(cell: NotebookNode) -> list[NotebookNode]:
    outputs: list[NotebookNode] = []
    for output in cell.outputs:
        # One write to a stream or many is a matter of timing.
        if output.output_type == "stream" and outputs and outputs[-1].get("name") == output.name:
            outputs[-1].text += output.text
            continue
        if "metadata" in output:
            output.metadata = {}
        outputs.append(output)
    slots = [(output.data, mime) for output in outputs if "data" in output for mime in output.data]
    slots = [(data, mime) for data, mime in slots if isinstance(data[mime], str)]
    for (data, mime), text in zip(slots, stable_ids([data[m] for data, m in slots], cell.get("id", "")), strict=True):
        data[mime] = text.strip() if mime.startswith("image/") else text
    return outputs


def _fix_ids(cells: list[dict[str, Any]]) -> None:
    """Keep every id that is there; give the others one that depends only on the cell's text and place."""
    taken: set[str] = set()
    for place, cell in enumerate(cells):
        if not cell["id"] or cell["id"] in taken:
            cell["id"] = hashlib.sha256(f"{place}{cell['source']}".encode()).hexdigest()[:8]
        taken.add(cell["id"])


def machine_paths(notebook: NotebookNode) -> list[str]:
    """List the lines of sources and outputs that hold a path of somebody's machine."""
    found = []
    for place, cell in enumerate(notebook.cells):
        texts = [cell.source]
        for output in cell.get("outputs", []):
            texts += [output.get("text", ""), *output.get("traceback", [])]
            texts += [str(text) for mime, text in output.get("data", {}).items() if not mime.startswith("image/png")]
        lines = (line for text in texts for line in text.splitlines())
        found += [f"cell {place}: {line.strip()[:120]}" for line in lines if MACHINE_PATH.search(line)]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, help="default: every notebook of the project")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--execute", action="store_true")
    mode.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)

    problems = []
    for path in options.paths or sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("book/*.ipynb")]):
        before = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(before, as_version=4)
        if options.execute:
            print(f"executing {path}", flush=True)
            execute(notebook, path.resolve().parent)
        if paths := machine_paths(notebook):
            problems += [f"{path} holds a path of this machine; print the file's name only. {line}" for line in paths]
            continue
        after = normalise(notebook)
        if options.check and after != before:
            problems.append(f"{path} is not normalised. Run: python tools/notebooks.py {path}")
        if not options.check and after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
    print(*problems, sep="\n", end="\n" if problems else "", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
