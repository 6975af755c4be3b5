"""Simulated genotypes have the frequencies, the linkage, the ancestry and the effects that were asked for."""

import numpy as np
import pytest

from genocourse.simulate import genotypes


def error(estimate_variance, z=4.5):
    """How far an unbiased estimate may be off: beyond 4.5 standard errors in about one of 150,000 tries."""
    return z * np.sqrt(estimate_variance)


def least_squares(columns, y):
    """Coefficients and their standard errors, the intercept first."""
    A = np.column_stack([np.ones(len(y)), *columns])
    coefficients, *_ = np.linalg.lstsq(A, y, rcond=None)
    residual = y - A @ coefficients
    covariance = np.linalg.inv(A.T @ A) * (residual @ residual) / (len(y) - A.shape[1])
    return coefficients, np.sqrt(np.diag(covariance))


def log_odds_ratio(x, y):
    """Log odds ratio of a yes or no and a case or control, with its standard error."""
    counts = np.array([[np.sum((x == a) & (y == b)) for b in (0, 1)] for a in (0, 1)], dtype=float)
    return np.log(counts[0, 0] * counts[1, 1] / counts[0, 1] / counts[1, 0]), np.sqrt((1 / counts).sum())


# ----------------------------------------------------------------------------------------------------------- genotypes


def test_shapes_types_and_an_empty_truth():
    people = genotypes(7, 5, causal={}, rng=0)
    assert people.X.shape == (7, 5) and people.X.dtype == np.int8 and set(np.unique(people.X)) <= {0, 1, 2}
    assert people.y.shape == people.liability.shape == people.ancestry.shape == (7,)
    assert people.mask.tolist() == [False] * 5 and people.effects.tolist() == [0] * 5 and people.pairs == {}
    assert people.frequencies.shape == (2, 5) and people.blocks.tolist() == [0, 1, 2, 3, 4]
    assert np.all(people.liability == 0)


def test_frequencies_are_drawn_from_the_range_and_found_in_the_sample():
    people = genotypes(20_000, 200, causal={}, frequency_range=(0.2, 0.4), rng=0)
    p = people.frequencies[0]
    np.testing.assert_array_equal(people.frequencies[1], p)
    assert 0.2 <= p.min() < 0.205 and 0.395 < p.max() <= 0.4 and abs(p.mean() - 0.3) < error(0.2**2 / 12 / 200)
    assert np.all(np.abs(people.X.mean(axis=0) / 2 - p) < error(p * (1 - p) / 40_000))


def test_a_population_is_in_hardy_weinberg_proportions():
    people = genotypes(40_000, 20, causal={}, block_size=5, fst=0.2, rng=1)
    for a in (0, 1):
        X, p = people.X[people.ancestry == a], people.frequencies[a]
        for copies, expected in enumerate([(1 - p) ** 2, 2 * p * (1 - p), p**2]):
            share = (X == copies).mean(axis=0)
            assert np.all(np.abs(share - expected) < error(expected * (1 - expected) / len(X)) + 1e-12)


@pytest.mark.parametrize("ld", [0.0, 0.7, 0.95, 1.0])
def test_linkage_decays_with_distance_and_ends_with_the_block(ld):
    """r^2 = ld^(2 d) p (1 - q) / (q (1 - p)) within a block, for frequencies p <= q, and 0 between blocks."""
    n, size = 20_000, 6
    people = genotypes(n, 3 * size, causal={}, block_size=size, ld=ld, rng=2)
    p = people.frequencies[0]
    assert people.blocks.tolist() == [0] * size + [1] * size + [2] * size
    lower, higher = np.minimum(p[:, None], p), np.maximum(p[:, None], p)
    distance = np.abs(np.subtract.outer(np.arange(3 * size), np.arange(3 * size)))
    linked = people.blocks[:, None] == people.blocks
    expected = linked * ld**distance * np.sqrt(lower * (1 - higher) / (higher * (1 - lower)))
    np.testing.assert_allclose(np.corrcoef(people.X.T), np.where(distance, expected, 1), atol=5 / np.sqrt(n))


def test_neighbours_of_one_frequency_and_full_linkage_are_copies():
    X = genotypes(50, 7, causal={}, frequency_range=(0.3, 0.3), block_size=4, ld=1, rng=0).X
    assert np.all(X[:, :4] == X[:, :1]) and np.all(X[:, 4:] == X[:, 4:5]) and np.any(X[:, 0] != X[:, 4])


def test_the_two_chromosomes_of_a_person_are_independent():
    """From no copy to two at the next SNP, both must change pieces: at p = 1/2 in ((1 - ld) / 2)^2 of such people."""
    X = genotypes(40_000, 2, causal={}, frequency_range=(0.5, 0.5), block_size=2, ld=0.6, rng=0).X
    none = X[:, 0] == 0
    expected = ((1 - 0.6) / 2) ** 2
    assert abs((X[none, 1] == 2).mean() - expected) < error(expected * (1 - expected) / none.sum())


# ------------------------------------------------------------------------------------------------------------- effects


