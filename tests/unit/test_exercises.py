"""Every exercise takes right answers and tells each wrong one, with a hint of its own. They stand in answers/."""

import builtins
import importlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import brier_score_loss

from genocourse import exercises
from genocourse.exercises import chapter_03, check, quiz
from genocourse.importance import permutation_importance

CHAPTERS = sorted(path.stem for path in Path(exercises.__file__).parent.glob("chapter_*.py"))
ANSWERS = {name: importlib.import_module(f"tests.unit.answers.{name}") for name in CHAPTERS}
ASKED = {name: importlib.import_module(f"genocourse.exercises.{name}") for name in CHAPTERS}
RIGHT = {number: answers for module in ANSWERS.values() for number, answers in module.RIGHT.items()}
WRONG = {number: answers for module in ANSWERS.values() for number, answers in module.WRONG.items()}
VALUES = {"3.2", "3.4"}  # exercises that ask for a value; all others ask for a function


class Rude:
    """Cannot be compared, nor written as text."""

    def __eq__(self, other):
        raise RuntimeError("no comparing")

    def __repr__(self):
        raise RuntimeError("no words")

    __hash__ = None


class RudeError(Exception):
    __str__ = Rude.__repr__


def gives(value):
    return lambda *a, **k: value


def raises(error):
    def f(*a, **k):
        raise error

    return f


def calls_itself(*a):
    return calls_itself(*a)


def prints(*a):
    print("at work")


def clears_its_input(*a):
    for x in a:
        if isinstance(x, np.ndarray):
            x[...] = 0
    return a[0] if a else None


VALUES_OF_ANY_KIND = [
    *(3, np.nan, np.inf, 1j, 10**400, True, "text", "", b"text", None, [], {}, {"a": 1}, {1, 2}, [[1, 2], [3]], [...]),
    *(np.array(1), np.array([]), np.array([1, 2]), np.array(["a", "b"]), np.array([None, "a"]), np.zeros((2, 3, 4))),
    *(np.full((3, 4), np.nan), pd.DataFrame({"a": [1, 2]}), pd.Series([1, 2]), Rude(), dict),
]
NONSENSE = [
    *VALUES_OF_ANY_KIND,
    *map(gives, VALUES_OF_ANY_KIND),
    *(lambda: 1, lambda *, x: x, lambda *a: lambda *b: 0, lambda *a: iter(a), prints, calls_itself, clears_its_input),
    *map(raises, [KeyError("gone"), SystemExit("bye"), RudeError(), StopIteration(), MemoryError()]),
]


@pytest.fixture(autouse=True)
def forget():
    """One of the wrong answers has a memory, on purpose."""
    ANSWERS["chapter_04"].REMEMBERED.clear()


