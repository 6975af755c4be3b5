"""Chapter 02: answers that are right, and wrong ones that people give, each with words of its hint."""

import numpy as np


def counts(truth, called):
    truth, called = np.asarray(truth, dtype=bool), np.asarray(called, dtype=bool)
    return (truth & called).sum(), called.sum(), truth.sum(), len(truth), (truth == called).sum()


def both(truth, called):
    found, all_called, all_true, _, _ = counts(truth, called)
    return found / all_called, found / all_true


def from_the_missed(truth, called):
    found, all_called, all_true, _, _ = counts(truth, called)
    return (all_true - found) / all_called, (all_true - found) / all_true


def with_accuracy(truth, called):
    _, _, _, n, right = counts(truth, called)
    return right / n, both(truth, called)[1]


def share_of_all(truth, called):
    found, _, _, n, _ = counts(truth, called)
    return found / n, found / n


def by(table, mean, sd):
    return (table - mean) / sd


def scaled(train, test):
    return [by(table, train.mean(axis=0), train.std(axis=0)) for table in (train, test)]


def each_by_itself(train, test):
    return [by(table, table.mean(axis=0), table.std(axis=0)) for table in (train, test)]


def all_together(train, test):
    both_tables = np.vstack([train, test])
    return [by(table, both_tables.mean(axis=0), both_tables.std(axis=0)) for table in (train, test)]


def in_place(train, test):
    mean, sd = train.mean(axis=0), train.std(axis=0)
    for table in (train, test):
        table -= mean
        table /= sd
    return train, test


def torn(train, test, groups):
    groups = np.asarray(groups)
    return np.isin(groups[test], groups[train])


def pick_scores(score, y, p, picks):
    return np.array([score(y[i], p[i]) for i in picks])


def differences(score, y, p, q, picks):
    return pick_scores(score, y, p, picks) - pick_scores(score, y, q, picks)


RIGHT = {
    "2.1": [both, lambda truth, called: list(both(truth, called))],
    "2.2": [scaled, lambda a, b: tuple(by(t, a.mean(axis=0), a.std(axis=0, ddof=1)) for t in (a, b))],
    "2.3": [
        lambda *a: torn(*a).mean(),
        lambda train, test, groups: np.isin(groups[test], groups[train]).mean(),  # groups is an array, as promised
        lambda a, b, g: sum(g[i] in [g[j] for j in a] for i in b) / len(b),
    ],
    "2.4": [differences, lambda score, y, p, q, picks: list(differences(score, y, p, q, picks))],
}
WRONG = {
    "2.1": {
        "two numbers are wanted": lambda *a: both(*a)[0],
        "changed places": lambda *a: both(*a)[::-1],
        "one of them is the accuracy": with_accuracy,
        "the two who were missed": from_the_missed,
        "rightly left alone are counted": lambda truth, called: (
            (truth == called).sum() / called.sum(),
            (truth == called).sum() / truth.sum(),
        ),
        "Who is in both": lambda truth, called: (called.mean(), truth.mean()),
        "a share of all patients": share_of_all,
        "For the precision": lambda truth, called: (0.5, both(truth, called)[1]),
        "For the recall": lambda truth, called: (both(truth, called)[0], 0.5),
        "of 4 called 1 is right": lambda truth, called: (0.9, 0.9),
    },
    "2.2": {
        "changed the tables": in_place,
        "two tables are wanted": lambda train, test: scaled(train, test)[1],
        "had their say in the training": all_together,
        "scaled by itself": each_by_itself,
        "came back as it was": lambda train, test: (scaled(train, test)[0], test),
        "takes the same mean": lambda train, test: (scaled(train, test)[0], test - train.mean(axis=0)),
        "Each column has its own": lambda train, test: [by(t, train.mean(), train.std()) for t in (train, test)],
        "still to be divided": lambda train, test: [t - train.mean(axis=0) for t in (train, test)],
        "divided by the variance": lambda train, test: [
            by(t, train.mean(axis=0), train.var(axis=0)) for t in (train, test)
        ],
        "Which axis are the patients": lambda train, test: [
            by(t, t.mean(axis=1, keepdims=True), t.std(axis=1, keepdims=True)) for t in (train, test)
        ],
    },
    "2.3": {
        "one number is wanted": torn,
        "that is how many": lambda *a: torn(*a).sum(),
        "whether their *groups* meet": lambda train, test, groups: np.isin(test, train).mean(),
        "*not* torn": lambda *a: 1 - torn(*a).mean(),
        "Count test rows": lambda train, test, groups: torn(test, train, groups).mean(),
        "each shared group": lambda train, test, groups: len(set(groups[test]) & set(groups[train])) / len(test),
        "divided by all rows": lambda train, test, groups: torn(train, test, groups).sum() / len(groups),
        "every test row seems torn": lambda train, test, groups: np.isin(groups[test], groups).mean(),
        "divided by the number of training rows": lambda train, test, groups: (
            torn(train, test, groups).sum() / len(train)
        ),
        "two of five test rows": lambda train, test, groups: 0.77,
    },
    "2.4": {
        "one difference for each row": lambda *a: differences(*a).mean(),
        "sign is turned round": lambda *a: -differences(*a),
        "every draw gives the same": lambda score, y, p, q, picks: np.full(len(picks), score(y, p) - score(y, q)),
        "the truth was not": lambda score, y, p, q, picks: [score(y, p[i]) - score(y, q[i]) for i in picks],
        "takes the truth first": lambda score, y, p, q, picks: differences(
            lambda truth, prediction: score(prediction, truth), y, p, q, picks
        ),
        "scores of p alone": lambda score, y, p, q, picks: pick_scores(score, y, p, picks),
        "q on all": lambda score, y, p, q, picks: pick_scores(score, y, p, picks) - score(y, q),
        "for the patients": lambda *a: 2 * differences(*a),
    },
}
