"""Sequence data: their form, honest groups, and the biology that must be in them."""

import re

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold

from genocourse import datasets


def letters(sequences):
    """One row a sequence, one column a position."""
    return np.array([list(sequence) for sequence in sequences])


def assert_form(data, n, length, first, last):
    """Alphabet, lengths, one entry a sequence in each array, no missing values, and positions without a 0."""
    assert len(data.sequences) == n and isinstance(data.sequences, list)
    assert set(map(len, data.sequences)) == {length} and set("".join(data.sequences)) == set("ACGT")
    for name, values in data._asdict().items():
        if name not in ("sequences", "positions"):
            assert values.shape == (n,) and values.dtype.kind in "ifU", name
            assert not (np.isnan(values) if values.dtype.kind == "f" else values == "").any(), name
    assert data.positions.tolist() == [position for position in range(first, last + 1) if position]
    assert len(data.positions) == length


def assert_groups_split(data, n_groups):
    """Every fold of GroupKFold has both labels on both sides, and no sequence stands on two sides."""
    assert len(set(data.groups.tolist())) == n_groups
    for train, test in GroupKFold(5).split(data.sequences, data.labels, data.groups):
        assert all(0.3 < data.labels[side].mean() < 0.6 for side in (train, test))
        assert not {data.sequences[i] for i in train} & {data.sequences[i] for i in test}


@pytest.fixture(scope="module")
def splice_sites():
    return datasets.load_splice_sites()


def test_splice_sites_have_the_form_that_their_docstring_states(splice_sites):
    assert_form(splice_sites, 12665, 80, -40, 40)
    assert len(set(splice_sites.sequences)) == 12665
    is_donor = splice_sites.kinds == "donor"
    assert set(splice_sites.kinds) == {"donor", "acceptor"}
    assert np.bincount(splice_sites.labels[is_donor]).tolist() == [4245, 2092]
    assert np.bincount(splice_sites.labels[~is_donor]).tolist() == [4221, 2107]


def test_splice_sites_split_by_locus(splice_sites):
    assert_groups_split(splice_sites, 492)


def test_decoys_have_the_two_bases_that_sites_have(splice_sites):
    windows = letters(splice_sites.sequences)
    is_donor = splice_sites.kinds == "donor"
    opens = windows[is_donor][:, np.isin(splice_sites.positions, [1, 2])]
    closes = windows[~is_donor][:, np.isin(splice_sites.positions, [-2, -1])]
    assert (opens == ["G", "T"]).all() and (closes == ["A", "G"]).all()


def test_splice_sites_have_the_consensus_of_their_kind(splice_sites):
    """Donors AG|GTAAGT; acceptors a tract of C and T, then C at -3; decoys neither."""
    windows = letters(splice_sites.sequences)

    def commonest(label, first, last):
        rows = windows[(splice_sites.kinds == "donor") & (splice_sites.labels == label)]
        columns = (first <= splice_sites.positions) & (splice_sites.positions <= last)
        return "".join(max("ACGT", key=column.tolist().count) for column in rows[:, columns].T)

    assert commonest(1, -2, 6) == "AGGTAAGT" and commonest(0, -2, 6) != "AGGTAAGT"
    share = {}
    for label in (0, 1):
        rows = windows[(splice_sites.kinds == "acceptor") & (splice_sites.labels == label)]
        tract = (splice_sites.positions >= -13) & (splice_sites.positions <= -5)
        share[label] = np.isin(rows[:, tract], ["C", "T"]).mean(), (rows[:, splice_sites.positions == -3] == "C").mean()
    assert share[1][0] > 0.7 > 0.55 > share[0][0] and share[1][1] > 0.65 > 0.35 > share[0][1]


@pytest.fixture(scope="module")
def promoters():
    return datasets.load_promoters()


def test_promoters_have_the_form_that_their_docstring_states(promoters):
    assert_form(promoters, 6530, 300, -200, 100)
    assert np.bincount(promoters.labels).tolist() == [3116, 3414]
    assert set(promoters.strands) == {"+", "-"} and all(name.startswith("N") for name in promoters.transcripts)
    assert len(set(zip(promoters.coordinates.tolist(), promoters.strands.tolist(), strict=True))) > 6500
    assert 0 < promoters.coordinates.min() and promoters.coordinates.max() < 21_146_708, "the length of chr2R in dm3"