def said(number, answer, capsys):
    check(number, answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_exercise_is_tried(name):
    answers = ANSWERS[name]
    assert answers.RIGHT.keys() == answers.WRONG.keys() == ASKED[name].CHECKS.keys()
    assert all(len(wrong) >= 2 for wrong in answers.WRONG.values())


@pytest.mark.parametrize(("number", "answer"), [(n, answer) for n, answers in RIGHT.items() for answer in answers])
def test_right_answers_are_accepted(number, answer, capsys):
    assert said(number, answer, capsys) == f"{number}  Right.\n"


@pytest.mark.parametrize(("number", "hint", "answer"), [(n, h, a) for n, d in WRONG.items() for h, a in d.items()])
def test_wrong_answers_get_their_own_hint(number, hint, answer, capsys):
    hint_given = said(number, answer, capsys)
    assert hint_given.startswith(f"{number}  Not yet: ") and hint.strip() in hint_given


@pytest.mark.parametrize("name", [name for name in CHAPTERS if hasattr(ANSWERS[name], "GIVEAWAYS")])
def test_hints_name_the_mistake_and_not_the_answer(name, capsys):
    answers = ANSWERS[name]
    for number, wrong in answers.WRONG.items():
        hints = [said(number, answer, capsys) for answer in wrong.values()]
        assert not [hint for hint in hints if any(giveaway in hint for giveaway in answers.GIVEAWAYS)]


@pytest.mark.parametrize(
    ("number", "start", "hint"),
    [(number, ..., "Replace it") for number in RIGHT]
    + [
        (number, start, hint)
        for number in sorted(RIGHT.keys() - VALUES)  # in one order: workers of pytest-xdist compare
        for start, hint in (
            (lambda *a: ..., "Replace it"),
            (lambda *a: None, "`return`"),
            (0.5, "without brackets"),
        )
    ],
)
def test_the_unfinished_start_is_met_kindly(number, start, hint, capsys):
    assert hint in said(number, start, capsys)


@pytest.mark.parametrize("number", RIGHT)
def test_check_never_raises_nor_takes_nonsense(number, capsys):
    for i, nonsense in enumerate(NONSENSE):
        verdict = said(number, nonsense, capsys).rpartition("at work\n")[2]
        assert verdict.startswith(f"{number}  Not yet: "), i


@pytest.mark.parametrize(
    ("error", "name"),
    [(KeyError("gone"), "KeyError: 'gone'"), (SystemExit("bye"), "SystemExit: bye"), (RudeError(), "RudeError")],
)
def test_what_stops_a_function_is_named(error, name, capsys):
    stopped, _, rest = said("4.1", raises(error), capsys).partition("your code stopped with ")
    assert stopped == "4.1  Not yet: " and name in rest


@pytest.mark.parametrize("number", ["4.9", "99.1", 4.1, "four", ""])
def test_unknown_exercises_are_named(number, capsys):
    assert "no exercise of this number" in said(number, 1, capsys)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_quiz_question_has_one_right_answer_and_reasons_for_all(name):
    questions = exercises.questions(name.removeprefix("chapter_"))
    assert 3 <= len(questions) <= 5
    for question in questions:
        assert sum(option["correct"] for option in question["answers"]) == 1
        assert all(len(option["feedback"]) > 20 for option in question["answers"])
    places = [[option["correct"] for option in q["answers"]].index(True) for q in questions]
    assert len(set(places)) > 1, "the right answer is not always in the same place"


def test_the_second_study_can_be_solved_by_comparing_the_laboratories():
    X_home, y_home, X_away, y_away = chapter_03.second_study()
    assert X_home.shape == X_away.shape == (3000, 16) and y_home.shape == y_away.shape == (3000,)
    forest = RandomForestClassifier(50, min_samples_leaf=10, max_features=None, random_state=0)
    forest.fit(X_home[:1500], y_home[:1500])
    home, away = (
        permutation_importance(lambda X: forest.predict_proba(X)[:, 1], X, y, brier_score_loss, rng=0).importances_mean
        for X, y in ((X_home[1500:], y_home[1500:]), (X_away, y_away))
    )
    assert set(np.flatnonzero(home > 0.002)) == {*chapter_03.CAUSES, *chapter_03.MISREAD}
    assert set(np.flatnonzero((home > 0.002) & (away < 0.002))) == set(chapter_03.MISREAD)
    # The home list alone does not tell: a misread SNP stands above a true cause.
    assert home[10] > home[12] > 0.002
    # The away laboratory reads correctly: in Hardy-Weinberg proportions, single copies are common.
    assert all(0.3 < np.mean(X_away[:, snp] == 1) < 0.6 for snp in range(16))


def test_the_quiz_falls_back_to_text(monkeypatch, capsys):
    real = builtins.__import__
    monkeypatch.delitem(sys.modules, "jupyterquiz", raising=False)

    def without_jupyterquiz(name, *args, **kwargs):
        if name == "jupyterquiz":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_jupyterquiz)
    quiz("4")
    said = capsys.readouterr().out
    assert "1. A forest guesses coin flips" in said and "b) A ranked list that sums to 1" in said
    assert "1. b) They are shares" in said, "the answers follow, with reasons"


def test_an_unknown_quiz_is_explained():
    with pytest.raises(ValueError, match="no quiz for chapter '77'"):
        exercises.quiz("77")
