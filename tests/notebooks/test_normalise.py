"""tools/notebooks.py gives a notebook one form, whoever ran it and wherever."""

from pathlib import Path

import nbformat
import pytest

from tools import notebooks

QUIZ = "from jupyterquiz import display_quiz\n\ndisplay_quiz([{'question': 'Which?', 'type': 'string', 'answers': []}])"
STYLED = "import pandas as pd\n\npd.DataFrame({'a': [1]}).style"


def notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells))


def code(source: str, *tags: str, **metadata) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags), **metadata})


def normal(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return nbformat.reads(notebooks.normalise(notebook(*cells)), as_version=4)


FOLDED = {"source_hidden": True}  # in JupyterLab; the hide-tags are the book's


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("setup", {"tags": ["setup", "hide-input"], "jupyter": FOLDED}),
        ("opening", {"tags": ["opening", "hide-input"], "jupyter": FOLDED}),
        ("claim", {"tags": ["claim", "hide-cell"], "jupyter": FOLDED}),
        ("quiz", {"tags": ["quiz", "hide-input"], "jupyter": FOLDED, "slideshow": {"slide_type": "subslide"}}),
        ("exercise", {"tags": ["exercise"]}),
        (
            "solution",
            {"tags": ["solution", "hide-cell"], "jupyter": FOLDED, "cellView": "form"},
        ),
    ],
)
def test_metadata_follow_from_the_tag(tag, expected):
    cell = normal(code("x = 1", tag, "hide-output", collapsed=True, execution={"iopub": "now"})).cells[0]
    assert dict(cell.metadata) == {"slideshow": {"slide_type": "skip"}} | expected
    assert cell.source == ("# @title Solution\nx = 1" if tag == "solution" else "x = 1")


def test_a_cell_that_is_no_solution_any_more_is_shown_again():
    (cell,) = normal(code("x = 1", jupyter={"source_hidden": True}, cellView="form", slideshow={})).cells
    assert cell.metadata == {"slideshow": {"slide_type": "skip"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Feature importance\n\nWhich genes?", "slide"),
        ("It ends.\n\n## The data\n\nIt begins.", "slide"),
        ("*Figure 4.1: ABL1 leads.*\n\n## The data", "-"),  # a caption stays with its figure, whatever follows it
        ("> **Trap: A stable list.** Text.\n\n## The data", "slide"),
        ("> **Trap: A stable list.** Text.", "subslide"),
        ("### A question\n\nText.", "subslide"),
        ("Text:\n\n$$I = 1$$", "subslide"),
        ("Text:\n\n| a | b |\n| --- | --- |\n| 1 | 2 |", "subslide"),
        ("What *Figure 4.1: ABL1 leads* says, #2, and $$ costs.", "notes"),
    ],
)
def test_what_a_text_is_in_a_slide_show_follows_from_what_it_holds(text, expected):
    by_hand = {"slideshow": {"slide_type": "fragment"}}
    cell = nbformat.v4.new_markdown_cell(text, metadata=by_hand)
    assert normal(cell).cells[0].metadata == {"slideshow": {"slide_type": expected}}


def test_of_code_figures_tables_and_the_quiz_are_slides():
    table = nbformat.v4.new_output("display_data", data={"text/html": "<table></table>"})
    alt = {"mystnb": {"image": {"alt": "A bar."}}}
    cells = [
        code("draw()", **alt),
        code("show()"),
        code("quiz('4')", "quiz"),
        code("x"),
        code("draw()", "solution", **alt),
    ]
    cells[1].outputs = [table]
    types = [cell.metadata.slideshow.slide_type for cell in normal(*cells).cells]
    assert types == ["subslide", "subslide", "subslide", "skip", "skip"]


def test_alternative_text_is_kept():
    assert normal(code("x", mystnb={"image": {"alt": "A bar."}})).cells[0].metadata.mystnb.image.alt == "A bar."


def test_normalising_twice_changes_nothing_more():
    cells = [code("#@title Solution\n\nx = 1\n\n", "solution"), nbformat.v4.new_markdown_cell("# Title\n")]
    once = notebooks.normalise(notebook(*cells))
    assert notebooks.normalise(nbformat.reads(once, as_version=4)) == once
    assert once.endswith("}\n") and '"version": "3' not in once


@pytest.mark.filterwarnings("ignore")  # nbformat warns about such ids, and mends some at random
def test_ids_are_kept_and_made_up_where_they_are_missing():
    first, second, third = code("1"), code("2"), code("3")
    first.id, second.id = "mine", "mine"
    del third["id"]
    ids = [cell.id for cell in normal(first, second, third).cells]
    assert ids[0] == "mine" and len(set(ids)) == 3
    assert ids == [cell.id for cell in normal(first, second, third).cells]


def test_execution_counts_stay_as_evidence():
    first, second = code("1"), code("2")
    first.execution_count, second.execution_count = 7, None
    assert [cell.execution_count for cell in normal(first, second).cells] == [7, None]


def test_executing_twice_gives_the_same_file(tmp_path):
    path = tmp_path / "a.ipynb"
    (tmp_path / "beside.txt").touch()
    cells = [code(QUIZ), code(STYLED), code("import os\n\nos.path.exists('beside.txt')")]
    path.write_text(notebooks.normalise(notebook(*cells)))
    assert notebooks.main(["--execute", str(path)]) == 0
    once = path.read_text()
    assert notebooks.main(["--execute", str(path)]) == 0
    assert path.read_text() == once
    assert notebooks.main(["--check", str(path)]) == 0
    assert '"execution_count": 3' in once and "iopub" not in once and "True" in once


@pytest.mark.parametrize("place", ["/home/ada/x", "/Users/ada/x", "C:\\Users\\ada", "~/course", "/" + "tmp/x"])
def test_paths_of_a_machine_are_refused(tmp_path, capsys, place):
    path: Path = tmp_path / "a.ipynb"
    path.write_text(notebooks.normalise(notebook(code(f"print({place!r})"))))
    assert notebooks.main([str(path)]) == 1
    assert "holds a path of this machine" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["https://doi.org/home/x", "a/home/b", "../book/data.md", "1/2 and 3/4", "[a](/b)"])
def test_other_slashes_are_no_paths_of_a_machine(text):
    assert notebooks.machine_paths(notebook(nbformat.v4.new_markdown_cell(text))) == []


def test_a_cell_that_fails_leaves_the_file_alone(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(notebooks.normalise(notebook(code("1 / 0"))))
    before = path.read_text()
    with pytest.raises(Exception, match="ZeroDivisionError"):
        notebooks.main(["--execute", str(path)])
    assert path.read_text() == before
