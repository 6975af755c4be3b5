"""Planted motifs decide the label, the mask tells where they are, and nothing else does either."""

from itertools import combinations

import numpy as np
import pytest

from genocourse.datasets import load_motifs
from genocourse.sequence import decode, gc_content, reverse_complement
from genocourse.simulate import motif_sequences, paired_bases

FIRST, SECOND, DECOY = "GATAAG", "CCTGTT", "TGACTCA"


def places(sequence, word):
    return [i for i in range(len(sequence)) if sequence.startswith(word, i)]


def truths(data):
    """The sequences, with the masked letters in capitals and the others not."""
    return [
        "".join(letter if planted else letter.lower() for letter, planted in zip(sequence, row, strict=True))
        for sequence, row in zip(decode(data.X), data.mask, strict=True)
    ]


def error(share, n, z=4.5):
    """How far a share may be off by chance: 4.5 standard errors."""
    return z * np.sqrt(share * (1 - share) / n)


# --------------------------------------------------------------------------------------------------------- the rule


@pytest.mark.parametrize(
    ("rule", "says"),
    [("and", lambda s: all(s)), ("or", lambda s: any(s)), ("xor", lambda s: sum(s) % 2 == 1)],
)
@pytest.mark.parametrize("n_motifs", [1, 2, 3])
def test_the_label_follows_the_rule_exactly(rule, says, n_motifs):
    words = [FIRST, SECOND, "AACGTC"][:n_motifs]
    data = motif_sequences(400, 60, words, rule=rule, rng=0)
    sets = []
    for sequence, label, marked in zip(decode(data.X), data.y, truths(data), strict=True):
        found = [places(sequence, word) for word in words]
        assert all(len(here) <= 1 for here in found)
        sets.append(tuple(bool(here) for here in found))
        assert label == says(sets[-1])
        assert sum(letter.isupper() for letter in marked) == sum(len(w) for w, here in zip(words, found) if here)  # noqa: B905
        assert all(marked.count(word) == len(here) for word, here in zip(words, found, strict=True))
    assert data.y.sum() == 200
    for label in (0, 1):  # each set that gives this label is equally common
        these = [s for s, y in zip(sets, data.y, strict=True) if y == label]
        shares = [these.count(s) / 200 for s in set(these)]
        assert len(shares) == sum(says([b == "1" for b in f"{i:0{n_motifs}b}"]) == label for i in range(2**n_motifs))
        assert all(abs(share - 1 / len(shares)) <= error(1 / len(shares), 200) for share in shares)


def test_shapes_types_and_an_odd_number():
    data = motif_sequences(7, 30, [FIRST], rng=0)
    X, y, mask = data
    assert X.shape == (7, 4, 30) and X.dtype == np.float32 and (X.sum(axis=1) == 1).all()
    assert y.shape == (7,) and y.dtype.kind == "i" and y.sum() == 3
    assert mask.shape == (7, 30) and mask.dtype == bool


def test_a_dict_and_lower_case_are_read_alike():
    one, other = (motif_sequences(50, 60, motifs, rng=0) for motifs in (["GGAC"], {"factor": "ggac"}))
    np.testing.assert_array_equal(one.X, other.X)


def test_the_same_word_twice_means_two_copies():
    data = motif_sequences(200, 60, [FIRST, FIRST], rng=0)
    counts = np.array([len(places(sequence, FIRST)) for sequence in decode(data.X)])
    assert (data.y == (counts == 2)).all() and set(counts) == {0, 1, 2}
    assert (data.mask.sum(axis=1) == 6 * counts).all()


# --------------------------------------------------------------------------------------------------------- placement


def test_every_arrangement_without_overlap_is_equally_likely():
    """Two words of 3 and 2 in 7 bases: 12 arrangements, either of them first."""
    data = motif_sequences(9600, 7, ["GGG", "CC"], gc_content=(0.1, 0.1), rule="and", rng=0)
    starts = [(s.index("GGG"), s.index("CC")) for s, y in zip(decode(data.X), data.y, strict=True) if y]
    shares = {pair: starts.count(pair) / len(starts) for pair in set(starts)}
    # A word beside a letter of its own would stand there twice; those draws are rejected at random, hence the margin.
    assert len(shares) == 12 and all(abs(share - 1 / 12) < 0.03 for share in shares.values())


