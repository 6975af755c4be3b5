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


def test_where_nothing_was_passed_the_report_says_where_it_looked(folder, capsys):
    progress()
    said = capsys.readouterr().out
    assert "Passed: 0 of " in said and f"no record at {(folder / _record.FILE).resolve()})" in said


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


def test_a_class_is_counted_from_its_files_and_folders(folder):
    (folder / "inbox").mkdir()
    (folder / "inbox" / "anna.json").write_text('{"4.1": "2026-01-02", "4.3": "2026-01-03"}')
    (folder / "inbox" / "ben.json").write_text('{"4.1": "2026-01-02"}')
    (folder / "carla.json").write_text("{}")

    def run(*words):
        command = [sys.executable, "-m", "genocourse", "progress", *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        return done.returncode, done.stdout

    status, said = run("inbox", "carla.json")
    assert status == 0 and "chapter 04   4.1: 2   4.2: 0   4.3: 1   4.4: 0\n" in said
    assert said.endswith("Passed by how many of 3.\n")
    (folder / "empty").mkdir()
    assert run("empty")[0] == 1 and "no record there" in run("empty")[1]
    assert run("nowhere")[0] == 1 and "no such file" in run("nowhere")[1]
    (folder / "inbox" / "dan.json").write_text("no json")
    status, said = run("inbox")
    assert status == 1 and "dan.json is damaged" in said and "Traceback" not in said


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
