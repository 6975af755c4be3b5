"""The plugin of tests/notebook_plugin.py goes red for a changed word, number or picture, and for nothing less."""

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from tests.notebook_plugin import FEW_PIXELS, differing_pixels, same_text
from tools import notebooks

ROOT = Path(__file__).resolve().parents[2]

PLOT = """
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.barh(["ABL1", "PBX1", "CD3D"], [0.9, 0.7, 0.5])
ax = ax.set_title("n = 128")
"""
TABLE = """
import pandas as pd
pd.DataFrame({"probe": ["1636_g_at", "1635_at"], "importance": [0.1234, 0.0567]})
"""
QUIZ = """
from jupyterquiz import display_quiz
answers = [{"answer": "1", "correct": False, "feedback": "No."}, {"answer": "2", "correct": True, "feedback": "Yes."}]
display_quiz([{"question": "Which is larger?", "type": "multiple_choice", "answers": answers}])
"""

REACH_OUT = """
import socket
import warnings
warnings.simplefilter("ignore")
try:
    socket.create_connection(("192.0.2.1", 80), 0.1)
except RuntimeError:
    """

# name: what ran when the outputs were stored, what is changed since, and how the test must end
CASES = {
    "unchanged text": ("print('AUC', 0.61)", {}, "passed"),
    "unchanged picture": (PLOT, {}, "passed"),
    "unchanged table": (TABLE, {}, "passed"),
    "unchanged quiz": (QUIZ, {}, "passed"),
    "last digit": ("print(f'{0.61:.2f} of 12')", {"0.61": "0.62"}, "passed"),
    "last digit in a table": (TABLE, {"0.1234": "0.1235"}, "passed"),
    "imperceptible picture": (PLOT, {"0.5]": "0.50005]"}, "passed"),
    "imperceptible colour": (PLOT, {"[0.9": "color='#1f78b5', width=[0.9"}, "passed"),
    "changed word": ("print('ABL1 leads')", {"ABL1": "PBX1"}, "failed"),
    "changed number": ("print(f'{0.61:.2f}')", {"0.61": "0.64"}, "failed"),
    "changed sign": ("print(f'{0.61:.2f}')", {"0.61": "-0.61"}, "failed"),
    "nan": ("print(f'{0.61:.2f}')", {"0.61": "float('nan')"}, "failed"),
    "changed integer": ("print(128, 'patients')", {"128": "127"}, "failed"),
    "changed number in a table": (TABLE, {"0.1234": "0.1334"}, "failed"),
    "changed probe in a table": (TABLE, {"1636_g_at": "1637_g_at"}, "failed"),
    "changed question": (QUIZ, {"larger": "smaller"}, "failed"),
    "changed bar": (PLOT, {"0.5]": "0.51]"}, "failed"),
    "changed colour": (PLOT, {"[0.9": "color='#009E73', width=[0.9"}, "failed"),
    "changed label": (PLOT, {"n = 128": "n = 123"}, "failed"),
    "extra picture": (PLOT, {"fig, ax": "plt.subplots()\nfig, ax"}, "failed"),
    "extra output": ("print('one')", {"print": "display(2)\nprint"}, "failed"),
    "missing output": ("print('one')", {"print": "len"}, "failed"),
    "warning": ("print('one')", {"print": "import warnings\nwarnings.warn('old')\nprint"}, "failed"),
    "no network": ("print('refused')", {"print": REACH_OUT + "print"}, "passed"),
    "claim fails": ("# Claim: ABL1 leads.\nassert 2 > 1", {"2 > 1": "1 > 2"}, "failed"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Make a project with one notebook a case: outputs of the code as it was, code as it is."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "notebooks").mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    stored = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source, _, _ in CASES.values()])
    notebooks.execute(stored, folder)
    for (name, (_, changes, _)), cell in zip(CASES.items(), stored.cells, strict=True):
        for old, new in changes.items():
            assert old in cell.source
            cell.source = cell.source.replace(old, new)
        text = notebooks.normalise(nbformat.v4.new_notebook(cells=[cell]))
        (folder / "notebooks" / f"{name.replace(' ', '_')}.ipynb").write_text(text, encoding="utf-8")
    return folder


def run_pytest(project: Path, *options: str) -> str:
    # MPLBACKEND as a shell or a CI service may set it: the figures must come all the same.
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--color=no", *options]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, encoding="utf-8").stdout


@pytest.fixture(scope="module")
def report(project) -> str:
    return run_pytest(project)


@pytest.mark.parametrize("name", CASES)
def test_outcome(report, name):
    file = name.replace(" ", "_")
    assert re.search(rf"{file}\S*Cell 0 {CASES[name][2].upper()}", report), report
    assert re.search(rf"{file}\S*budget PASSED", report), report
    assert re.search(rf"{file}: [\d.]+ s \([\d.]+ s of CPU\), (\d+ MB at the peak|memory not measured)", report), report


def test_messages_help(report):
    assert "The cell writes to stderr; a chapter shows no warnings" in report
    assert "The picture has changed" in report


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("notebook_seconds", " s; 0.0001 allowed."),
        ("notebook_megabytes", " MB; 0.0001 allowed."),
        ("course_seconds", "The course took"),
    ],
)
def test_budget(project, option, message):
    if option == "notebook_megabytes" and not sys.platform.startswith(("linux", "win")):
        return  # the system does not tell the peak memory of another process
    report = run_pytest(project, "-o", f"{option}=0.0001", "notebooks/unchanged_text.ipynb")
    assert "Cell 0 PASSED" in report and "budget FAILED" in report and message in report, report