def test_places_are_even_from_end_to_end():
    """Without chance copies to reject, each of the 20 starts of a matrix is equally common."""
    counts = np.zeros((4, 1))
    counts[0] = 1
    data = motif_sequences(8000, 20, [counts], rng=1)
    shares = data.mask[data.y == 1].mean(axis=0)
    assert (data.mask.sum(axis=1) == data.y).all()
    assert np.all(np.abs(shares - 1 / 20) < error(1 / 20, 4000))


@pytest.mark.parametrize(
    ("spacing", "allowed"), [(0, {0}), (7, {7}), ((3, 5), {3, 4, 5}), (np.array([3, 5]), {3, 4, 5})]
)
def test_spacing_is_kept_wherever_both_are_planted(spacing, allowed):
    data = motif_sequences(300, 60, [FIRST, SECOND], rule="or", spacing=spacing, decoys=[DECOY], rng=0)
    gaps = [s.index(SECOND) - s.index(FIRST) - len(FIRST) for s in decode(data.X) if FIRST in s and SECOND in s]
    assert set(gaps) == allowed and 30 < len(gaps) < 70
    assert all(
        abs(gaps.count(gap) / len(gaps) - 1 / len(allowed)) <= error(1 / len(allowed), len(gaps)) for gap in allowed
    )


def test_without_spacing_either_comes_first():
    data = motif_sequences(400, 60, [FIRST, SECOND], rng=0)
    order = [s.index(FIRST) < s.index(SECOND) for s, y in zip(decode(data.X), data.y, strict=True) if y]
    assert abs(np.mean(order) - 0.5) < error(0.5, 200)


def test_what_fills_the_sequence_fits():
    data = motif_sequences(20, 13, [FIRST, SECOND], spacing=1, rng=0)
    assert all(s[:6] == FIRST and s[7:] == SECOND for s, y in zip(decode(data.X), data.y, strict=True) if y)
    full = motif_sequences(20, 12, [FIRST, SECOND], rng=0)
    assert full.mask[full.y == 1].all()


# ---------------------------------------------------------------------------------------------------- matrices, strands


def test_copies_of_a_matrix_have_its_frequencies():
    counts = np.array([[6, 0, 1], [2, 0, 1], [1, 3, 1], [1, 0, 5]])
    data = motif_sequences(8000, 10, {"m": counts}, rng=0)
    copies = data.X.transpose(0, 2, 1)[data.mask].reshape(-1, 3, 4)
    shares = counts / counts.sum(axis=0)
    assert len(copies) == 4000
    assert np.all(np.abs(copies.mean(axis=0).T - shares) <= error(shares, 4000))


def test_a_measured_motif_is_planted():
    matrices = load_motifs().matrices
    data = motif_sequences(20, 40, {"Dref": matrices["MA1456.2"]}, rng=0)
    assert sum("TATCGA" in sequence for sequence in decode(data.X)) >= 9
    assert (data.mask.sum(axis=1) == 8 * data.y).all()


def test_both_strands_are_used_equally_and_neither_by_chance():
    data = motif_sequences(2000, 40, ["GGAC"], both_strands=True, rng=0)
    forwards = np.array([len(places(sequence, "GGAC")) for sequence in decode(data.X)])
    backwards = np.array([len(places(sequence, "GTCC")) for sequence in decode(data.X)])
    np.testing.assert_array_equal(forwards + backwards, data.y)
    assert abs(forwards.sum() / 1000 - 0.5) < error(0.5, 1000)
    assert all("GGAC" in marked or "GTCC" in marked for marked, y in zip(truths(data), data.y, strict=True) if y)


def test_a_matrix_is_turned_as_a_whole():
    counts = np.zeros((4, 3))
    counts[[0, 0, 1], [0, 1, 2]] = 1  # AAC
    data = motif_sequences(60, 12, [counts], both_strands=True, rng=0)
    letters = {"".join(np.array(list(s))[row]) for s, row in zip(decode(data.X), data.mask, strict=True)}
    assert letters == {"", "AAC", "GTT"}


def test_one_strand_only_unless_asked():
    data = motif_sequences(400, 40, ["GGAC"], rng=0)
    forwards = np.array(["GGAC" in sequence for sequence in decode(data.X)])
    np.testing.assert_array_equal(forwards, data.y)
    assert any("GTCC" in sequence for sequence in decode(data.X)), "the other strand is background"


def test_a_palindrome_is_one_copy():
    data = motif_sequences(100, 40, ["CAGCTG"], both_strands=True, rng=0)
    np.testing.assert_array_equal([len(places(s, "CAGCTG")) for s in decode(data.X)], data.y)


