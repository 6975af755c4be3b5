"""Shapley values of one box, in two games: the heart of `genocourse.tree_shapley`, and all of its mathematics.

A box (`genocourse.boxes`) asks d yes/no questions, one about each of d features. Here it is worth 1 to a row inside, one
whose answers a = (a_1, ..., a_d) are all yes, written 1, and nothing to a row with any no, written 0. If only some
features are known, these answer as in the row. For the others there are two habits, which make two games:

* path-dependent: question i is answered yes with probability c_i, its cover, as training rows did on that path;
* interventional: question i is answered as in a background row b, and the results are averaged over all these rows.

**One number for all coalitions.** Let each feature become known with probability t, whatever the others do. The box is
then reached with probability

    F(a) = product over i of  t a_i + (1 - t) c_i                             path-dependent,
    F(a) = mean over b of the product over i of  t a_i + (1 - t) b_i          interventional.

The Shapley value of feature j is the rise of this probability when j becomes known, averaged over t from 0 to 1 [1]_.

**The rise can be read off F.** Write a' for the answers a with a no to question j. A known no closes the box, so
F(a') = (1 - t) x the probability while j is unknown. If a_j = 1, F(a) is that same F(a') plus t x the probability once
j is known. Known minus unknown is therefore, in either game,

    rise_j(a) = a_j [F(a) - F(a')] / t  -  F(a') / (1 - t),        Shapley value_j(a) = integral of rise_j(a) dt.

For the interaction of two features, take the rise in j of the rise in i. Shares of the two are half of its integral.

**The integral is a short sum.** A rise is a polynomial in t of degree d - 1 at most. Gauss-Legendre quadrature with half as
many nodes as questions (rounded up) integrates it without error [2]_.

**Rows share their work.** There are 2^d patterns of answers, and rows with the same pattern have the same values. If rows
are many, a table for all patterns is filled and each row looked up. The background enters as the share of its rows with
each pattern, so it costs n + m steps where pairing n rows with m background rows costs n m [3]_ [4]_. Where patterns
outnumber rows, rows are worked out one by one.

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

from collections.abc import Callable, Iterator
from functools import lru_cache, reduce

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import beta

from genocourse.boxes import Boxes, Rows, answers, patterns

PAIRS = 2**19  # rows times background rows that are compared in one step


def values(boxes: Boxes, rows: Rows, background: Rows | None) -> Iterator[tuple[int, np.ndarray]]:
    """Yield for each question j the Shapley values of its feature, (B, n); j may come more than once, to be added up.

    `background` None is the path-dependent game.
    """
    d = boxes.d
    if not tabulated(d, rows.n, background.n if background else 0):
        yield from _values_by_row(boxes, rows) if background is None else _values_by_pair(boxes, rows, background)
        return
    t, weight = nodes(d)
    F = _probability(boxes, background)
    F_over_t, F_over_rest = np.tensordot(weight / t, F, 1), np.tensordot(weight / (1 - t), F, 1)
    look_up = _numbered_patterns(boxes, rows)
    for j in range(d):
        yield j, np.take(_rise(F_over_t, F_over_rest, j), look_up, mode="clip")


def interactions(boxes: Boxes, rows: Rows, background: Rows | None) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield for each pair of questions j < i half the interaction of their features, (B, n), like `values`."""
    d = boxes.d
    if not tabulated(d, rows.n, background.n if background else 0):
        by_row = (
            _interactions_by_row(boxes, rows) if background is None else _interactions_by_pair(boxes, rows, background)
        )
        yield from by_row
        return
    t, weight = nodes(d)
    F = _probability(boxes, background)
    look_up = _numbered_patterns(boxes, rows)
    for i in range(1, d):
        rise = _rise(F / t[:, None, None], F / (1 - t)[:, None, None], i) / 2
        rise_over_t, rise_over_rest = np.tensordot(weight / t, rise, 1), np.tensordot(weight / (1 - t), rise, 1)
        for j in range(i):
            yield i, j, np.take(_rise(rise_over_t, rise_over_rest, j), look_up, mode="clip")


