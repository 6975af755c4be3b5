"""The kit for a room without internet: made, installed with the network cut off, and used."""

import importlib.util
import platform
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import nbformat
import pytest

from tools import kit
from tools.kit_files.start import PORT

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}[platform.system()]
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# A process in a network namespace of its own has only lo, and that is down. A notebook's kernel needs it.
CUT_OFF = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1))
os.execvp(sys.argv[1], sys.argv[1:])
"""


def offline(*command, cwd):
    """Run a command without a network; a failure is returned as it is."""
    before = []
    if SYSTEM == "linux":
        before = ["unshare", "--map-root-user", "--net", sys.executable, "-c", CUT_OFF]
    done = subprocess.run([*before, *map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout + done.stderr


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def learners(tmp_path_factory):
    return kit.make(tmp_path_factory.mktemp("kit"), [SYSTEM], [PYTHON])


@pytest.fixture(scope="module")
def installed(learners):
    """What install.py says, and the folder."""
    status, said = offline(sys.executable, "install.py", cwd=learners)
    assert status == 0, said
    yield said, learners
    shutil.rmtree(learners / ".venv")  # more than a gigabyte


def test_the_network_is_cut_off(tmp_path):
    if SYSTEM == "linux":  # elsewhere pip is told not to look, and nothing else asks
        reach = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
        status, said = offline(sys.executable, "-c", reach, cwd=tmp_path)
        assert status and "Network is unreachable" in said


def test_it_installs_and_the_machine_is_ready(installed):
    said, folder = installed
    assert "a network trains, and its explanation finds" in said and "\nReady.\n" in said
    assert "is missing" not in said
    assert f'{Path(sys.executable).name} "{folder / "start.py"}"' in said and (folder / "html" / "index.html").exists()


def test_a_chapter_runs_from_it(installed):
    """The student's copy, to its end, on the kit's own packages."""
    _, folder = installed
    python = folder / ".venv" / ("Scripts/python.exe" if SYSTEM == "windows" else "bin/python")
    name = "04_feature_importance.ipynb"
    options = ["--to", "notebook", "--execute", "--output", "done.ipynb"]
    status, said = offline(python, "-m", "nbconvert", *options, name, cwd=folder / "student")
    assert status == 0, said
    (folder / "student" / "done.ipynb").replace(folder / "done.ipynb")
    cells = nbformat.read(folder / "done.ipynb", 4).cells
    verdicts = [cell.outputs[-1].text for cell in cells if "exercise" in cell.metadata.get("tags", [])]
    assert len(verdicts) == 4 and all("Not yet" in verdict for verdict in verdicts)
    assert sum("image/png" in output.get("data", {}) for cell in cells for output in cell.get("outputs", [])) >= 8


def test_jupyterlab_starts_from_it_with_the_book_beside(installed):
    _, folder = installed
    status, said = offline(sys.executable, "start.py", "--version", cwd=folder)
    assert status == 0 and re.search(rf"^The book: http://127.0.0.1:{PORT}/\n\d+\.\d+", said), said


def test_a_terminal_of_jupyterlab_has_the_course(installed, monkeypatch):
    _, folder = installed
    start = module(folder / "start.py")
    called = []
    monkeypatch.setattr(start.subprocess, "call", lambda command, env: called.append((command, env)) or 0)
    assert start.main([]) == 0
    ((command, environment),) = called
    assert f"--ServerApp.root_dir={folder / 'student'}" in command
    python = shutil.which("python", path=environment["PATH"])
    said = subprocess.run(
        [python, "-m", "genocourse", "progress"], capture_output=True, text=True, cwd=folder / "student"
    )
    assert "Passed: 0 of " in said.stdout and "no record" in said.stdout
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/book/glossary.html") as answer:
        assert b'id="auc"' in answer.read()


def test_links_of_the_copies_lead_into_the_kit(learners):
    for kind, folder in (("student", learners / "student"), ("solutions", learners.parent / "teacher" / "solutions")):
        notebooks = sorted(folder.glob("*.ipynb"))
        assert len(notebooks) == len(list((ROOT / "notebooks").glob("*.ipynb"))) + 1, kind
        for path in notebooks:
            text = path.read_text(encoding="utf-8")
            into_the_book = re.findall(rf"\]\(http://127.0.0.1:{PORT}/([^)#]+)", text)
            assert into_the_book or kind == "solutions"
            assert not [target for target in into_the_book if not (learners / "html" / target).exists()]
            beside = re.findall(r"\]\((?!https?:)([^)#]+\.\w+)", text)
            assert not [target for target in beside if not (folder / target).exists()], path.name


def test_a_damaged_file_is_found_out(learners, tmp_path):
    copy = tmp_path / "stick"
    copy.mkdir()
    for name in ("install.py", "start.py"):
        shutil.copy(learners / name, copy)
    shutil.copytree(learners / "wheels", copy / "wheels")
    (course,) = copy.glob("wheels/genocourse-*.whl")
    course.write_bytes(course.read_bytes()[:-1] + b"?")
    status, said = offline(sys.executable, "install.py", cwd=copy)
    assert status == 1 and "Copy the whole folder again" in said and "Ready." not in said
    status, said = offline(sys.executable, "start.py", cwd=copy)
    assert status == 1 and "Nothing is installed here yet" in said


def test_a_python_without_packages_is_told_which_there_are(learners, monkeypatch, capsys):
    install = module(learners / "install.py")
    monkeypatch.setattr(install.platform, "machine", lambda: "riscv64")
    assert install.main() == 1
    assert f"packages for: {SYSTEM} with Python {PYTHON}." in capsys.readouterr().out


def test_the_first_pages_name_what_is_there(learners):
    for page in (learners / "READ-ME-FIRST.txt", learners.parent / "teacher" / "TEACHER.txt"):
        text = page.read_text(encoding="utf-8")
        assert f"{kit.SYSTEMS[SYSTEM].label}: Python {PYTHON}" in text and "{" not in text
        for folder in re.findall(r"python start.py (\S+/\S+)", text):
            assert (learners / folder).is_dir(), folder
        for name in re.findall(r"^(\w+/[\w./]*)", text, re.MULTILINE):
            assert (learners / name).exists() or (page.parent / name).exists(), name


@pytest.mark.parametrize(
    ("system", "python", "own"),
    [("windows", "3.11", "pywinpty"), ("macos", "3.13", "appnope"), ("linux", "3.12", "ptyprocess")],
)
def test_each_system_gets_its_own_packages_in_the_tested_versions(system, python, own):
    names = dict(line.split("==") for line in kit.requirements(system, python))
    assert own in names and not [name for name in names if kit.CUDA.match(name)]
    pins = dict(re.findall(r"^([\w.-]+)==(.+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE))
    pins = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    assert {"torch", "numpy", "jupyterlab", "captum", "shap"} <= names.keys()
    assert not {name: version for name, version in names.items() if pins.get(name, version) != version}