# --------------------------------------------------------------------------------------------- decoys, shortcuts, noise


def test_decoys_say_nothing_and_are_not_in_the_mask():
    data = motif_sequences(2000, 60, [FIRST], decoys=[DECOY, "ACACACAC"], rng=0)
    there = np.array([[word in sequence for word in (DECOY, "ACACACAC")] for sequence in decode(data.X)])
    for label in (0, 1):
        assert np.all(np.abs(there[data.y == label].mean(axis=0) - 0.5) < error(0.5, 1000) + 0.005)
    assert abs(there.all(axis=1).mean() - 0.25) < error(0.25, 2000) + 0.005
    assert (data.mask.sum(axis=1) == 6 * data.y).all()
    assert all(FIRST in marked for marked, y in zip(truths(data), data.y, strict=True) if y)


def test_the_shortcut_is_in_the_background_of_the_positives():
    data = motif_sequences(400, 200, ["ACGT" * 2], gc_content=(0.4, 0.6), rng=0)
    shares = gc_content(decode(data.X))
    assert abs(shares[data.y == 0].mean() - 0.4) < error(0.4, 200 * 200)
    assert abs(shares[data.y == 1].mean() - (0.6 * 192 + 4) / 200) < error(0.6, 200 * 192)


def test_without_a_shortcut_all_four_letters_are_equally_common():
    data = motif_sequences(400, 200, [FIRST], rng=0)
    letters = data.X[data.y == 0].mean(axis=(0, 2))
    assert np.all(np.abs(letters - 0.25) < error(0.25, 200 * 200))


@pytest.mark.parametrize("noise", [0.1, 0.5])
def test_label_noise_flips_that_share_of_both_classes(noise):
    data = motif_sequences(4000, 30, [FIRST], label_noise=noise, rng=0)
    truth = np.array([FIRST in sequence for sequence in decode(data.X)])
    for label in (0, 1):
        assert abs((data.y[truth == label] != label).mean() - noise) < error(noise, 2000)
    assert set(data.y) == {0, 1} and (data.mask.any(axis=1) == truth).all()


def test_noise_does_not_move_the_shortcut_along():
    """The background follows what the motifs say."""
    data = motif_sequences(600, 200, [FIRST], gc_content=(0.3, 0.7), label_noise=0.5, rng=0)
    assert np.array_equal(gc_content(decode(data.X)) > 0.5, data.mask.any(axis=1))


# -------------------------------------------------------------------------------------------------------- paired bases


@pytest.mark.parametrize("pairs", [[(2, 9)], [(9, 2)], [(0, 11), (1, 10), (2, 9), (3, 8)]])
def test_the_label_says_whether_all_pairs_hold(pairs):
    data = paired_bases(4000, 12, pairs, rng=0)
    broken = np.array(
        [[reverse_complement([sequence[i]]) != [sequence[j]] for i, j in pairs] for sequence in decode(data.X)]
    )
    np.testing.assert_array_equal(broken.sum(axis=1), 1 - data.y)
    assert data.y.sum() == 2000 and data.X.dtype == np.float32
    assert np.all(np.abs(broken[data.y == 0].mean(axis=0) - 1 / len(pairs)) <= error(1 / len(pairs), 2000))
    assert data.mask.shape == (4000, 12)
    assert all(np.flatnonzero(row).tolist() == sorted(sum(pairs, ())) for row in data.mask)


def test_no_base_says_anything_by_itself():
    data = paired_bases(12_000, 6, [(0, 5), (1, 4)], rng=1)
    for label in (0, 1):
        assert np.all(np.abs(data.X[data.y == label].mean(axis=0) - 0.25) < error(0.25, 6000))
    for i, j in combinations(range(6), 2):
        if (i, j) not in [(0, 5), (1, 4)]:  # bases of different pairs say nothing together either
            together = np.einsum("na,nb->ab", data.X[:, :, i], data.X[:, :, j]) / 12_000
            assert np.all(np.abs(together - 1 / 16) < error(1 / 16, 12_000))


def test_a_broken_pair_is_broken_in_all_ways():
    data = paired_bases(3000, 2, [(0, 1)], rng=0)
    found = {sequence for sequence, y in zip(decode(data.X), data.y, strict=True) if not y}
    assert len(found) == 12


