"""Shapley values of one box, in two games. Here is the mathematics of `genocourse.tree_shapley`.

A box (`genocourse.boxes`) asks d yes/no questions, one about each of d features. Here it is worth 1 to a row inside,
whose answers a = (a_1, ..., a_d) are all yes, written 1; to a row with any no, written 0, it is worth nothing. If only
some features are known, these answer as in the row. For the others there are two habits, which make two games:

* path-dependent: question i is answered yes with probability c_i, its cover, as training rows did on that path;
* interventional: question i is answered as in a background row b, and results are averaged over all these rows.

**One number for all coalitions.** Let each feature become known with probability t, whatever the others do. The box is
then reached with probability

    F(a) = product over i of  t a_i + (1 - t) c_i                             path-dependent,
    F(a) = mean over b of the product over i of  t a_i + (1 - t) b_i          interventional.

The Shapley value of feature j is the rise of this probability when j becomes known, averaged over t from 0 to 1 [1]_.

**The rise can be read off F.** Write a' for the answers a with a no to question j. A known no closes the box, so F(a')
is 1 - t times the probability while j is unknown. If a_j = 1, F(a) is the same F(a') plus t times the probability once
j is known. Known minus unknown is therefore, in either game,

    rise_j(a) = a_j [F(a) - F(a')] / t  -  F(a') / (1 - t),        Shapley value_j(a) = integral of rise_j(a) dt.

The interaction of two features is the integral of the rise in j of the rise in i.

**The integral is a short sum.** A rise is a polynomial in t of degree d - 1 at most, and Gauss-Legendre quadrature
with half as many nodes as questions (rounded up) integrates it without error [2]_.

**Rows share their work.** Rows with the same answers have the same values. There are 2^d patterns of answers: if rows
are many, a table is filled for all patterns, and each row looked up. The background enters as the share of its rows
with each pattern, so n rows and m background rows cost n + m steps, not n m [3]_ [4]_. If patterns outnumber rows,
rows are worked out one by one.

References
----------
.. [1] G. Owen, "Multilinear extensions of games", Management Science 18(5), 1972, doi:10.1287/mnsc.18.5.64
.. [2] R. Wettenstein, R. Mitchell, P. Yu, "Quadrature-TreeSHAP: depth-independent TreeSHAP and Shapley interactions",
   2026, doi:10.48550/arXiv.2605.04497
.. [3] A. Zern, K. Broelemann, G. Kasneci, "Interventional SHAP values and interaction values for piecewise linear
   regression trees", Proceedings of the AAAI Conference on Artificial Intelligence 37(9), 2023,
   doi:10.1609/aaai.v37i9.26322
.. [4] A. Nadel, R. Wettenstein, "From decision trees to Boolean logic: a fast and unified SHAP algorithm", 2025,
   doi:10.48550/arXiv.2511.09376
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import beta

from genocourse.boxes import Boxes, Rows, answers, patterns

PAIRS = 2**19  # rows times background rows that are compared in one step


def values(boxes: Boxes, rows: Rows, background: Rows | None) -> Iterator[tuple[int, np.ndarray]]:
    """Yield question after question j with its Shapley values in each box for each row, (B, n).

    A question may come more than once; its values are then to be added. `background` None: the path-dependent game.
    """
    if not tabulated(boxes.d, rows.n, background.n if background else 0):
        yield from _values_by_row(boxes, rows) if background is None else _values_by_pair(boxes, rows, background)
        return
    t, weight = _quadrature(boxes.d)
    F, place = _probability(boxes, background), _places(boxes, rows)
    F_over_t, F_over_rest = np.tensordot(weight / t, F, 1), np.tensordot(weight / (1 - t), F, 1)  # sums over the nodes
    for j in range(boxes.d):
        yield j, np.take(_rise(F_over_t, F_over_rest, j), place)


def interactions(boxes: Boxes, rows: Rows, background: Rows | None) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield pairs of questions j < i with the interaction of their features in each box for each row, (B, n).

    A pair may come more than once; its values are then to be added. `background` None: the path-dependent game.
    """
    if not tabulated(boxes.d, rows.n, background.n if background else 0):
        if background is None:
            yield from _interactions_by_row(boxes, rows)
        else:
            yield from _interactions_by_pair(boxes, rows, background)
        return
    t, weight = _quadrature(boxes.d)
    F, place = _probability(boxes, background), _places(boxes, rows)
    for i in range(1, boxes.d):
        rise = _rise(F / t[:, None, None], F / (1 - t)[:, None, None], i)
        rise_over_t, rise_over_rest = np.tensordot(weight / t, rise, 1), np.tensordot(weight / (1 - t), rise, 1)
        for j in range(i):
            yield i, j, np.take(_rise(rise_over_t, rise_over_rest, j), place)


