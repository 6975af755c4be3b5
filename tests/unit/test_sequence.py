"""Letters and arrays: by hand, by brute force, and that shuffles are fair."""

from collections import Counter
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genocourse import sequence
from genocourse.sequence import decode, dinucleotide_shuffle, gc_content, kmer_counts, one_hot, reverse_complement

DNA = st.text("ACGTN", min_size=1, max_size=30)


def test_one_hot_by_hand():
    X = one_hot(["ACGTN", "TTTTT"])
    assert X.shape == (2, 4, 5) and X.dtype == np.float32
    assert X[0].tolist() == [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0]]
    assert X[1].tolist() == [[0] * 5, [0] * 5, [0] * 5, [1] * 5]


@given(st.lists(DNA, min_size=1, max_size=4))
def test_decode_undoes_one_hot(strings):
    strings = [string.ljust(30, "N") for string in strings]
    assert decode(one_hot(strings)) == strings
    assert decode(one_hot([string.lower() for string in strings])) == strings


@given(DNA)
def test_both_reverse_complements_agree_and_undo_themselves(string):
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "N": "N"}
    other = "".join(pairs[letter] for letter in reversed(string))
    assert reverse_complement([string]) == [other]
    assert decode(reverse_complement(one_hot([string]))) == [other]
    assert reverse_complement([other]) == [string]


def test_the_reverse_complement_of_an_attribution_moves_each_value():
    A = np.arange(24.0).reshape(2, 4, 3)
    flipped = reverse_complement(A)
    for n, b, i in product(range(2), range(4), range(3)):
        assert flipped[n, b, i] == A[n, 3 - b, 2 - i]


@settings(max_examples=50, deadline=None)
@given(st.lists(DNA, min_size=1, max_size=3), st.integers(1, 4), st.booleans())
def test_words_are_counted_as_a_loop_counts_them(strings, k, canonical):
    counts = kmer_counts(strings, k, canonical=canonical)
    for row, string in enumerate(strings):
        words = [string[i : i + k] for i in range(len(string) - k + 1)]
        if canonical:
            words = [min(word, reverse_complement([word])[0]) for word in words]
        expected = Counter(word for word in words if "N" not in word)
        found = counts.iloc[row]
        assert found[found > 0].to_dict() == expected


def test_canonical_words_are_half_plus_the_palindromes():
    assert kmer_counts(["ACGT"], 3, canonical=True).shape == (1, 32)
    assert kmer_counts(["ACGT"], 4, canonical=True).shape == (1, (256 + 16) // 2)
    assert list(kmer_counts(["ACGT"], 2, canonical=True)) == "AA AC AG AT CA CC CG GA GC TA".split()


def test_an_n_is_no_a_and_words_do_not_span_two_sequences():
    assert kmer_counts(["ANA"], 1).iloc[0].tolist() == [2, 0, 0, 0]
    assert kmer_counts(["AC", "GT"], 2).to_numpy().sum() == 2
    assert kmer_counts(["A", "ACG"], 3).sum(axis=1).tolist() == [0, 1]


def test_gc_content_leaves_unknown_bases_out():
    assert gc_content(["GGCN", "atat"]).tolist() == [1.0, 0.0]
    assert np.isnan(gc_content(["NNN"])[0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ACGTN", min_size=25, max_size=25), min_size=1, max_size=3), st.integers(0, 10**6))
def test_shuffles_keep_every_pair_of_neighbours(strings, seed):
    X = one_hot(strings)
    shuffled = dinucleotide_shuffle(X, 3, rng=seed)
    assert shuffled.shape == (len(strings), 3, 4, 25) and shuffled.dtype == X.dtype
    for string, copies in zip(strings, shuffled, strict=True):
        for copy in decode(copies):
            assert Counter(pairwise(copy)) == Counter(pairwise(string))
            assert copy[0] == string[0] and copy[-1] == string[-1]


@pytest.mark.parametrize("string", ["ACAGATACGA", "AACCACAGCA", "AGACTAGAA"])
def test_each_shuffle_is_as_likely_as_any_other(string):
    """All walks by brute force; 6,000 draws spread over them evenly (chi-square within four standard deviations)."""
    pairs = Counter(pairwise(string))
    walks = {"".join(p) for p in permutations(string[1:-1])}
    walks = {string[0] + w + string[-1] for w in walks}
    walks = {w for w in walks if Counter(pairwise(w)) == pairs}
    drawn = Counter(decode(dinucleotide_shuffle(one_hot([string]), 6000, rng=0)[0]))
    assert set(drawn) == walks and len(walks) > 4
    expected = 6000 / len(walks)
    chi_square = sum((count - expected) ** 2 / expected for count in drawn.values())
    free = len(walks) - 1
    assert abs(chi_square - free) < 4 * np.sqrt(2 * free)


def test_shuffles_follow_the_seed(global_state):
    X = one_hot(["ACGTACGATCGATTACG"])
    first, again, other = (dinucleotide_shuffle(X, 4, rng=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_one_letter_and_one_base_shuffle_to_themselves():
    for string in ("AAAA", "A", "AC", "NNN"):
        assert decode(dinucleotide_shuffle(one_hot([string]), 2, rng=0)[0]) == [string] * 2


def test_bad_input_is_explained():
    """What test_bad_input.py does not spoil."""
    with pytest.raises(ValueError, match="'Ç' is not in the alphabet"):
        one_hot(["AÇG"])
    with pytest.raises(ValueError, match=r"6\.7e.08 counts.*smaller k"):
        kmer_counts(["AC"] * 10, 13)


def test_the_alphabet_is_in_the_order_of_the_rows():
    assert sequence.ALPHABET == "ACGT" and decode(np.eye(4)[None]) == ["ACGT"]
