"""Exercises that were passed are remembered in the learner's folder, and nowhere else."""

import json
import subprocess
import sys
from datetime import date

import pytest

from genocourse.exercises import _record, check, progress


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(_record.SWITCH, "on")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def decrease(left, right):
    def times_impurity(labels):
        return len(labels) - sum(labels.count(label) ** 2 for label in set(labels)) / len(labels)

    return times_impurity([*left, *right]) - times_impurity([*left]) - times_impurity([*right])


def test_a_right_answer_is_remembered_with_its_day_and_a_wrong_one_is_not(folder, capsys):
    check("4.1", ...)
    check("4.1", lambda left, right: 0)
    assert not any(folder.iterdir())
    check("4.1", decrease)
    assert capsys.readouterr().out.endswith("4.1  Right.\n")
    assert json.loads((folder / _record.FILE).read_text()) == {"4.1": date.today().isoformat()}
    assert [path.name for path in folder.iterdir()] == [_record.FILE]


def test_the_first_day_stays(folder):
    (folder / _record.FILE).write_text('{"4.1": "2026-01-02"}')
    check("4.1", decrease)
    assert _record.passed() == {"4.1": "2026-01-02"}


def test_the_report_names_what_is_open_by_chapter(folder, capsys):
    (folder / _record.FILE).write_text('{"4.1": "2026-01-02", "4.3": "2026-01-03", "5.1": "2026-01-01"}')
    progress()
    said = capsys.readouterr().out
    assert "chapter 04   2 of 4   open: 4.2, 4.4" in said and "chapter 05   1 of 4" in said
    assert "chapter 06   0 of 4\n" in said and "Passed: 3 of " in said and "exercises, the last on 2026-01-03." in said


def test_the_command_reads_the_record_of_the_notebooks_folder(folder):
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / _record.FILE).write_text('{"4.1": "2026-01-02"}')
    command = [sys.executable, "-m", "genocourse", "progress"]
    assert "Passed: 1 of " in subprocess.run(command, capture_output=True, text=True, cwd=folder).stdout
    command[-1] = "advance"
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert run.returncode == 2 and "python -m genocourse progress" in run.stdout


@pytest.mark.parametrize("text", ["no json", "[1]", '{"4.1": "yesterday"}', '{"4.1": 3}'])
def test_a_damaged_record_is_kept_and_named(text, folder, capsys):
    (folder / _record.FILE).write_text(text)
    with pytest.raises(ValueError, match="is damaged"):
        progress()
    check("4.1", decrease)
    assert "4.1  Right.\n(Not remembered: " in capsys.readouterr().out
    assert (folder / _record.FILE).read_text() == text


def test_it_can_be_switched_off(folder, monkeypatch):
    monkeypatch.setenv(_record.SWITCH, "off")
    check("4.1", decrease)
    assert not any(folder.iterdir())