def nothing_known(boxes: Boxes, background: Rows | None) -> np.ndarray:
    """The probability of reaching each box while no feature is known, (B,)."""
    if background is None:
        return boxes.cover.prod(axis=1)
    return np.logical_and.reduce(_all_answers(boxes, background)).mean(axis=1)


def tabulated(d: int, n: int, m: int) -> bool:
    """Is a table of all 2^d patterns less work than going through n rows, or n m pairs? The factors 8 were measured."""
    return d <= 16 and 2**d <= (n * m / 8 if m else n * 8)


def cells(d: int, n: int, m: int) -> int:
    """The most numbers in one array of intermediate results, for one box of d sides, n rows, m background rows."""
    if tabulated(d, n, m):
        return max(2**d * len(nodes(d)[0]), n, m)
    return max(n * d, m * d, min(n * m, PAIRS))


@lru_cache
def nodes(d: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes t and weights that integrate polynomials of degree d - 1 over 0 to 1 exactly, each of shape (Q,)."""
    t, weight = np.polynomial.legendre.leggauss((d + 1) // 2)
    return (t + 1) / 2, weight / 2


def _probability(boxes: Boxes, background: Rows | None) -> np.ndarray:
    """F at every node, for every box and pattern of answers. Shape (Q, B, 2^d)."""
    n_boxes, d = boxes.feature.shape
    if background is None:
        t, F = nodes(d)[0][:, None, None], np.ones((1, n_boxes, 1))
        for cover in boxes.cover.T[:, :, None]:
            no = (1 - t) * cover
            F = np.concatenate([F * no, F * (no + t)], axis=2)  # one question more: first the patterns with a no to it
        return F
    share = np.bincount(_numbered_patterns(boxes, background).ravel(), minlength=n_boxes << d) / background.n
    # F = sum over b of share(b) x the product over the questions: a product of matrices, half of the questions on each side
    low, high = _products(d // 2, d), _products(d - d // 2, d)
    F = high.swapaxes(2, 3) @ share.reshape(n_boxes, high.shape[2], low.shape[2]) @ low
    return F.reshape(len(F), n_boxes, -1)


@lru_cache
def _products(k: int, d: int) -> np.ndarray:
    """Product over k questions of t a_i + (1 - t) b_i, a line for each pattern b, a column for each a. (Q, 1, 2^k, 2^k)."""
    return np.array([reduce(np.kron, [[[0, t], [1 - t, 1]]] * k, np.eye(1)) for t in nodes(d)[0]])[:, None]


def _rise(F_over_t: np.ndarray, F_over_rest: np.ndarray, j: int) -> np.ndarray:
    """a_j [F(a) - F(a')] / t - F(a') / (1 - t) for all patterns a, from F / t and F / (1 - t). Shape (..., 2^d)."""
    split = (*F_over_t.shape[:-1], -1, 2, 2**j)  # the middle axis is the answer to question j
    F_over_t, F_over_rest = F_over_t.reshape(split), F_over_rest.reshape(split)
    rise = np.empty_like(F_over_t)
    np.negative(F_over_rest[..., 0, :], out=rise[..., 0, :])
    rise[..., 1, :] = F_over_t[..., 1, :] - F_over_t[..., 0, :] + rise[..., 0, :]
    return rise.reshape(*rise.shape[:-3], -1)


def _numbered_patterns(boxes: Boxes, rows: Rows) -> np.ndarray:
    """The place of each row's pattern in a table (B, 2^d) laid out flat, (B, n)."""
    n_boxes, d = boxes.feature.shape
    return patterns(boxes, rows) + (np.arange(n_boxes) << d)[:, None]


def _all_answers(boxes: Boxes, rows: Rows) -> np.ndarray:
    return np.array([answers(boxes, rows, j) for j in range(boxes.d)])


def _by_row(boxes: Boxes, rows: Rows) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield at each node weight x F, (B, n), and the factors rise_j / F, (d, B, n). Path-dependent game."""
    yes, cover = _all_answers(boxes, rows), boxes.cover.T[:, :, None]
    for t, weight in zip(*nodes(len(yes)), strict=True):
        no = (1 - t) * cover
        yield weight * np.where(yes, no + t, no).prod(axis=0), np.where(yes, (1 - cover) / (no + t), -1 / (1 - t))


def _values_by_row(boxes: Boxes, rows: Rows) -> Iterator[tuple[int, np.ndarray]]:
    for F, factor in _by_row(boxes, rows):
        yield from enumerate(F * factor)


def _interactions_by_row(boxes: Boxes, rows: Rows) -> Iterator[tuple[int, int, np.ndarray]]:
    for F, factor in _by_row(boxes, rows):
        for i in range(1, len(factor)):
            for j in range(i):
                yield i, j, F * factor[i] * factor[j] / 2


def _by_pair(
    boxes: Boxes, rows: Rows, background: Rows
) -> Iterator[tuple[np.ndarray, np.ndarray, Callable[[int, int, np.ndarray], np.ndarray]]]:
    """Pair rows with background rows. Interventional game.

    A pair can reach the box if no question is answered no by both. If s are answered yes by the row only, and r by the
    background row only, F = t^s (1 - t)^r.

    Yields the questions that rows answer no, (d, B, n); those that background rows answer no, (B m, d); and a function
    that sums its third argument, (B m, k), over the background rows b of each row, times the integral of
    t^(s - p) (1 - t)^(r - q). Result (B n, k).
    """
    (n_boxes, d), n, m = boxes.feature.shape, rows.n, background.n
    row_no = ~_all_answers(boxes, rows)
    for start in range(0, m, max(1, PAIRS // n)):
        background_no = ~_all_answers(boxes, background.part(slice(start, start + max(1, PAIRS // n))))
        both_no = row_no.astype(np.float32).transpose(1, 2, 0) @ background_no.astype(np.float32).transpose(1, 0, 2)
        box, row, b = np.nonzero(both_no == 0)
        s, r = background_no.sum(axis=0)[box, b], row_no.sum(axis=0)[box, row]
        width = both_no.shape[2]

        def summed(p: int, q: int, of: np.ndarray, s=s, r=r, place=(box * n + row, box * width + b)) -> np.ndarray:
            count = np.arange(d + 1)
            integral = beta(np.maximum(count - p, 0)[:, None] + 1, np.maximum(count - q, 0) + 1) / m
            return csr_matrix((integral[s, r], place), (n_boxes * n, len(of))) @ of

        yield row_no, background_no.reshape(d, -1).T.astype(float), summed


def _values_by_pair(boxes: Boxes, rows: Rows, background: Rows) -> Iterator[tuple[int, np.ndarray]]:
    for row_no, needed, summed in _by_pair(boxes, rows, background):
        gain = summed(1, 0, needed).T.reshape(row_no.shape)  # j takes F from 0 to t^(s-1) (1-t)^r
        loss = summed(0, 1, np.ones((len(needed), 1))).reshape(row_no.shape[1:])  # from t^s (1-t)^(r-1) to 0
        yield from enumerate(np.where(row_no, -loss, gain))


def _interactions_by_pair(boxes: Boxes, rows: Rows, background: Rows) -> Iterator[tuple[int, int, np.ndarray]]:
    for row_no, needed, summed in _by_pair(boxes, rows, background):
        loss_of_both = summed(0, 2, np.ones((len(needed), 1))).reshape(row_no.shape[1:])
        gain_and_loss = summed(1, 1, needed).T.reshape(row_no.shape)
        for i in range(1, len(row_no)):
            gain_of_both = summed(2, 0, needed[:, :i] * needed[:, [i]]).T.reshape(i, *row_no.shape[1:])
            for j in range(i):
                with_i_no = np.where(row_no[j], loss_of_both, -gain_and_loss[j])
                with_i_yes = np.where(row_no[j], -gain_and_loss[i], gain_of_both[j])
                yield i, j, np.where(row_no[i], with_i_no, with_i_yes) / 2
