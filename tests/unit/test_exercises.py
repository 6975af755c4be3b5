"""For every exercise one right answer and the wrong ones that people give, each with a hint of its own."""

import builtins
import importlib
import sys

import numpy as np
import pytest

from genocourse import exercises
from genocourse.exercises import check, quiz


def gini(labels):
    _, counts = np.unique(labels, return_counts=True)
    return 1 - np.sum((counts / counts.sum()) ** 2)


def decrease(left, right):
    parent = [*left, *right]
    return len(parent) * gini(parent) - len(left) * gini(left) - len(right) * gini(right)


def rise(f, X, y, column, order, loss):
    shuffled = X.copy()
    shuffled[:, column] = X[order, column]
    return loss(y, f(shuffled)) - loss(y, f(X))


def rise_in_place(f, X, y, column, order, loss):
    before = loss(y, f(X))
    X[:, column] = X[order, column]
    return loss(y, f(X)) - before


def loss_after(f, X, y, column, order, loss):
    return rise(f, X, y, column, order, loss) + loss(y, f(X))


def groups(genes):
    found = {}
    for column, gene in enumerate(genes):
        found.setdefault(gene, []).append(column)
    return found


REMEMBERED: dict = {}


def groups_with_a_memory(genes):
    for column, gene in enumerate(genes):
        REMEMBERED.setdefault(gene, []).append(column)
    return REMEMBERED


RIGHT = {
    "4.1": [decrease],
    "4.2": [rise],
    "4.3": [lambda x, null: (1 + np.sum(null >= x)) / (1 + len(null)), lambda x, null: np.mean(np.r_[null, x] >= x)],
    "4.4": [groups, lambda genes: {g: np.flatnonzero(np.array(genes) == g) for g in genes}],
}
WRONG = {
    "4.1": {
        "by its number of patients": lambda left, right: decrease(left, right) / len([*left, *right]),
        "larger side weigh more": lambda left, right: 4 * gini([*left, *right]) - 2 * gini(left) - 2 * gini(right),
        "sign is turned round": lambda left, right: -decrease(left, right),
        "impurity, and what is left": lambda left, right: gini(left) + gini(right),
        "by its number of patients ": lambda left, right: gini([*left, *right]) - gini(left) - gini(right),
    },
    "4.2": {
        "changed the X": rise_in_place,
        "loss after shuffling": loss_after,
        "sign is turned round": lambda *a: -rise(*a),
        "Does the model see": lambda f, X, y, column, order, loss: loss(y, f(X)) - loss(y, f(X)),
        "Row i gets": lambda f, X, y, column, order, loss: rise(f, X, y, column, np.argsort(order), loss),
        "whole rows": lambda f, X, y, column, order, loss: loss(y, f(X[order])) - loss(y, f(X)),
        "takes the truth first": lambda f, X, y, column, order, loss: rise(
            f, X, y, column, order, lambda y, p: loss(p, y)
        ),
        "stopped with IndexError": lambda f, X, y, column, order, loss: X[:, 9],
    },
    "4.3": {
        "more than four shuffles can show": lambda x, null: np.mean(null >= x),
        "turned round": lambda x, null: (1 + np.sum(null <= x)) / (1 + len(null)),
        "equals the observed value counts": lambda x, null: (1 + np.sum(null > x)) / (1 + len(null)),
        "joins the count below": lambda x, null: (1 + np.sum(null >= x)) / len(null),
    },
    "4.4": {
        "single probe is a group": lambda genes: {g: c for g, c in groups(genes).items() if len(c) > 1},
        "one column only": lambda genes: {gene: [column] for column, gene in enumerate(genes)},
        "a dict is wanted": lambda genes: list(groups(genes).values()),
        "compares the whole list": lambda genes: {g: list(np.flatnonzero(genes == g)) for g in genes},
        "columns count from 0": lambda genes: {g: [c + 1 for c in cs] for g, cs in groups(genes).items()},
        "left over from the first call": groups_with_a_memory,
    },
}


def test_every_exercise_is_tried():
    assert RIGHT.keys() == WRONG.keys() == importlib.import_module("genocourse.exercises.chapter_04").CHECKS.keys()
    assert all(len(answers) >= 2 for answers in WRONG.values())


@pytest.mark.parametrize(("number", "answer"), [(n, answer) for n, answers in RIGHT.items() for answer in answers])
def test_right_answers_are_accepted(number, answer, capsys):
    check(number, answer)
    assert capsys.readouterr().out == f"{number}  Right.\n"


@pytest.mark.parametrize(("number", "hint", "answer"), [(n, h, a) for n, d in WRONG.items() for h, a in d.items()])
def test_wrong_answers_get_their_own_hint(number, hint, answer, capsys):
    REMEMBERED.clear()
    check(number, answer)
    said = capsys.readouterr().out
    assert said.startswith(f"{number}  Not yet: ") and hint.strip() in said


@pytest.mark.parametrize("number", RIGHT)
@pytest.mark.parametrize(
    ("start", "hint"),
    [(..., "Replace it"), (lambda *a: ..., "Replace it"), (lambda *a: None, "`return`"), (0.5, "without brackets")],
)
def test_the_unfinished_start_is_met_kindly(number, start, hint, capsys):
    check(number, start)
    assert hint in capsys.readouterr().out


@pytest.mark.parametrize("number", RIGHT)
@pytest.mark.parametrize("nonsense", [3, "text", None, [], lambda: 1, lambda *a: "text", lambda *a: np.array([1, 2])])
def test_check_never_raises(number, nonsense, capsys):
    check(number, nonsense)
    assert capsys.readouterr().out.startswith(f"{number}  Not yet: ")


@pytest.mark.parametrize("number", ["4.9", "99.1", 4.1, "four", ""])
def test_unknown_exercises_are_named(number, capsys):
    check(number, 1)
    assert "no exercise of this number" in capsys.readouterr().out


def test_every_quiz_question_has_one_right_answer_and_reasons_for_all():
    questions = importlib.import_module("genocourse.exercises.chapter_04").QUIZ
    assert 3 <= len(questions) <= 5
    for question in questions:
        assert sum(option["correct"] for option in question["answers"]) == 1
        assert all(len(option["feedback"]) > 20 for option in question["answers"])
    places = [[option["correct"] for option in q["answers"]].index(True) for q in questions]
    assert len(set(places)) > 1, "the right answer is not always in the same place"


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