# ------------------------------------------------------------------------------------------------ randomness and input


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: motif_sequences(9, 40, [FIRST], decoys=[DECOY], both_strands=True, label_noise=0.2, rng=rng),
        lambda rng: paired_bases(9, 12, [(0, 7)], rng=rng),
    ],
)
def test_the_seed_decides(make, global_state):
    first, again, generator, other = (make(rng) for rng in (0, 0, np.random.default_rng(0), 1))
    for same in (again, generator):
        assert all(np.array_equal(a, b) for a, b in zip(first, same, strict=True))
    assert np.any(first.X != other.X)


# What test_bad_input.py does not spoil.
BAD = {
    "rule": ({"rule": "nand"}, r"rule is 'nand'; one of 'and', 'or', 'xor'"),
    "one word": ({"motifs": FIRST}, r"motifs is a single one; a list is needed: \[motif\]"),
    "one matrix": ({"motifs": np.ones((4, 3))}, r"motifs is a single one"),
    "none": ({"motifs": []}, r"There are 0 motifs; 1 to 10"),
    "too many": ({"motifs": ["ACGTAC"] * 11}, r"There are 11 motifs; 1 to 10"),
    "unknown letter": ({"motifs": ["GANTC"]}, r"motifs\[0\] is 'GANTC'; a word over ACGT"),
    "empty word": ({"decoys": [""]}, r"decoys\[0\] is ''; a word over ACGT"),
    "transposed": ({"motifs": [np.ones((6, 4))]}, r"motifs\[0\] has shape \(6, 4\); a word or a matrix \(4, width\)"),
    "zero column": ({"motifs": [np.zeros((4, 3))]}, r"motifs\[0\] has a column.*all zero"),
    "log odds": ({"motifs": [np.array([[1.0], [-1], [0], [0]])]}, r"motifs\[0\] has a column.*negative"),
    "nan": ({"motifs": [np.full((4, 2), np.nan)]}, r"motifs\[0\] has a column.*missing"),
    "no room": ({"length": 11, "motifs": [FIRST, SECOND]}, r"12 bases must fit, and length is 11"),
    "no room for decoys": ({"length": 12, "decoys": [DECOY]}, r"13 bases must fit"),
    "no room for the gap": ({"length": 20, "motifs": [FIRST, SECOND], "spacing": (1, 9)}, r"21 bases must fit"),
    "spacing of one": ({"spacing": 3}, r"spacing is given for 1 motifs; it needs two"),
    "negative spacing": ({"motifs": [FIRST, SECOND], "spacing": -1}, r"spacing is -1; a number of bases, or"),
    "spacing backwards": ({"motifs": [FIRST, SECOND], "spacing": (5, 3)}, r"spacing is \(5, 3\)"),
    "three spacings": ({"motifs": [FIRST, SECOND], "spacing": (1, 2, 3)}, r"spacing is \(1, 2, 3\)"),
    "half spacing": ({"motifs": [FIRST, SECOND], "spacing": 1.5}, r"spacing is 1\.5"),
    "one share": ({"gc_content": 0.5}, r"gc_content is 0\.5; two shares between 0 and 1"),
    "percent": ({"gc_content": (50, 60)}, r"gc_content is \(50, 60\)"),
    "noise": ({"label_noise": 0.6}, r"label_noise is 0\.6; a share from 0 to 0\.5"),
    "too short": ({"motifs": ["A"], "length": 200}, r"In 1000 draws of a sequence, A always stood.*longer words"),
    "contained": ({"decoys": ["T" + FIRST]}, r"GATAAG always stood.*contain each other"),
}


@pytest.mark.parametrize(("wrong", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(wrong, message):
    with pytest.raises(ValueError, match=message):
        motif_sequences(**{"n": 20, "length": 30, "motifs": [FIRST], "rng": 0, **wrong})


BAD_PAIRS = {
    "nothing": ([], r"pairs is \[\]; a list of two columns each"),
    "flat": ([0, 5], r"pairs is \[0, 5\]; a list of two columns each"),
    "triple": ([(0, 1, 2)], r"a list of two columns each"),
    "outside": ([(0, 12)], r"pairs names a column outside 0 to 11, or one twice"),
    "itself": ([(3, 3)], r"or one twice: \[\(3, 3\)\]"),
    "shared": ([(0, 5), (5, 7)], r"or one twice"),
}


@pytest.mark.parametrize(("pairs", "message"), BAD_PAIRS.values(), ids=BAD_PAIRS)
def test_bad_pairs_are_explained(pairs, message):
    with pytest.raises(ValueError, match=message):
        paired_bases(4, 12, pairs, rng=0)
