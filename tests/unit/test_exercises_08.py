"""For every exercise of chapter 08 a right answer and the wrong ones that people give, each with a hint of its own."""

import numpy as np
import pytest

from genocourse.exercises import chapter_08, check


def softmax(scores, axis=1):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def attend(q, k, v):
    return softmax(q @ k.T / np.sqrt(q.shape[1])) @ v


def attend_in_a_loop(q, k, v):
    rows = []
    for one in q:
        scores = [one @ other / len(one) ** 0.5 for other in k]
        powers = np.exp(np.array(scores) - max(scores))
        rows.append(sum(p / powers.sum() * value for p, value in zip(powers, v, strict=True)))
    return rows


def overflows(q, k, v):
    powers = np.exp(q @ k.T / np.sqrt(q.shape[1]))
    return powers / powers.sum(axis=1, keepdims=True) @ v


def unshared(q, k, v, total=lambda powers: 1):
    powers = np.exp(q @ k.T / np.sqrt(q.shape[1]))
    return powers / total(powers) @ v


def received(weights):
    return weights.mean(axis=(0, 1))


def rollout(maps, own=0.5):
    path = np.eye(len(maps[0]))
    for attention in maps:
        path = ((1 - own) * attention + own * np.eye(len(attention))) @ path
    return path


def product_of_cells(maps):
    return np.prod([(attention + np.eye(3)) / 2 for attention in maps], axis=0)


def distance(a, b):
    return np.abs(a - b).sum(axis=1).mean() / 2


RIGHT = {
    "8.1": [attend, attend_in_a_loop],
    "8.2": [received, lambda w: [float(w[:, :, j].mean()) for j in range(w.shape[2])]],
    "8.3": [rollout, lambda maps: np.linalg.multi_dot([(a + np.eye(len(a))) / 2 for a in maps[::-1]]).tolist()],
    "8.4": [distance, lambda a, b: float(np.maximum(a - b, 0).sum(axis=1).mean())],
}
WRONG = {
    "8.1": {
        "those are the weights": lambda q, k, v: softmax(q @ k.T / 2),
        "the context is (3, 4)": lambda q, k, v: attend(q, k, v)[0],
        "large ones overflow": overflows,
        "not divided by the square root": lambda q, k, v: softmax(q @ k.T) @ v,
        "divided by the wrong number": lambda q, k, v: softmax(q @ k.T / q.shape[1]) @ v,
        "wrong number: the square root": lambda q, k, v: softmax(q @ k.T / np.sqrt(len(q))) @ v,
        "a row do not sum to 1": unshared,
        "by its own sum": lambda q, k, v: unshared(q, k, v, lambda powers: powers.sum()),
        "`keepdims=True`": lambda q, k, v: unshared(q, k, v, lambda powers: powers.sum(axis=1)),
        "columns sum to 1": lambda q, k, v: softmax(q @ k.T / 2, axis=0) @ v,
        "keys ask and queries answer": lambda q, k, v: softmax(k @ q.T / 2) @ v,
        "not yet shares": lambda q, k, v: q @ k.T / 2 @ v,
        "the numbers are not": lambda q, k, v: attend(q, k, v) + 1,
    },
    "8.2": {
        "one row a sequence": lambda w: w.mean(axis=1),
        "Average over who looks": lambda w: w.mean(axis=0),
        "three numbers are wanted": lambda w: w.mean(),
        "every position gets 1/L": lambda w: w.mean(axis=(0, 2)),
        "a sum somewhere": lambda w: w.sum(axis=1).mean(axis=0),
        "sum somewhere. Mean": lambda w: w.sum(axis=(0, 1)),
        "looks at itself": lambda w: np.diagonal(w, axis1=1, axis2=2).mean(axis=0),
        "first sequence only": lambda w: w[0].mean(axis=0),
        "Average the columns": lambda w: w.max(axis=(0, 1)),
    },
    "8.3": {
        "one map (3, 3)": lambda maps: rollout(maps)[2],
        "later layers stand on the left": lambda maps: rollout(maps[::-1]),
        "own share is missing": lambda maps: rollout(maps, own=0),
        "the rows sum to 8": lambda maps: 8 * rollout(maps),
        "cell by cell": product_of_cells,
        "mean of the layers": lambda maps: sum(maps) / 3,
        "any length": lambda maps: rollout(maps[:2]),
        "the last row came": lambda maps: rollout(maps, own=0.4),
    },
    "8.4": {
        "one number a row": lambda a, b: np.abs(a - b).sum(axis=1) / 2,
        "one number is wanted": lambda a, b: np.abs(a - b),
        "Halve it": lambda a, b: 2 * distance(a, b),
        "absolute values": lambda a, b: (a - b).sum(axis=1).mean() / 2,
        "sum over the rows": lambda a, b: 4 * distance(a, b),
        "within a row": lambda a, b: np.abs(a - b).mean(),
        "differs most": lambda a, b: (np.abs(a - b).sum(axis=1) / 2).max(),
        "came 0.5": lambda a, b: 0.5,
    },
}


def test_every_exercise_is_tried():
    assert RIGHT.keys() == WRONG.keys() == chapter_08.CHECKS.keys()
    assert all(len(answers) >= 2 for answers in WRONG.values())


@pytest.mark.parametrize(("number", "answer"), [(n, answer) for n, answers in RIGHT.items() for answer in answers])
def test_right_answers_are_accepted(number, answer, capsys):
    check(number, answer)
    assert capsys.readouterr().out == f"{number}  Right.\n"


@pytest.mark.parametrize(("number", "hint", "answer"), [(n, h, a) for n, d in WRONG.items() for h, a in d.items()])
def test_wrong_answers_get_their_own_hint(number, hint, answer, capsys):
    check(number, answer)
    said = capsys.readouterr().out
    assert said.startswith(f"{number}  Not yet: ") and hint in said


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


def test_every_quiz_question_has_one_right_answer_and_reasons_for_all():
    assert 3 <= len(chapter_08.QUIZ) <= 5
    for question in chapter_08.QUIZ:
        assert sum(option["correct"] for option in question["answers"]) == 1
        assert all(len(option["feedback"]) > 20 for option in question["answers"])
    places = [[option["correct"] for option in q["answers"]].index(True) for q in chapter_08.QUIZ]
    assert len(set(places)) > 1, "the right answer is not always in the same place"
