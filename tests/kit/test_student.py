"""A class gets notebooks without solutions that run, and a teacher the same with solutions that are right."""

import ast
import re
import zipfile
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.chapter import tree
from tools import notebooks, student

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("class")
    student.write_all(out, "../html")
    return out


def cells(path, tag=""):
    return [c for c in nbformat.read(path, 4).cells if c.cell_type == "code" and (not tag or student.tagged(c, tag))]


def bare(source):
    return source.removeprefix(notebooks.FORM_TITLE).strip()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_no_solution_and_no_output_is_left(path, folder):
    text = (folder / "student" / path.name).read_text(encoding="utf-8")
    copied = cells(folder / "student" / path.name)
    assert len(cells(path, "solution")) >= 3
    for solution in cells(path, "solution"):
        (body, *_) = (line for line in bare(solution.source).splitlines()[1:] if line.strip())
        assert not [cell for cell in copied if bare(solution.source) in cell.source], body
    assert "@title Solution" not in text and '"solution"' not in text and "solution is folded" not in text
    assert all(not cell.outputs and cell.execution_count is None for cell in copied)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_exercise_holds_its_solution_in_the_teachers_copy(path, folder):
    taught = [cell.source for cell in cells(folder / "solutions" / path.name, "exercise")]
    assert taught == [bare(cell.source) for cell in cells(path, "solution")]


@pytest.mark.parametrize("tag", ["solution", "claim"])
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_nothing_in_the_open_needs_what_only_a_folded_cell_defines(path, tag):
    """So a student's copy runs to its end with the exercises undone, and nobody has to open a claim to follow."""
    defined, only_there = set(), set()
    for cell in cells(path):
        nodes = list(ast.walk(tree(cell.source)))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        stored |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        stored |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        if student.tagged(cell, tag):
            only_there |= stored - defined
            continue
        if tag == "claim" and student.tagged(cell, "solution"):
            continue
        needed = {node.id for node in names if isinstance(node.ctx, ast.Load)} & only_there - stored
        assert not needed, f"{needed} are defined in a {tag} only"
        defined |= stored
        only_there -= stored


@pytest.mark.parametrize(("kind", "verdict"), [("student", "Not yet"), ("solutions", "Right.")])
def test_a_copy_runs_and_its_exercises_answer(kind, verdict, folder):
    path = folder / kind / "04_feature_importance.ipynb"
    notebook = nbformat.read(path, 4)
    notebooks.execute(notebook, path.parent)
    said = [cell.outputs[-1].text for cell in notebook.cells if student.tagged(cell, "exercise")]
    assert len(said) == 4 and all(verdict in text for text in said)


def test_links_lead_to_the_built_book(folder):
    text = (folder / "student" / "04_feature_importance.ipynb").read_text(encoding="utf-8")
    assert "](../html/book/glossary.html#random-forest)" in text and "](05_pdp_and_ice.ipynb)" in text
    assert not re.search(r"\]\(\.\./book/", text)
    own = (folder / "student" / "bring_your_own_data.ipynb").read_text(encoding="utf-8")
    assert (
        "](../html/book/which_method.html" in own
        and "](04_feature_importance.ipynb)" in own
        and "](../notebooks" not in own
    )
    assert student.site().startswith("https://")


@pytest.mark.parametrize("kind", ["student", "solutions"])
def test_the_zip_holds_the_folder(kind, folder):
    with zipfile.ZipFile(folder / f"{kind}.zip") as packed:
        names = {name for name in packed.namelist() if name.endswith(".ipynb")}
        assert names == {f"{kind}/{path.name}" for path in [*CHAPTERS, ROOT / student.OWN_DATA]}
        assert packed.read(f"{kind}/{CHAPTERS[0].name}") == (folder / kind / CHAPTERS[0].name).read_bytes()


def test_a_solution_without_an_exercise_is_refused():
    cell = nbformat.v4.new_code_cell("answer = 2", metadata={"tags": ["solution"]})
    with pytest.raises(ValueError, match="before any exercise"):
        student.solutions(nbformat.v4.new_notebook(cells=[cell]))
