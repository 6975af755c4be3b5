"""The report on the machine: what it finds, and what it says when something is missing."""

import json
import subprocess
import sys

import pytest

from genocourse import __main__ as report
from genocourse import __version__


def test_a_good_machine_is_ready():
    run = subprocess.run([sys.executable, "-m", "genocourse"], capture_output=True, text=True)
    assert run.returncode == 0 and run.stderr == ""
    assert run.stdout.startswith(f"genocourse {__version__} on ") and run.stdout.rstrip().endswith("Ready.")
    assert "kernel starts and finds the course" in run.stdout
    assert "a forest trains" in run.stdout and "a network trains" in run.stdout and "MEND" not in run.stdout
    lines = run.stdout.splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= 112, "one screen"


def test_a_missing_package_is_named_with_the_fix(monkeypatch, capsys):
    monkeypatch.setattr(report, "_version", lambda name: None if name == "pandas" else "1.0")
    assert report.main() == 1
    said = capsys.readouterr().out
    assert "MEND     pandas is missing" in said and "Not ready yet" in said
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


def test_a_kernel_of_another_python_is_found_out(monkeypatch, tmp_path):
    other = tmp_path / "kernels" / "python3"
    other.mkdir(parents=True)
    command = [sys.executable, "-I", "-S", "-c", "import sys; sys.exit('no kernel here')", "{connection_file}"]
    (other / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "x", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setattr("jupyter_client.kernelspec.KernelSpecManager.ensure_native_kernel", False)
    (finding,) = report.kernel()
    assert finding.ok is False and finding.advice


def test_a_kernel_with_another_version_of_the_course_is_found_out(monkeypatch):
    monkeypatch.setattr(report.genocourse, "__version__", "99.0")
    (finding,) = report.kernel()
    assert finding.ok is False and "not this Python's" in finding.what and "ipykernel install" in finding.advice


def test_libraries_that_compute_otherwise_are_found_out(monkeypatch):
    def nothing(A, X):
        return X[:, 0]  # where there is an A

    monkeypatch.setattr("genocourse.attribution.per_position", nothing)
    (finding,) = report.network()
    assert finding.ok is False and "report this screen" in finding.advice
    monkeypatch.setattr("genocourse.metrics.relevance_rank_accuracy", lambda scores, mask: 0.5)
    assert report.forest().ok is False


def test_damaged_data_are_reported(monkeypatch, capsys):
    def damaged():
        raise ValueError("The data file x is damaged. Install genocourse again")

    monkeypatch.setattr("genocourse.datasets.load_leukaemia", damaged)
    assert report.main() == 1
    assert "MEND     the data files\n           The data file x is damaged" in capsys.readouterr().out


@pytest.mark.parametrize(("gigabytes", "ok"), [(1.0, None), (3.0, True), (None, "not told")])
def test_memory(monkeypatch, gigabytes, ok):
    monkeypatch.setattr(report, "_free_memory_gb", lambda: gigabytes)
    found = [finding.ok for finding in report.machine() if "of memory free" in finding.what]
    assert found == ([] if ok == "not told" else [ok])


@pytest.mark.parametrize(("notebook", "package", "notice"), [("0.10.0", "0.9.0", True), ("0.9.0", "0.10.0", False)])
def test_a_notebook_tells_when_the_package_is_older(monkeypatch, capsys, notebook, package, notice):
    monkeypatch.setattr(report.genocourse, "__version__", package)
    report.genocourse.written_for(notebook)
    said = capsys.readouterr().out
    assert (notebook in said and package in said and "How to use this book" in said) if notice else said == ""


def test_what_is_no_version_is_refused():
    with pytest.raises(ValueError, match=r"'new' is no version number\. Write it as in genocourse\.__version__"):
        report.genocourse.written_for("new")


def test_an_old_python_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(report.sys, "version_info", (3, 10, 1))
    finding = report.python_version()
    assert finding.ok is False and "3.11" in finding.advice