def test_promoters_split_by_block_of_the_chromosome(promoters):
    assert_groups_split(promoters, 209)
    assert (promoters.groups == promoters.coordinates // 100_000).all()


def test_a_window_upstream_lies_upstream(promoters):
    """On the strand of its own gene: at smaller coordinates for +, at larger ones for -."""
    start = {}
    for label, place, strand, name in zip(
        promoters.labels, promoters.coordinates, promoters.strands, promoters.transcripts, strict=True
    ):
        start.setdefault((name, strand, label), []).append(place)
    pairs = [(strand, start[name, strand, 1], there) for (name, strand, label), there in start.items() if not label]
    assert len(pairs) > 3000
    for strand, starts, upstream in pairs:
        assert all(place + (1000 if strand == "+" else -1000) in starts for place in upstream)


@pytest.mark.parametrize(
    ("motif", "around", "peak", "times"),
    [
        ("TATA[AT]A", range(-32, -27), -31, 4),
        ("TCA[GT]T", [-2], -2, 15),
        ("[AG]G[AT]CGTG", [28], 28, 15),
    ],
    ids=["TATA box", "initiator", "downstream promoter element"],
)
def test_core_promoters_have_their_elements_in_place(promoters, motif, around, peak, times):
    """Each piles up where the books say, compared with other places in promoters and with windows upstream."""
    found = np.zeros((2, 300))
    for label, sequence in zip(promoters.labels, promoters.sequences, strict=True):
        for match in re.finditer(f"(?={motif})", sequence):
            found[label, match.start()] += 1
    there = np.isin(promoters.positions, around)
    assert promoters.positions[found[1].argmax()] == peak
    assert found[1, there].mean() > times * found[1, ~there].mean()
    assert found[1, there].mean() > times * max(found[0, there].mean(), found[0].mean())


@pytest.fixture(scope="module")
def splice_mpsa():
    return datasets.load_splice_mpsa()


def test_splice_mpsa_has_the_form_that_its_docstring_states(splice_mpsa):
    assert_form(splice_mpsa, 30483, 9, -3, 6)
    assert len(set(splice_mpsa.sequences)) == 30483
    assert {sequence[3:5] for sequence in splice_mpsa.sequences} == {"GT", "GC"}
    assert -2 < splice_mpsa.activity.min() and splice_mpsa.activity.max() < 2.5
    assert splice_mpsa.reads.min() == 10 and splice_mpsa.reads_with_exon.min() == 0
    names, sizes = np.unique(splice_mpsa.splits, return_counts=True)
    assert dict(zip(names.tolist(), sizes.tolist(), strict=True)) == {
        "test": 6078,
        "training": 18469,
        "validation": 5936,
    }


def test_activity_is_the_share_of_reads_with_the_exon_relative_to_the_consensus(splice_mpsa):
    share = (splice_mpsa.reads_with_exon + 1) / (splice_mpsa.reads + 1)
    consensus = splice_mpsa.sequences.index("CAGGTAAGT")
    expected = np.log10(100 * share / share[consensus])
    assert splice_mpsa.activity[consensus] == 2.0
    np.testing.assert_allclose(splice_mpsa.activity, expected, atol=6e-4)


def test_the_best_base_at_each_position_spells_the_consensus(splice_mpsa):
    """CAG|GTAAGT pairs with all nine bases of U1; single variants that read higher are within the noise."""
    sites, activity = letters(splice_mpsa.sequences), splice_mpsa.activity
    gt = sites[:, 4] == "T"
    best = ""
    for column in sites[gt].T:
        means = {base: activity[gt][column == base].mean() for base in sorted(set(column))}
        best += max(means, key=means.get)
    assert best == "CAGGTAAGT"
    assert (activity > 2).mean() < 0.02
    assert (activity[gt] > np.log10(50)).mean() > 10 * (activity[~gt] > np.log10(50)).mean(), "GC sites seldom work"


@pytest.fixture(scope="module")
def lac():
    return datasets.load_lac_promoter()


def test_lac_promoter_has_the_form_that_its_docstring_states(lac):
    assert_form(lac, 45066, 75, -75, -1)
    assert len(set(lac.sequences)) == 45066
    assert lac.activity.min() == 1 and lac.activity.max() == 9
    assert lac.reads.min() == 1 and lac.reads.max() == 3 and 0.97 < (lac.reads == 1).mean() < 0.99
    names, sizes = np.unique(lac.splits, return_counts=True)
    assert dict(zip(names.tolist(), sizes.tolist(), strict=True)) == {
        "test": 8917,
        "training": 27217,
        "validation": 8932,
    }


def test_the_lac_promoter_is_read_at_its_known_sites(lac):
    """Mean activity depends on the base most in -35, -10 and the two halves of the CRP site, little in the spacer."""
    variants = letters(lac.sequences)
    natural = "".join(max("ACGT", key=column.tolist().count) for column in variants.T)
    spread = np.empty(75)
    for column in range(75):
        means = [lac.activity[variants[:, column] == base].mean() for base in "ACGT"]
        spread[column] = max(means) - min(means)

    def site(first, last):
        return (first <= lac.positions) & (lac.positions <= last)

    def spelled(where):
        return "".join(np.array(list(natural))[where])

    assert spelled(site(-36, -31)) == "TTTACA" and spelled(site(-12, -7)) == "TATGTT"
    assert spelled(site(-69, -54)) == "TGTGAGTTAGCTCACT"
    known = site(-36, -31) | site(-12, -7) | site(-69, -65) | site(-58, -54)
    assert np.mean(known[np.argsort(-spread)[:10]]) >= 0.8
    assert np.median(spread[known]) > 2 * np.median(spread[site(-30, -17)])
