"""Scores against a known truth, by closed form, brute force and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from genocourse.metrics import (
    auprc,
    auroc,
    null_distribution,
    relevance_mass_accuracy,
    relevance_rank_accuracy,
)

SCORES = arrays(float, st.integers(2, 30), elements=st.integers(0, 8).map(float))  # few values, so that ties occur


def a_mask(size, seed):
    mask = np.zeros(size, bool)
    mask[np.random.default_rng(seed).permutation(size)[: 1 + seed % (size - 1)]] = True
    return mask


@given(scores=SCORES, seed=st.integers(0, 1000))
def test_auroc_counts_pairs(scores, seed):
    mask = a_mask(len(scores), seed)
    pairs = [(t > f) + 0.5 * (t == f) for t in scores[mask] for f in scores[~mask]]
    assert auroc(scores, mask) == pytest.approx(np.mean(pairs))


@given(scores=SCORES, seed=st.integers(0, 1000))
def test_auprc_adds_up_the_precision_at_each_threshold(scores, seed):
    mask = a_mask(len(scores), seed)
    total, found = 0.0, 0.0
    for threshold in sorted(set(scores), reverse=True):
        above = scores >= threshold
        recall = mask[above].sum() / mask.sum()
        total, found = total + (recall - found) * mask[above].mean(), recall
    assert auprc(scores, mask) == pytest.approx(total)


def test_chance_of_auprc_is_the_share_of_the_mask():
    mask = np.arange(400) < 40
    assert null_distribution(auprc, np.arange(400.0), mask, n=500, rng=0).mean() == pytest.approx(0.1, abs=0.02)
    assert auprc(np.zeros(400), mask) == pytest.approx(0.1)


@given(scores=SCORES, seed=st.integers(0, 1000))
def test_mass_accuracy_is_a_share(scores, seed):
    mask, scores = a_mask(len(scores), seed), scores + 1
    inside = relevance_mass_accuracy(scores, mask)
    assert inside * scores.sum() == pytest.approx(sum(s for s, m in zip(scores, mask, strict=True) if m))
    assert relevance_mass_accuracy(scores, ~mask) == pytest.approx(1 - inside)
    assert relevance_mass_accuracy(7 * scores, mask) == pytest.approx(inside)


def test_mass_accuracy_wants_shares():
    with pytest.raises(ValueError, match=r"negative values.*np\.abs"):
        relevance_mass_accuracy([1.0, -1.0], [True, False])
    with pytest.raises(ValueError, match="all zero"):
        relevance_mass_accuracy([0.0, 0.0], [True, False])


@given(scores=SCORES, seed=st.integers(0, 1000))
def test_rank_accuracy_counts_hits(scores, seed):
    mask = a_mask(len(scores), seed)
    k, hits = mask.sum(), []
    for draw in range(len(scores)):  # ties in turn: each rotation puts another of the equal scores first
        order = np.roll(np.arange(len(scores)), draw)
        top = sorted(order, key=lambda i: -scores[i])[:k]
        hits.append(mask[top].mean())
    assert min(hits) - 1e-12 <= relevance_rank_accuracy(scores, mask) <= max(hits) + 1e-12


def test_rank_accuracy_gives_ties_what_a_draw_would_give():
    """One clear hit, then three equal scores for one place, one of them true: (1 + 1/3) / 2."""
    scores, mask = [5.0, 2.0, 2.0, 2.0, 1.0], [True, False, True, False, False]
    assert relevance_rank_accuracy(scores, mask) == pytest.approx((1 + 1 / 3) / 2)
    assert relevance_rank_accuracy(np.zeros(4), [True, False, False, False]) == pytest.approx(1 / 4)
    assert relevance_rank_accuracy([0.4, 0.3, 0.2, 0.1], [True, False, True, False]) == 0.5


def test_sequences_and_tables_score_alike():
    scores, mask = np.array([[3.0, 1.0], [2.0, 0.0]]), np.array([[True, False], [True, False]])
    assert auroc(scores, mask) == auroc(scores.ravel(), mask.ravel()) == 1.0
    assert relevance_rank_accuracy(scores, mask) == 1.0


def test_the_null_is_what_chance_gives():
    scores, mask = np.arange(40.0), np.arange(40) >= 30
    null = null_distribution(relevance_rank_accuracy, scores, mask, n=4000, rng=0)
    assert null.shape == (4000,) and null.mean() == pytest.approx(10 / 40, abs=0.01)
    assert auroc(scores, mask) == 1.0 > null_distribution(auroc, scores, mask, n=500, rng=0).max()
    assert null_distribution(auroc, scores, mask, n=4000, rng=0).mean() == pytest.approx(0.5, abs=0.01)


def test_the_seed_decides_and_the_scores_stay():
    scores, mask = np.arange(10.0), np.arange(10) > 6
    first, again, other = (null_distribution(auroc, scores, mask, n=20, rng=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    np.testing.assert_array_equal(scores, np.arange(10.0))


@pytest.mark.parametrize(
    "metric",
    [auroc, auprc, relevance_rank_accuracy, relevance_mass_accuracy, lambda s, m: null_distribution(auroc, s, m)],
)
@pytest.mark.parametrize("mask", [[True, True], [False, False]])
def test_a_mask_of_one_kind_is_explained(metric, mask):
    with pytest.raises(ValueError, match="all True or all False"):
        metric([1, 2], mask)
