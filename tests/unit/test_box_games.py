"""One box at a time: each way of computing against the definition, with every coalition written out."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genocourse import box_games
from genocourse.boxes import Boxes, Rows


def random_boxes(rng, n_boxes, d, n_rows):
    """Boxes around some of the ranks 0 to 3, and rows with these ranks."""
    low = rng.integers(-1, 2, (n_boxes, d))
    high = low + rng.integers(1, 4, (n_boxes, d))
    feature = np.array([rng.permutation(d + 1)[:d] for _ in range(n_boxes)])
    boxes = Boxes(feature, low, high, np.ones((n_boxes, d), bool), rng.uniform(0.01, 1, (n_boxes, d)), np.ones(n_boxes))
    return boxes, *(Rows(rng.integers(0, 4, (d + 1, n)), None) for n in n_rows)


def answered(boxes, rows):
    """(B, n, d) numbers 0 or 1."""
    rank = rows.rank[boxes.feature].transpose(0, 2, 1)
    return ((rank > boxes.low[:, None]) & (rank <= boxes.high[:, None])).astype(float)


def game(boxes, rows, background):
    """The worth of every coalition S of questions, as a dict S -> (B, n)."""
    a, d = answered(boxes, rows), boxes.d
    worth = {}
    for size in range(d + 1):
        for S in combinations(range(d), size):
            known = a[:, :, list(S)].prod(axis=2)
            rest = [j for j in range(d) if j not in S]
            if background is None:
                others = boxes.cover[:, rest].prod(axis=1)
            else:
                others = answered(boxes, background)[:, :, rest].prod(axis=2).mean(axis=1)
            worth[S] = known * others[:, None]
    return worth


def with_(S, *more):
    return tuple(sorted((*S, *more)))


def enumerated_values(worth, d):
    values = {}
    for j in range(d):
        values[j] = sum(
            factorial(len(S)) * factorial(d - len(S) - 1) / factorial(d) * (worth[with_(S, j)] - worth[S])
            for S in worth
            if j not in S
        )
    return values


def enumerated_interactions(worth, d):
    pairs = {}
    for i in range(d):
        for j in range(i):
            pairs[i, j] = sum(
                factorial(len(S))
                * factorial(d - len(S) - 2)
                / factorial(d - 1)
                * (worth[with_(S, i, j)] - worth[with_(S, i)] - worth[with_(S, j)] + worth[S])
                for S in worth
                if i not in S and j not in S
            )
    return pairs


def collected(stream):
    total = {}
    for *key, unit in stream:
        key = tuple(key) if len(key) > 1 else key[0]
        total[key] = total.get(key, 0) + unit
    return total


def close(ours, theirs, atol=1e-13):
    assert ours.keys() == theirs.keys()
    for key, value in ours.items():
        np.testing.assert_allclose(value, theirs[key], atol=atol)


WAYS = {"table": lambda d, n, m: True, "row by row": lambda d, n, m: False}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("background", [False, True], ids=["path-dependent", "interventional"])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), d=st.integers(1, 6))
def test_values_and_interactions_are_those_of_the_definition(way, background, seed, d):
    boxes, rows, others = random_boxes(np.random.default_rng(seed), 3, d, (4, 5))
    others = others if background else None
    worth = game(boxes, rows, others)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(box_games, "tabulated", WAYS[way])
        patch.setattr(box_games, "PAIRS", 8)  # two of the five background rows at a time
        close(collected(box_games.values(boxes, rows, others)), enumerated_values(worth, d))
        close(collected(box_games.interactions(boxes, rows, others)), enumerated_interactions(worth, d))
    np.testing.assert_allclose(box_games.nothing_known(boxes, others), worth[()][:, 0], atol=1e-15)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), d=st.integers(2, 9))
def test_axioms(way, seed, d):
    """Efficiency; nothing for a question that everyone passes; the same for twins."""
    rng = np.random.default_rng(seed)
    boxes, rows, others = random_boxes(rng, 2, d, (6, 7))
    boxes.low[:, 0], boxes.high[:, 0], boxes.cover[:, 0] = -1, 9, 1  # everyone says yes to question 0
    twins = boxes.feature[0, -2:]
    for table in (rows, others):
        table.rank[twins[0]] = table.rank[twins[1]]
    boxes.low[0, -1], boxes.high[0, -1], boxes.cover[0, -1] = boxes.low[0, -2], boxes.high[0, -2], boxes.cover[0, -2]
    inside = answered(boxes, rows).prod(axis=2)
    for background in (None, others):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(box_games, "tabulated", WAYS[way])
            values = collected(box_games.values(boxes, rows, background))
            pairs = collected(box_games.interactions(boxes, rows, background))
        expected = inside - box_games.nothing_known(boxes, background)[:, None]
        np.testing.assert_allclose(sum(values.values()), expected, atol=1e-13)
        np.testing.assert_allclose(values[0], 0, atol=1e-14)
        np.testing.assert_allclose([pairs[j, 0] for j in range(1, d)], 0, atol=1e-13)
        if d > 2:
            np.testing.assert_allclose(values[d - 1][0], values[d - 2][0], atol=1e-14)


@pytest.mark.parametrize("d", [1, 2, 7, 8, 16, 17, 30])
@pytest.mark.parametrize("needed", [0.0, 0.5, 1.0])
def test_one_row_against_one_background_row_in_closed_form(d, needed):
    """S features must be known and r must not: the gain is (s-1)! r! / (s+r)!, the loss (r-1)! s! / (s+r)!."""
    s = round(needed * d)
    r = d - s
    feature = np.arange(d)[None]
    boxes = Boxes(feature, feature * 0, feature * 0 + 1, feature >= 0, np.ones((1, d)), np.ones(1))
    row, other = np.arange(d) < s, np.arange(d) >= s
    values = collected(box_games.values(boxes, Rows(1 * row[:, None], None), Rows(1 * other[:, None], None)))
    gain = factorial(max(s - 1, 0)) * factorial(r) / factorial(d)
    loss = factorial(max(r - 1, 0)) * factorial(s) / factorial(d)
    np.testing.assert_allclose([values[j].item() for j in range(d)], np.where(row, gain, -loss), rtol=1e-12)


def test_a_path_of_equal_covers_in_closed_form():
    """All say yes, each with cover c if unknown: equal shares of 1 - c^d."""
    for d in (1, 5, 12, 40):
        feature = np.arange(d)[None]
        boxes = Boxes(feature, feature * 0, feature * 0 + 1, feature >= 0, np.full((1, d), 0.3), np.ones(1))
        for n in (1, 1000):  # row by row, and where 2^d is small enough with a table
            values = collected(box_games.values(boxes, Rows(np.ones((d, n), int), None), None))
            np.testing.assert_allclose([values[j] for j in range(d)], np.full((d, 1, n), (1 - 0.3**d) / d), rtol=1e-12)


def test_missing_values_are_answered_as_the_box_says():
    feature = np.array([[0, 1]])
    boxes = Boxes(feature, feature * 0, feature * 0 + 1, np.array([[True, False]]), np.full((1, 2), 0.5), np.ones(1))
    rows = Rows(np.zeros((2, 3), int), np.array([[True, True, False], [False, True, True]]))
    plain = Rows(np.array([[1, 1, 0], [0, 0, 0]]), None)  # a gap counts as inside for feature 0, outside for feature 1
    close(collected(box_games.values(boxes, rows, None)), collected(box_games.values(boxes, plain, None)), atol=0)
    close(collected(box_games.values(boxes, plain, rows)), collected(box_games.values(boxes, plain, plain)), atol=0)


@pytest.mark.parametrize(
    ("d", "n", "m", "best"), [(8, 40, 0, True), (9, 40, 0, False), (10, 200, 50, True), (11, 200, 50, False)]
)
def test_tables_are_used_where_they_are_less_work(d, n, m, best):
    assert box_games.tabulated(d, n, m) == best
    assert not box_games.tabulated(17, 10**9, m)  # patterns are numbers of 16 bits
    assert box_games.cells(d, n, m) >= max(n, m, best * 2**d)
