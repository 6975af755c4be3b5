"""The package as a learner gets it: built, installed and used away from the repository.

One throw-away environment serves every test here: first the wheel alone, then what environment.yml adds for Binder.
"""

import os
import shlex
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

from tools import install_torch

ROOT = Path(__file__).resolve().parents[2]
DATA = [path for path in ROOT.glob("data/*/*") if path.is_file() and path.parent.name != "build"]


def run(*command, cwd, **environment):
    """Run a command and return what it printed; a failure shows everything."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=os.environ | environment, timeout=600)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A source archive and a wheel made from it, with the build backend that is installed here and no network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=ROOT, PIP_NO_INDEX="1")
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def environment():
    """An empty environment, deleted at the end: it grows to a gigabyte."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        yield Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


@pytest.fixture(scope="module")
def with_wheel(environment, wheel, tmp_path_factory):
    """The environment's Python, with the wheel and what it needs."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    constraints = ROOT / "constraints.txt"
    run(environment, "-m", "pip", "install", "-q", "-c", constraints, wheel, cwd=elsewhere, PIP_NO_COMPILE="1")
    return environment


@pytest.fixture(scope="module")
def with_notebooks(with_wheel):
    """The same, with the pip part of environment.yml, given to pip as conda gives it.

    Without PyTorch's index where that does not answer: pip would ask it about every package and wait for each.
    """
    *_, last = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    lines = [
        line for line in last["pip"] if "extra-index-url" not in line or install_torch.index_answers(line.split()[1])
    ]
    arguments = [word for line in lines for word in shlex.split(line)]
    run(with_wheel, "-m", "pip", "install", "-q", *arguments, cwd=ROOT, PIP_NO_COMPILE="1")
    return with_wheel


def test_wheel_holds_the_package_its_data_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "genocourse/py.typed" in names
    assert DATA and {f"genocourse/data/{path.parent.name}/{path.name}" for path in DATA} <= names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"genocourse", "genocourse-0.1.0.dist-info"}
    assert not [name for name in names if name.startswith("genocourse/data/build") or "__pycache__" in name]


def test_a_wheel_is_built_alike_twice(wheel, tmp_path):
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, cwd=ROOT, PIP_NO_INDEX="1")
    (again,) = tmp_path.glob("*.whl")
    contents = [
        {info.filename: (info.CRC, info.date_time) for info in zipfile.ZipFile(path).infolist()}
        for path in (wheel, again)
    ]
    assert contents[0] == contents[1]
    assert again.read_bytes() == wheel.read_bytes()


def test_wheel_holds_the_licences(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    licences = {name.split("/licenses/")[1] for name in names if "/licenses/" in name}
    assert {"LICENSE", "LICENSE-text"} <= licences
    assert {f"data/{path.parent.name}/LICENSE" for path in DATA} <= licences


def test_source_archive_holds_what_the_wheel_is_made_of_and_no_leftovers(built):
    (archive,) = built.glob("*.tar.gz")
    names = {name.split("/", 1)[1] for name in tarfile.open(archive).getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "genocourse/__init__.py"} <= names
    assert {str(path.relative_to(ROOT).as_posix()) for path in DATA} <= names
    assert not [name for name in names if name.startswith((".venv", "_build", ".git/"))]
    assert archive.stat().st_size < 20e6


def test_installed_wheel_loads_its_data_from_an_empty_folder(with_wheel, tmp_path):
    code = """
import genocourse
from genocourse import datasets
print(genocourse.__file__)
leukaemia = datasets.load_leukaemia()
print(*leukaemia.expression.shape, len(leukaemia.clinical), len(leukaemia.genes))
for name in datasets.__all__:
    if name.startswith("load_"):
        getattr(datasets, name)()
"""
    where, shapes = run(with_wheel, "-c", code, cwd=tmp_path).splitlines()
    assert not Path(where).is_relative_to(ROOT)
    patients, probes, rows, genes = map(int, shapes.split())
    assert patients == rows == 128
    assert probes == genes == 5000


def test_installed_wheel_says_what_the_machine_has_and_lacks(with_wheel, tmp_path):
    report = run(with_wheel, "-m", "genocourse", cwd=tmp_path)
    assert "numpy" in report.lower()
    assert "torch" in report.lower()
    assert "Traceback" not in report


def test_environment_for_binder_installs_and_imports(with_notebooks, tmp_path):
    modules = "genocourse, torch, shap, captum, jupyterlab, jupyterquiz, ipykernel, anndata, Bio"
    versions = run(with_notebooks, "-c", f"import {modules}; print(torch.__version__)", cwd=tmp_path)
    pinned = next(line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch=="))
    assert versions.split("+")[0].strip() == pinned.removeprefix("torch==")
    run(with_notebooks, "-m", "pip", "check", cwd=tmp_path)


def test_import_of_the_package_loads_numpy_at_most():
    code = "import sys, genocourse; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = set(run(sys.executable, "-c", code, cwd=ROOT).split())
    assert not loaded & {"torch", "pandas", "sklearn", "matplotlib", "scipy", "yaml", "shap", "captum"}
