"""For every exercise of chapter 07 a right answer and the wrong ones that people give, each with a hint of its own."""

import numpy as np
import pytest

from genocourse.exercises import chapter_07, check


def mutant(x, base, position):
    changed = x.copy()
    changed[:, position] = 0
    changed[base, position] = 1
    return changed


def mutant_in_place(x, base, position):
    x[:, position] = 0
    x[base, position] = 1
    return x


def empties_the_row(x, base, position):
    changed = x.copy()
    changed[position] = 0
    changed[base, position] = 1
    return changed


def two_bases(x, base, position):
    changed = x.copy()
    changed[base, position] = 1
    return changed


def centred(A, X):
    return ((A - A.mean(axis=1, keepdims=True)) * X).sum(axis=1)


def centred_in_place(A, X):
    A -= A.mean(axis=1, keepdims=True)
    return (A * X).sum(axis=1)


def kept_first(A, X):
    kept = A * X
    return ((kept - kept.mean(axis=1, keepdims=True)) * X).sum(axis=1)


def local_cam(slopes, a):
    return np.maximum((slopes * a).sum(axis=0), 0)


def joint_effect(f, x, first, second):
    one, other = mutant(x, *first), mutant(x, *second)
    both = mutant(one, *second)
    intact, one, other, both = (f(each[None])[0] for each in (x, one, other, both))
    return both - one - other + intact


def both_at_once(f, x, first, second):
    both = mutant(mutant(x, *first), *second)
    return f(both[None])[0] - f(x[None])[0]


def without_intact(f, x, first, second):
    one, other = mutant(x, *first), mutant(x, *second)
    both = mutant(one, *second)
    return f(both[None])[0] - f(one[None])[0] - f(other[None])[0]


def double_not_compared(f, x, first, second):
    return (
        both_at_once(f, x, first, second)
        + f(x[None])[0]
        - sum(f(mutant(x, *change)[None])[0] - f(x[None])[0] for change in (first, second))
    )


def without_batch(f, x, first, second):
    return f(mutant(mutant(x, *first), *second)) - f(x)


def in_place(f, x, first, second):
    answer = joint_effect(f, x, first, second)
    mutant_in_place(x, *first)
    return answer


ANSWERS = [
    ("7.1", mutant, "Right."),
    ("7.1", mutant_in_place, "changed the x"),
    ("7.1", two_bases, "two bases"),
    ("7.1", empties_the_row, "column, or a row"),
    ("7.1", lambda x, base, position: mutant(x, position, base), "changed places"),
    ("7.1", lambda x, base, position: x.copy(), "nothing changed"),
    ("7.1", lambda x, base, position: mutant(x, base, position)[None], "shape (1, 4, 5)"),
    ("7.1", lambda x, base, position: mutant(x, base, position + 1), "becomes ATGTA"),
    ("7.1", lambda x, base, position: ..., "still returns"),
    ("7.2", centred, "Right."),
    ("7.2", centred_in_place, "changed the attribution"),
    ("7.2", lambda A, X: (A * X).sum(axis=1), "not centred"),
    ("7.2", lambda A, X: (A - A.mean(axis=1, keepdims=True)).sum(axis=1), "adds up to zero"),
    ("7.2", lambda A, X: (A - A.mean(axis=1, keepdims=True)) * X, "(N, L)"),
    ("7.2", kept_first, "already gone"),
    ("7.2", lambda A, X: (A - A.mean(axis=1, keepdims=True)).max(axis=1), "largest of the four"),
    ("7.2", lambda A, X: np.abs(centred(A, X)), "sign is lost"),
    ("7.2", lambda A, X: centred(np.abs(A), X), "sign is lost"),
    ("7.2", lambda A, X: ((A - A.mean(axis=2, keepdims=True)) * X).sum(axis=1), "which axis"),
    ("7.2", lambda A, X: centred(A, X).T[0], "shape (2,)"),
    ("7.2", lambda A, X: None, "returns nothing"),
    ("7.3", local_cam, "Right."),
    ("7.3", lambda slopes, a: (slopes * a).sum(axis=0), "without the ReLU"),
    ("7.3", lambda slopes, a: np.maximum(slopes * a, 0).sum(axis=0), "ReLU comes last"),
    ("7.3", lambda slopes, a: local_cam(slopes.mean(axis=1, keepdims=True), a), "that is Grad-CAM"),
    ("7.3", lambda slopes, a: np.maximum((slopes * a).mean(axis=0), 0), "do not average"),
    ("7.3", lambda slopes, a: np.maximum(slopes.sum(axis=0) * a.sum(axis=0), 0), "multiply first"),
    ("7.3", lambda slopes, a: np.maximum((slopes * a).sum(axis=1), 0), "shape (2,)"),
    ("7.3", lambda slopes, a: np.maximum(a.sum(axis=0), 0), "first place"),
    ("7.4", joint_effect, "Right."),
    ("7.4", lambda *given: -joint_effect(*given), "sign is turned"),
    ("7.4", both_at_once, "both together"),
    ("7.4", without_intact, "once too often"),
    ("7.4", double_not_compared, "compared with"),
    ("7.4", without_batch, "takes a batch"),
    ("7.4", in_place, "changed the x"),
    ("7.4", lambda f, x, first, second: 0.0, "expected -8"),
    ("7.4", lambda f, x, first, second: [1, 2], "one number"),
]


@pytest.mark.parametrize(("exercise", "answer", "verdict"), ANSWERS)
def test_each_answer_has_its_hint(exercise, answer, verdict, capsys):
    check(exercise, answer)
    assert verdict in capsys.readouterr().out


def test_hints_name_the_mistake_and_not_the_answer(capsys):
    for exercise in chapter_07.CHECKS:
        printed = []
        for number, answer, verdict in ANSWERS:
            if number == exercise and verdict != "Right.":
                check(exercise, answer)
                printed.append(capsys.readouterr().out)
        assert len(set(printed)) >= len(printed) - 1
        assert not any("keepdims" in hint or ".copy()" in hint for hint in printed)


def test_every_question_has_one_right_answer_and_a_reason_for_each():
    assert 3 <= len(chapter_07.QUIZ) <= 5
    for question in chapter_07.QUIZ:
        assert sum(option["correct"] for option in question["answers"]) == 1
        assert all(option["feedback"] for option in question["answers"])
