"""Sequence data: their form, honest groups, and the biology that must be in them."""

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
