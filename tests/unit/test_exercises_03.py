"""For every exercise of chapter 03 a right answer and the wrong ones that people give, each with a hint of its own."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import brier_score_loss

from genocourse.exercises import chapter_03, check
from genocourse.importance import permutation_importance


def top_share(importance, truth, k=None, first=False):
    k = k or np.sum(truth)
    order = np.argsort(importance)
    return np.mean(truth[order[:k] if first else order[-k:]])


def copies(x, background, j):
    replaced = np.tile(x, (len(background), 1))
    replaced[:, j] = background[:, j]
    return replaced


def fall(f, x, background, j):
    return f(x[None])[0] - f(copies(x, background, j)).mean()


def fall_in_place(f, x, background, j):
    before = f(x[None])[0]
    background[:, [i for i in range(len(x)) if i != j]] = np.delete(x, j)
    return before - f(background).mean()


def fall_keeping_j(f, x, background, j):
    others = background.copy()
    others[:, j] = x[j]
    return f(x[None])[0] - f(others).mean()


def set_to(f, x, value, j):
    changed = x.copy()
    changed[j] = value
    return f(x[None])[0] - f(changed[None])[0]


KINDS = chapter_03.KINDS
RIGHT = {
    "3.1": [top_share, lambda i, t: sum(t[j] for j in sorted(range(len(i)), key=lambda j: -i[j])[: sum(t)]) / sum(t)],
    "3.2": [dict(KINDS), {k: [word.title() for word in pair] for k, pair in KINDS.items()}],
    "3.3": [fall, lambda f, x, b, j: np.mean([set_to(f, x, row[j], j) for row in b])],
    "3.4": [[4, 10], (10, 4), {4, 10}, np.array([10, 4])],
}
WRONG = {
    "3.1": {
        "number of right ones": lambda i, t: top_share(i, t) * t.sum(),
        "of all features": lambda i, t: top_share(i, t) * t.sum() / len(t),
        "at the bottom": lambda i, t: top_share(i, t, first=True),
        "only the ranks count": lambda i, t: i[t].sum() / i.sum(),
        "counted from the truth": lambda i, t: top_share(i, t, k=2),
        "k counted from the truth": lambda i, t: np.mean(t[i > np.median(i)]),
        "Which two": lambda i, t: 0.25,
    },
    "3.2": {
        "keys a, b, c and d": {"a": KINDS["a"]},
        "c is still": KINDS | {"c": ...},
        "needs two words": KINDS | {"b": "global"},
        "first global or local": KINDS | {"a": ("agnostic", "global")},
        "how many patients": KINDS | {"a": ("local", "agnostic")},
        "shuffle a column": KINDS | {"a": ("global", "specific")},
        "from person to person": KINDS | {"b": ("local", "specific")},
        "seen from outside": KINDS | {"b": ("global", "agnostic")},
        "about this one": KINDS | {"c": ("global", "agnostic")},
        "but its output": KINDS | {"c": ("local", "specific")},
        "whose way": KINDS | {"d": ("global", "specific")},
        "being printed": KINDS | {"d": ("local", "agnostic")},
    },
    "3.3": {
        "sign is turned round": lambda *a: -fall(*a),
        "How far did the prediction fall": lambda f, x, b, j: f(copies(x, b, j)).mean(),
        "all entries were replaced": lambda f, x, b, j: f(x[None])[0] - f(b).mean(),
        "the other way round": fall_keeping_j,
        "set to zero": lambda f, x, b, j: set_to(f, x, 0, j),
        "only the first row": lambda f, x, b, j: set_to(f, x, b[0, j], j),
        "mean of the background": lambda f, x, b, j: set_to(f, x, b[:, j].mean(), j),
        "Work on copies": fall_in_place,
        "one number is wanted": lambda f, x, b, j: f(x[None]) - f(copies(x, b, j)),
        "By hand": lambda f, x, b, j: 99.0,
    },
    "3.4": {
        "it is not all": [4],
        "it is not all ": [10],
        "SNP 6 helps in both": [4, 6, 10],
        "SNP 3 matters in neither": [3, 4, 10],
        "list is empty": [],
        "SNPs' numbers": ["SNP 4", "SNP 10"],
        "SNPs' numbers ": 4,
        "not a function": lambda: [4, 10],
        "True and False came": np.isin(np.arange(16), [4, 10]),
    },
}


def test_every_exercise_is_tried():
    assert RIGHT.keys() == WRONG.keys() == chapter_03.CHECKS.keys()
    assert all(len(answers) >= 2 for answers in WRONG.values())


@pytest.mark.parametrize(("number", "answer"), [(n, answer) for n, answers in RIGHT.items() for answer in answers])
def test_right_answers_are_accepted(number, answer, capsys):
    check(number, answer)
    assert capsys.readouterr().out == f"{number}  Right.\n"


@pytest.mark.parametrize(("number", "hint", "answer"), [(n, h, a) for n, d in WRONG.items() for h, a in d.items()])
def test_wrong_answers_get_their_own_hint(number, hint, answer, capsys):
    check(number, answer)
    said = capsys.readouterr().out
    assert said.startswith(f"{number}  Not yet: ") and hint.strip() in said


@pytest.mark.parametrize(
    ("number", "start", "hint"),
    [(number, ..., "Replace it") for number in RIGHT]
    + [("3.2", dict.fromkeys("abcd", ...), "a is still")]
    + [(n, lambda *a: ..., "Replace it") for n in ("3.1", "3.3")]
    + [(n, lambda *a: None, "`return`") for n in ("3.1", "3.3")]
    + [(n, 0.5, "without brackets") for n in ("3.1", "3.3")],
)
def test_the_unfinished_start_is_met_kindly(number, start, hint, capsys):
    check(number, start)
    assert hint in capsys.readouterr().out


@pytest.mark.parametrize("number", RIGHT)
@pytest.mark.parametrize(
    "nonsense", [3, "text", None, [], {"a": 1}, lambda: 1, lambda *a: "text", lambda *a: np.array([1, 2])]
)
def test_check_never_raises(number, nonsense, capsys):
    check(number, nonsense)
    assert capsys.readouterr().out.startswith(f"{number}  Not yet: ")


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


def test_every_quiz_question_has_one_right_answer_and_reasons_for_all():
    assert 3 <= len(chapter_03.QUIZ) <= 5
    for question in chapter_03.QUIZ:
        assert sum(option["correct"] for option in question["answers"]) == 1
        assert all(len(option["feedback"]) > 20 for option in question["answers"])
    places = [[option["correct"] for option in q["answers"]].index(True) for q in chapter_03.QUIZ]
    assert len(set(places)) > 1, "the right answer is not always in the same place"