def test_a_notebook_that_leaves_a_file_behind_is_refused(project):
    cell = nbformat.v4.new_code_cell("from pathlib import Path\n\nPath('left.txt').touch()")
    (project / "notebooks" / "leaves.ipynb").write_text(
        notebooks.normalise(nbformat.v4.new_notebook(cells=[cell])), encoding="utf-8"
    )
    report = run_pytest(project, "notebooks/leaves.ipynb")
    assert "Cell 0 PASSED" in report and "leaves files behind: left.txt." in report, report


def test_what_two_workers_measure_is_printed_together(project):
    names = ["notebooks/unchanged_text.ipynb", "notebooks/changed_word.ipynb"]
    report = run_pytest(project, "-n", "2", "--dist", "loadfile", *names)
    for name in names:
        assert re.search(rf"^{name.removesuffix('.ipynb')}: [\d.]+ s ", report, re.MULTILINE), report


def test_other_notebooks_are_not_tests(project):
    (project / "_build").mkdir()
    (project / "_build" / "copy.ipynb").write_text((project / "notebooks" / "claim_fails.ipynb").read_text())
    assert "copy.ipynb" not in run_pytest(project, "--collect-only")


SAME = [
    ("0.61", "0.62"),
    ("-0.00", "0.00"),
    ("0.333", "0.33"),
    ("1234.5", "1235.4"),
    ("1.20e-05", "1.21e-05"),
    ("x  9.99 nan", "x 10.00 nan"),
    ("2.5x faster, 12%", "2.6x faster, 12%"),
    ("[0.11, -0.22]", "[0.12, -0.23]"),
    ("<td>0.1234</td>", "<td>0.1235</td>"),
]
DIFFERENT = [
    ("0.61", "0.63"),
    ("-0.61", "0.61"),
    ("12%", "13%"),
    ("[0. 1.]", "[0. 2.]"),
    ("CD3D", "CD4D"),
    ("1636_g_at", "1635_g_at"),
    ("ABL1", "ABL2"),
    ("3.11.2", "3.11.3"),
    ("1.20e-05", "1.20e-06"),
    ("nan", "0.61"),
    ("0.61 of them", "0.61 of these"),
    ("0.61", "0.61 0.61"),
    ("1,097", "1,098"),
    ("HLA-1", "HLA-2"),
    ("12", "12.0"),
]


@pytest.mark.parametrize(("new", "stored"), SAME)
def test_same_text(new, stored):
    assert same_text(new, stored) and same_text(stored, new)


@pytest.mark.parametrize(("new", "stored"), DIFFERENT)
def test_different_text(new, stored):
    assert not same_text(new, stored) and not same_text(stored, new)


def picture(*, scale=1.0, note="0.61", first=0, colour="#0072B2", dots="#0072B2") -> str:
    points = scale * np.random.default_rng(0).normal(size=(300, 2))[first:]
    fig, (left, right) = plt.subplots(1, 2)
    left.scatter(*points.T, s=12, color=dots)
    right.barh(["ABL1", "PBX1"], [0.9 * scale, 0.5], color=colour)
    right.text(0.6, 1, note)
    file = io.BytesIO()
    fig.savefig(file, bbox_inches="tight", dpi=100)
    plt.close(fig)
    return base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize("change", [{}, {"scale": 1.0001}, {"scale": 0.9999}, {"colour": "#0074B4"}])
def test_same_picture(change):
    assert differing_pixels(picture(), picture(**change)) <= FEW_PIXELS


@pytest.mark.parametrize(
    "change",
    [{"scale": 1.01}, {"note": "0.81"}, {"note": "0.67"}, {"first": 1}, {"colour": "#009E73"}, {"dots": "#D55E00"}],
)
def test_different_picture(change):
    assert differing_pixels(picture(), picture(**change)) > FEW_PIXELS
