"""Checks of chapter 02, learning from biology. Each check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from genocourse.exercises import missing


def check_precision_and_recall(f: Callable[..., Any]) -> str | None:
    truth = np.array([True] * 3 + [False] * 8)
    called = np.array([True, False, False] + [True] * 3 + [False] * 5)  # found 1, missed 2, false alarms 3, rest 5
    answer = f(truth, called)
    if hint := missing(answer):
        return hint
    if np.shape(answer) != (2,):
        return f"two numbers are wanted, precision and recall, in one tuple; came shape {np.shape(answer)}."
    got = [float(number) for number in answer]
    if np.allclose(got, [1 / 4, 1 / 3]):
        return None
    if np.allclose(got, [1 / 3, 1 / 4]):
        return "the two changed places: precision is a share of those who were called, recall of those who are."
    if np.isclose(got[0], 6 / 11) or np.isclose(got[1], 6 / 11):
        return "one of them is the accuracy. Those rightly left alone count in neither precision nor recall."
    if np.allclose(got, [2 / 4, 2 / 3]):
        return "the two who were missed are counted in place of the one who was found."
    if np.allclose(got, [6 / 4, 6 / 3]):
        return "those rightly left alone are counted as found. Count those who are called *and* are."
    if np.allclose(got, [4 / 11, 3 / 11]):
        return "those are the shares of the called and of the ill among all. Who is in both?"
    if np.isclose(got[0], 1 / 11) or np.isclose(got[1], 1 / 11):
        return "a share of all patients is neither. Who stands below the line: those called, or those who are?"
    if np.isclose(got[1], 1 / 3):
        return "the recall is right. For the precision, divide by the number of those who were called."
    if np.isclose(got[0], 1 / 4):
        return "the precision is right. For the recall, divide by the number of those who are."
    return f"of 4 called 1 is right, and 3 are to be found; came {got[0]:.2f} and {got[1]:.2f}."


def check_scale(f: Callable[..., Any]) -> str | None:
    train = np.array([[1.0, 10.0], [3.0, 10.0], [5.0, 40.0]])
    test = np.array([[3.0, 20.0], [7.0, 60.0]])
    kept = train.copy(), test.copy()
    answer = f(train, test)
    if hint := missing(answer):
        return hint
    if not (np.array_equal(train, kept[0]) and np.array_equal(test, kept[1])):
        return "your function changed the tables that it was given. Compute new ones."
    if not isinstance(answer, tuple | list) or [np.shape(table) for table in answer] != [(3, 2), (2, 2)]:
        return "two tables are wanted, train and test, each with the shape that it came in."
    mean, sd = train.mean(axis=0), train.std(axis=0)
    new_train, new_test = (np.asarray(table, dtype=float) for table in answer)
    if any(np.allclose(new_train, (train - mean) / train.std(axis=0, ddof=d)) for d in (0, 1)):
        return _test_side(new_test, train, test)
    together = np.vstack([train, test])
    if np.allclose(new_train, (train - together.mean(axis=0)) / together.std(axis=0)):
        return "mean and deviation come from both tables together: the test patients had their say in the training."
    if np.allclose(new_train, (train - train.mean()) / train.std()):
        return "one mean and one deviation were used for all genes. Each column has its own: axis=0."
    if np.allclose(new_train, train - mean):
        return "the means are gone; each gene is still to be divided by its standard deviation."
    if np.allclose(new_train, (train - mean) / sd**2):
        return "that is divided by the variance. Its root is the standard deviation."
    return "each training gene should come out with mean 0 and standard deviation 1. Which axis are the patients?"


def _test_side(new_test: np.ndarray, train: np.ndarray, test: np.ndarray) -> str | None:
    if any(np.allclose(new_test, (test - train.mean(axis=0)) / train.std(axis=0, ddof=d)) for d in (0, 1)):
        return None
    if any(np.allclose(new_test, (test - test.mean(axis=0)) / test.std(axis=0, ddof=d)) for d in (0, 1)):
        return "the test table was scaled by itself. A single patient could not be, and the shift would be hidden."
    if np.allclose(new_test, test):
        return "the test table came back as it was: the model expects it on the scale of the training."
    return "the training table is right. The test table takes the same mean and the same deviation."


def check_share_torn(f: Callable[..., Any]) -> str | None:
    # Two of five test rows belong to a group that training has, of one group; no row is on both sides.
    groups = np.array(["a", "b", "b", "c", "d", "e", "b", "a", "f"])
    train, test = np.array([0, 1, 7, 8]), np.array([2, 3, 4, 5, 6])
    share = f(train, test, groups)
    if hint := missing(share):
        return hint
    if np.ndim(share) != 0:
        return f"one number is wanted, the share; came shape {np.shape(share)}."
    if np.isclose(share, 2 / 5) and np.isclose(f([0, 1], [2, 3], np.array(["a", "b", "b", "c"])), 1 / 2):
        return None
    wrong = {
        2.0: "that is how many. The share divides it by the number of test rows.",
        0.0: "no row is in training and test; the question is whether their *groups* meet.",
        3 / 5: "that is the share that is *not* torn.",
        1 / 5: "each shared group is counted once. Count the test rows that belong to one.",
        1 / 4: "that is a share of test groups, or of training rows. Count test rows.",
        2 / 9: "divided by all rows. The share is of the test rows.",
        1.0: "every test row seems torn: is each looked up among the groups of the training rows only?",
        2 / 4: "divided by the number of training rows or of groups. The share is of the test rows.",
    }
    return next(
        (hint for value, hint in wrong.items() if np.isclose(share, value)),
        f"two of five test rows share a group with training; came {share}.",
    )


def check_differences(f: Callable[..., Any]) -> str | None:
    y = np.array([1.0, 0.0, 1.0, 0.0])
    p, q = np.array([0.9, 0.2, 0.7, 0.1]), np.array([0.4, 0.3, 0.8, 0.6])
    picks = np.array([[0, 0, 1, 2], [3, 2, 2, 1], [0, 1, 2, 3]])

    def score(y: np.ndarray, p: np.ndarray) -> float:  # lopsided in its arguments, so that every slip shows
        return float(np.mean(np.where(y > p, 3 * (y - p), p - y)))

    answer = f(score, y, p, q, picks)
    if hint := missing(answer):
        return hint
    if np.shape(answer) != (3,):
        return f"one difference for each row of picks is wanted, here 3; came shape {np.shape(answer)}."
    got = np.asarray(answer, dtype=float)
    expected = np.array([score(y[i], p[i]) - score(y[i], q[i]) for i in picks])
    if np.allclose(got, expected):
        return None
    if np.allclose(got, -expected):
        return "the sign is turned round: the score of p minus the score of q."
    if np.allclose(got, expected[-1]):
        return "every draw gives the same number. Score the drawn patients, not all of them."
    if np.allclose(got, [score(y, p[i]) - score(y, q[i]) for i in picks]):
        return "the predictions were drawn and the truth was not: each prediction belongs to its patient."
    if np.allclose(got, [score(p[i], y[i]) - score(q[i], y[i]) for i in picks]):
        return "the score takes the truth first: score(y, p)."
    if np.allclose(got, [score(y[i], p[i]) for i in picks]):
        return "those are the scores of p alone. Take off those of q, on the same patients."
    if np.allclose(got, [score(y[i], p[i]) - score(y, q) for i in picks]):
        return "p is scored on the drawn patients and q on all. Both belong to the same draw."
    return f"for the patients {picks[0].tolist()} expected {expected[0]:.2f}, came {got[0]:.2f}."


CHECKS = {
    "2.1": check_precision_and_recall,
    "2.2": check_scale,
    "2.3": check_share_torn,
    "2.4": check_differences,
}
