"""The report on the machine: what it finds, and what it says when something is missing."""

import subprocess
import sys

import pytest

from genocourse import __main__ as report
from genocourse import __version__


def test_a_good_machine_is_ready():
    run = subprocess.run([sys.executable, "-m", "genocourse"], capture_output=True, text=True)
    assert run.returncode == 0 and run.stderr == ""
    assert run.stdout.startswith(f"genocourse {__version__} on ") and run.stdout.rstrip().endswith("Ready.")
    assert len(run.stdout.splitlines()) < 40, "one screen"


def test_a_missing_package_is_named_with_the_fix(monkeypatch, capsys):
    monkeypatch.setattr(report, "_version", lambda name: None if name == "pandas" else "1.0")
    assert report.main() == 1
    said = capsys.readouterr().out
    assert "MISSING  pandas is missing" in said and "Not ready yet" in said
    assert "pip install" in said and "pip install genocourse" not in said, "that name on the package index is not ours"


def test_an_installed_package_names_its_own_address(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "CHECKOUT", tmp_path)
    assert report.how_to_install().startswith('Run: python -m pip install "genocourse[notebooks] @ git+https://')


def test_another_python_beside_the_environment_is_told_so(monkeypatch, tmp_path):
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(report, "CHECKOUT", tmp_path)
    (finding,) = report.environment()
    assert finding.ok is None and str(tmp_path / ".venv") in finding.advice


def test_a_missing_extra_does_not_stop_anybody(monkeypatch, capsys):
    monkeypatch.setattr(report, "_version", lambda name: None if name == "torch" else "1.0")
    assert report.main() == 0
    said = capsys.readouterr().out
    assert "absent   torch is missing" in said and "neural networks" in said and said.rstrip().endswith("Ready.")


def test_damaged_data_are_reported(monkeypatch, capsys):
    def damaged():
        raise ValueError("The data file x is damaged. Install genocourse again")

    monkeypatch.setattr("genocourse.datasets.load_leukaemia", damaged)
    assert report.main() == 1
    assert "MISSING  the data files\n           The data file x is damaged" in capsys.readouterr().out


@pytest.mark.parametrize(("gigabytes", "mark"), [(1.0, "absent "), (3.0, "ok     "), (None, None)])
def test_memory(monkeypatch, capsys, gigabytes, mark):
    monkeypatch.setattr(report, "_free_memory_gb", lambda: gigabytes)
    assert report.main() == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "of memory free" in line]
    assert [line.strip().startswith(mark.strip()) for line in lines] == ([] if mark is None else [True])


def test_an_old_python_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(report.sys, "version_info", (3, 10, 1))
    finding = report.python_version()
    assert finding.ok is False and "3.11" in finding.advice