def nothing_known(boxes: Boxes, background: Rows | None) -> np.ndarray:
    """The probability of reaching each box while no feature is known, (B,)."""
    if background is None:
        return boxes.cover.prod(axis=1)
    return _all_answers(boxes, background).all(axis=0).mean(axis=1)


def tabulated(d: int, n: int, m: int) -> bool:
    """Is a table of all 2^d patterns less work than going through n rows, or n m pairs? The 8s were measured."""
    return d <= 16 and 2**d <= (n * m / 8 if m else n * 8)


def cells(d: int, n: int, m: int) -> int:
    """How many numbers one array of intermediate results holds for a box of d sides, n rows, m background rows."""
    if tabulated(d, n, m):
        return max(2**d * len(_quadrature(d)[0]), n, m)
    return max(n * d, m * d, min(n * m, PAIRS))


@lru_cache
def _quadrature(d: int) -> tuple[np.ndarray, np.ndarray]:
    """Q nodes t and their weights, which integrate polynomials of degree d - 1 over 0 to 1 exactly."""
    t, weight = np.polynomial.legendre.leggauss((d + 1) // 2)
    return (t + 1) / 2, weight / 2


def _probability(boxes: Boxes, background: Rows | None) -> np.ndarray:
    """F at all nodes, for all boxes and patterns of answers. Shape (Q, B, 2^d)."""
    B, d = boxes.feature.shape
    if background is None:
        t, F = _quadrature(d)[0][:, None, None], np.ones((1, B, 1))
        for cover in boxes.cover.T[:, :, None]:
            no = (1 - t) * cover
            F = np.concatenate([F * no, F * (no + t)], axis=2)  # the patterns with a no to this question, then a yes
        return F
    share = np.bincount(_places(boxes, background).ravel(), minlength=B << d) / background.n
    # The sum over b of share(b) times the product is a product of matrices, with half of the questions on either side.
    low, high = _factors(d // 2, d), _factors(d - d // 2, d)
    F = high.swapaxes(2, 3) @ share.reshape(B, high.shape[2], low.shape[2]) @ low
    return F.reshape(len(F), B, -1)


@lru_cache
def _factors(k: int, d: int) -> np.ndarray:
    """Product over k questions of t a_i + (1 - t) b_i, a line a pattern b, a column a pattern a: (Q, 1, 2^k, 2^k)."""
    product = np.ones((len(_quadrature(d)[0]), 1, 1))
    for _ in range(k):
        product = np.array(
            [np.kron(of_one, [[0, t], [1 - t, 1]]) for of_one, t in zip(product, _quadrature(d)[0], strict=True)]
        )
    return product[:, None]


def _rise(F_over_t: np.ndarray, F_over_rest: np.ndarray, j: int) -> np.ndarray:
    """a_j [F(a) - F(a')] / t - F(a') / (1 - t) for all patterns a, from F / t and F / (1 - t). Shape (..., 2^d)."""
    split = (*F_over_t.shape[:-1], -1, 2, 2**j)  # the axis of length 2 is the answer to question j
    F_over_t, F_over_rest = F_over_t.reshape(split), F_over_rest.reshape(split)
    rise = np.empty_like(F_over_t)
    rise[..., 0, :] = -F_over_rest[..., 0, :]
    rise[..., 1, :] = F_over_t[..., 1, :] - F_over_t[..., 0, :] - F_over_rest[..., 0, :]
    return rise.reshape(*rise.shape[:-3], -1)


def _places(boxes: Boxes, rows: Rows) -> np.ndarray:
    """Where each row's pattern stands in a table (B, 2^d) that is laid out flat. Shape (B, n)."""
    return patterns(boxes, rows) + (np.arange(len(boxes.value)) << boxes.d)[:, None]


def _all_answers(boxes: Boxes, rows: Rows) -> np.ndarray:
    return np.array([answers(boxes, rows, j) for j in range(boxes.d)])


def _by_row(boxes: Boxes, rows: Rows) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Path-dependent, no table: yield, node by node, weight times F, (B, n), and rise_j / F, (d, B, n)."""
    yes, cover = _all_answers(boxes, rows), boxes.cover.T[:, :, None]
    for t, weight in zip(*_quadrature(boxes.d), strict=True):
        no = (1 - t) * cover
        yield weight * np.where(yes, no + t, no).prod(axis=0), np.where(yes, (1 - cover) / (no + t), -1 / (1 - t))


def _values_by_row(boxes: Boxes, rows: Rows) -> Iterator[tuple[int, np.ndarray]]:
    for weighted_F, relative_rise in _by_row(boxes, rows):
        yield from enumerate(weighted_F * relative_rise)


def _interactions_by_row(boxes: Boxes, rows: Rows) -> Iterator[tuple[int, int, np.ndarray]]:
    for weighted_F, relative_rise in _by_row(boxes, rows):
        for i in range(1, boxes.d):
            for j in range(i):
                yield i, j, weighted_F * relative_rise[i] * relative_rise[j]


class _Pairs(NamedTuple):
    """Interventional, no table: rows x and background rows b that leave no question with a no from both.

    If s questions are answered yes by x only, and r by b only, F = t^s (1 - t)^r for this pair, and 0 for all others.
    """

    x_no: np.ndarray  # questions that rows answer no, (d, B, n)
    b_no: np.ndarray  # questions that background rows answer no, (B m, d)
    x: np.ndarray  # of each pair: its place in (B, n), its place in (B, m), s, r
    b: np.ndarray
    s: np.ndarray
    r: np.ndarray


def _by_pair(boxes: Boxes, rows: Rows, background: Rows) -> Iterator[_Pairs]:
    """Yield the pairs, some background rows at a time."""
    x_no, step = ~_all_answers(boxes, rows), max(1, PAIRS // rows.n)
    for start in range(0, background.n, step):
        b_no = ~_all_answers(boxes, background.part(slice(start, start + step)))
        # How many questions get a no from both: (B, n, step).
        both_no = x_no.astype(np.float32).transpose(1, 2, 0) @ b_no.astype(np.float32).transpose(1, 0, 2)
        box, x, b = np.nonzero(both_no == 0)
        s, r = b_no.sum(axis=0)[box, b], x_no.sum(axis=0)[box, x]
        x, b = box * both_no.shape[1] + x, box * both_no.shape[2] + b
        yield _Pairs(x_no, b_no.reshape(boxes.d, -1).T.astype(float), x, b, s, r)


def _summed(pairs: _Pairs, known: int, unknown: int, of: np.ndarray) -> np.ndarray:
    """Sum `of`, (B m, k), over the pairs of each row, times the integral of t^(s - known) (1 - t)^(r - unknown).

    Shape (k, B, n). Where an exponent would be negative, `of` is 0 or the result not used.
    """
    d, B, n = pairs.x_no.shape
    count = np.arange(d + 1)
    integral = beta(np.maximum(count - known, 0)[:, None] + 1, np.maximum(count - unknown, 0) + 1)
    summed = csr_matrix((integral[pairs.s, pairs.r], (pairs.x, pairs.b)), (B * n, len(of))) @ of
    return summed.T.reshape(-1, B, n)


def _values_by_pair(boxes: Boxes, rows: Rows, background: Rows) -> Iterator[tuple[int, np.ndarray]]:
    for pairs in _by_pair(boxes, rows, background):
        gain = _summed(pairs, 1, 0, pairs.b_no)  # x opens what b keeps closed: F rises from 0 to t^(s - 1) (1 - t)^r
        loss = _summed(pairs, 0, 1, np.ones((len(pairs.b_no), 1)))  # x closes: F falls from t^s (1 - t)^(r - 1) to 0
        yield from enumerate(np.where(pairs.x_no, -loss, gain) / background.n)


def _interactions_by_pair(boxes: Boxes, rows: Rows, background: Rows) -> Iterator[tuple[int, int, np.ndarray]]:
    for pairs in _by_pair(boxes, rows, background):
        no = pairs.x_no
        (both_close,) = _summed(pairs, 0, 2, np.ones((len(pairs.b_no), 1)))
        opens = _summed(pairs, 1, 1, pairs.b_no)  # question by question, while another one closes
        for i in range(1, boxes.d):
            both_open = _summed(pairs, 2, 0, pairs.b_no[:, [i]] * pairs.b_no)
            for j in range(i):
                i_closes, i_opens = np.where(no[j], both_close, -opens[j]), np.where(no[j], -opens[i], both_open[j])
                yield i, j, np.where(no[i], i_closes, i_opens) / background.n