def test_effects_are_what_the_equation_says():
    people = genotypes(
        500,
        6,
        causal={0: 0.7},
        dominant={1: -1.1},
        recessive={2: 2.0},
        pairs={(4, 3): 1.5},
        ancestry_effect=0.6,
        fst=0.1,
        noise=0,
        rng=3,
    )
    x, p = people.X.astype(float), people.frequencies
    expected = (
        0.7 * (x[:, 0] - p[0, 0] - p[1, 0])
        - 1.1 * ((x[:, 1] > 0) - 1 + ((1 - p[0, 1]) ** 2 + (1 - p[1, 1]) ** 2) / 2)
        + 2.0 * ((x[:, 2] == 2) - (p[0, 2] ** 2 + p[1, 2] ** 2) / 2)
        + 1.5 * (x[:, 3] - p[0, 3] - p[1, 3]) * (x[:, 4] - p[0, 4] - p[1, 4])
        + np.where(people.ancestry == 1, 0.3, -0.3)
    )
    np.testing.assert_allclose(people.liability, expected, atol=1e-12)
    np.testing.assert_array_equal(people.y, people.liability)
    assert people.effects.tolist() == [0.7, -1.1, 2.0, 0, 0, 0]
    assert people.mask.tolist() == [True, True, True, True, True, False]
    assert people.pairs == {(3, 4): 1.5}


def test_the_liability_is_zero_on_average():
    people = genotypes(
        200_000,
        8,
        causal={0: 1.0},
        dominant={1: 1.0},
        recessive={2: 1.0},
        pairs={(3, 4): 1.0},
        fst=0.1,
        ancestry_effect=1.0,
        rng=0,
    )
    leaks = np.prod([2 * people.frequencies[:, j].std() for j in (3, 4)])  # ancestry correlates the pair, at most so
    assert abs(people.liability.mean()) < error(people.liability.var() / 200_000) + leaks


def test_regression_recovers_a_measured_trait():
    people = genotypes(5_000, 10, causal={2: 0.5, 7: -0.3}, noise=2.0, rng=4)
    coefficients, errors = least_squares(people.X.T, people.y)
    assert np.all(np.abs(coefficients[1:] - people.effects) < 4.5 * errors[1:])
    residual = people.y - people.liability
    assert abs(residual.mean()) < error(4 / 5_000) and abs(residual.std() - 2) < error(4 / 2 / 5_000)


def test_cases_have_the_log_odds_of_their_liability():
    """With a dominant effect of 1.2 the odds ratio of carriers is e^1.2; about half of all are cases."""
    people = genotypes(20_000, 2, causal={}, dominant={1: 1.2}, rng=5)
    assert set(np.unique(people.y)) == {0, 1} and people.y.dtype.kind == "i"
    estimate, standard_error = log_odds_ratio(people.X[:, 1] > 0, people.y)
    assert abs(estimate - 1.2) < 4.5 * standard_error
    assert abs(people.y.mean() - 0.5) < 0.03
    cases = [people.y[np.isclose(people.liability, value)].mean() for value in np.unique(people.liability)]
    odds = np.log(cases) - np.log1p(-np.array(cases))
    np.testing.assert_allclose(odds, np.unique(people.liability), atol=0.1)


def test_a_pair_has_no_effect_one_by_one_but_together():
    people = genotypes(20_000, 40, causal={}, pairs={(10, 30): 1.5}, noise=1.0, rng=6)
    one_by_one = [least_squares([people.X[:, j]], people.y) for j in (10, 30)]
    assert all(abs(coefficients[1]) < 4.5 * errors[1] for coefficients, errors in one_by_one)
    x, z = people.X[:, [10, 30]].T.astype(float)
    coefficients, errors = least_squares([x, z, x * z], people.y)
    assert abs(coefficients[3] - 1.5) < 4.5 * errors[3] and errors[3] < 0.05
    assert np.flatnonzero(people.mask).tolist() == [10, 30] and not people.effects.any()


def test_a_pair_at_a_frequency_of_one_half_is_flat_on_the_scale_of_probability():
    people = genotypes(400, 2, causal={}, pairs={(0, 1): 1.5}, frequency_range=(0.5, 0.5), rng=0)
    assert set(people.liability) <= {-1.5, 0, 1.5}
    x, share = np.arange(3), np.array([0.25, 0.5, 0.25])
    probability = 1 / (1 + np.exp(-1.5 * np.outer(x - 1, x - 1)))
    np.testing.assert_allclose(probability @ share, 0.5)


# ------------------------------------------------------------------------------------------------------------ ancestry


def test_populations_drift_apart_as_far_as_asked():
    """Hudson's estimate from the frequencies: sum of (p - q)^2 over sum of p (1 - q) + q (1 - p)."""
    people = genotypes(10, 20_000, causal={}, fst=0.08, rng=7)
    p, q = people.frequencies
    assert abs(np.sum((p - q) ** 2) / np.sum(p * (1 - q) + q * (1 - p)) - 0.08) < 0.004
    assert abs(people.frequencies.mean() - 0.3) < 0.005


def test_people_have_the_frequencies_of_their_population():
    people = genotypes(20_000, 30, causal={}, fst=0.15, rng=8)
    assert abs(people.ancestry.mean() - 0.5) < error(0.25 / 20_000)
    for a in (0, 1):
        p, X = people.frequencies[a], people.X[people.ancestry == a]
        assert np.all(np.abs(X.mean(axis=0) / 2 - p) < error(p * (1 - p) / (2 * len(X))) + 1e-12)


def chi_squares(people, adjust):
    """Squared z of each SNP's slope, with ancestry as a second column or without."""
    columns = [people.ancestry] if adjust else []
    fits = [least_squares([x, *columns], people.y) for x in people.X.T]
    return np.array([(coefficients[1] / errors[1]) ** 2 for coefficients, errors in fits])


@pytest.mark.parametrize("noise", [None, 1.0])
def test_ancestry_confounds_until_it_is_adjusted_for(noise):
    """The median of chi squared with one degree of freedom is 0.455; naive tests of innocent SNPs far exceed it."""
    people = genotypes(2_000, 400, causal={}, fst=0.1, ancestry_effect=2.0, noise=noise, rng=9)
    naive, adjusted = (np.median(chi_squares(people, adjust)) / 0.455 for adjust in (False, True))
    assert naive > 5 and 0.75 < adjusted < 1.3


@pytest.mark.parametrize("confounder", [{"fst": 0.1}, {"ancestry_effect": 2.0}])
def test_drift_or_a_difference_alone_does_not_confound(confounder):
    people = genotypes(2_000, 400, causal={}, noise=1.0, rng=9, **confounder)
    assert 0.75 < np.median(chi_squares(people, adjust=False)) / 0.455 < 1.3


# ------------------------------------------------------------------------------------------------ randomness and input


def test_the_seed_decides(global_state):
    runs = [genotypes(40, 9, causal={1: 1.0}, fst=0.1, rng=rng) for rng in (0, 0, np.random.default_rng(0), 1)]
    for field in ("X", "y"):
        same = [np.array_equal(getattr(run, field), getattr(runs[0], field)) for run in runs]
        assert same == [True, True, True, False]


def test_what_the_learner_passes_is_not_changed():
    causal, pairs = {1: 1.0}, {(2, 0): 1.0}
    people = genotypes(5, 3, causal=causal, dominant={np.int64(2): 1}, pairs=pairs, rng=0)
    people.pairs.clear()
    assert causal == {1: 1.0} and pairs == {(2, 0): 1.0}


# What test_bad_input.py does not spoil.
BAD = {
    "one frequency": ({"frequency_range": 0.3}, r"frequency_range is 0\.3; \(lowest, highest\)"),
    "zero frequency": ({"frequency_range": (0, 0.3)}, r"above 0 and up to 0\.5"),
    "major allele": ({"frequency_range": (0.3, 0.6)}, r"rarer allele"),
    "range backwards": ({"frequency_range": (0.4, 0.2)}, r"lowest, highest"),
    "fst of 1": ({"fst": 1}, r"fst is 1; a number from 0 to below 1"),
    "negative noise": ({"noise": -1}, r"noise is -1; a standard deviation.*None"),
    "infinite noise": ({"noise": np.inf}, r"noise is inf"),
    "nan ancestry": ({"ancestry_effect": np.nan}, r"ancestry_effect is nan; an effect is a finite number"),
    "list": ({"causal": [3]}, r"causal is \[3\]; a dict of SNP index to effect.*\{3: 0\.8\}"),
    "outside": ({"causal": {10: 1.0}}, r"causal names SNP 10; with n_snps=10 an index from 0 to 9"),
    "negative": ({"recessive": {-1: 1.0}}, r"recessive names SNP -1"),
    "name": ({"dominant": {"rs1": 1.0}}, r"dominant names SNP 'rs1'"),
    "nan effect": ({"causal": {3: np.nan}}, r"causal\[3\] is nan; an effect is a finite number"),
    "text effect": ({"causal": {3: "high"}}, r"causal\[3\] is 'high'"),
    "two ways": ({"causal": {3: 1.0}, "recessive": {3: 1.0}}, r"SNP 3 acts in two ways, the second is recessive"),
    "list of pairs": ({"pairs": [(1, 2)]}, r"pairs is .*\{\(10, 30\): 1\.5\}"),
    "no pair": ({"pairs": {1: 1.0}}, r"a dict of two SNPs to their effect"),
    "triple": ({"pairs": {(1, 2, 3): 1.0}}, r"a dict of two SNPs to their effect"),
    "pair outside": ({"pairs": {(1, 10): 1.0}}, r"pairs names SNP 10"),
    "nan pair": ({"pairs": {(1, 2): np.nan}}, r"pairs\[1, 2\] is nan"),
    "itself": ({"pairs": {(4, 4): 1.0}}, r"pairs has SNP 4 with itself"),
    "pair twice": ({"pairs": {(1, 2): 1.0, (2, 1): 1.0}}, r"SNPs 2 and 1 twice; add up"),
}


@pytest.mark.parametrize(("wrong", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(wrong, message):
    with pytest.raises(ValueError, match=message):
        genotypes(**{"n": 20, "n_snps": 10, "causal": {}, "rng": 0, **wrong})
