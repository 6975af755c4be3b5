"""Letters and arrays: from strings of A, C, G and T to what a model reads, and back.

Everywhere in the course a batch of sequences is an array of shape (N, 4, L): N sequences, four rows in the order A, C,
G, T, and L positions. Each column holds a single 1. An unknown base, N, is a column of zeros.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from genocourse import _validate

ALPHABET = "ACGT"
UNKNOWN = 4  # the code of N: one past the alphabet
COMPLEMENT = str.maketrans("ACGTNacgtn", "TGCANtgcan")
MAX_CELLS = 2**27  # counts in one table of k-mers: 512 MB


def one_hot(sequences: Sequence[str]) -> np.ndarray:
    """Turn strings of one length into arrays of zeros and ones.

    X[n, b, i] = 1 where sequence n has base b at position i, else 0.

    Parameters
    ----------
    sequences : sequence of str, all of length L
        Alphabet ACGT; N marks an unknown base. Lower case counts as upper case.

    Returns
    -------
    ndarray of float32, shape (N, 4, L)
        Rows in the order A, C, G, T; the column of an N is zero.

    Raises
    ------
    ValueError
        If `sequences` is a single string, is empty, has unequal lengths or another letter.

    Notes
    -----
    Takes 16 bytes a base: a million sequences of 200 bases are 3.2 GB.

    Examples
    --------
    >>> one_hot(["AGN"])[0]
    array([[1., 0., 0.],
           [0., 0., 0.],
           [0., 1., 0.],
           [0., 0., 0.]], dtype=float32)
    """
    sequences = _checked(sequences)
    lengths = sorted({len(sequence) for sequence in sequences})
    if len(lengths) > 1:
        raise ValueError(
            f"Sequences have lengths from {lengths[0]} to {lengths[-1]}; one length is needed. Cut windows of one "
            "size, or fill up with N."
        )
    codes = _codes("".join(sequences)).reshape(len(sequences), lengths[0])
    return (codes[:, None, :] == np.arange(4)[:, None]).astype(np.float32)


def decode(X: ArrayLike) -> list[str]:
    """Read one-hot arrays as strings: the inverse of `one_hot`.

    Parameters
    ----------
    X : array_like, shape (N, 4, L)
        One-hot sequences, alphabet ACGT.

    Returns
    -------
    list of str
        N where a column is zero.

    Raises
    ------
    ValueError
        If `X` has another shape, or a column is neither one-hot nor zero.

    Examples
    --------
    >>> decode(one_hot(["ACGTN"]))
    ['ACGTN']
    """
    return ["".join(row) for row in np.array(list("ACGTN"))[_bases(X)]]


def reverse_complement(X_or_sequences: Any) -> Any:
    """Read the other strand: backwards, with A and T, C and G exchanged.

    X'[n, b, i] = X[n, 3 - b, L - 1 - i], as T stands opposite A, and G opposite C, in the order ACGT.

    Parameters
    ----------
    X_or_sequences : array_like, shape (N, 4, L), or sequence of str
        One-hot sequences or an attribution of that shape; or strings over ACGTN.

    Returns
    -------
    ndarray, shape (N, 4, L), or list of str
        The same kind as came in; an array is a view, and lower case stays.

    Raises
    ------
    ValueError
        If the array has another shape or holds something that is not a finite number, or a string has another letter.

    Examples
    --------
    >>> reverse_complement(["AACG"])
    ['CGTT']
    >>> decode(reverse_complement(one_hot(["AACG"])))
    ['CGTT']
    """
    if isinstance(X_or_sequences, Iterator):
        X_or_sequences = list(X_or_sequences)  # to look at its first would use that up
    if _validate.several(X_or_sequences) and isinstance(next(iter(X_or_sequences), None), str):
        sequences = _checked(X_or_sequences)
        _codes("".join(sequences))
        return [sequence[::-1].translate(COMPLEMENT) for sequence in sequences]
    return _validate.sequences(X_or_sequences, "X_or_sequences")[:, ::-1, ::-1]


def gc_content(sequences: Sequence[str]) -> np.ndarray:
    """Share of G and C among the known bases of each sequence.

    Parameters
    ----------
    sequences : sequence of str
        Strings over ACGTN, of any lengths.

    Returns
    -------
    ndarray, shape (N,)
        Between 0 and 1; NaN for a sequence without a known base.

    Raises
    ------
    ValueError
        If `sequences` is a single string, is empty or has another letter.

    Examples
    --------
    >>> gc_content(["ACGT", "GGCN"])
    array([0.5, 1. ])
    """
    counts = kmer_counts(sequences, 1)
    return ((counts["C"] + counts["G"]) / counts.sum(axis=1)).to_numpy()


def kmer_counts(sequences: Sequence[str], k: int, *, canonical: bool = False) -> pd.DataFrame:
    """Count every word of k letters in each sequence, overlaps included.

    Parameters
    ----------
    sequences : sequence of str
        Strings over ACGTN, of any lengths.
    k : int
        Length of the words.
    canonical : bool
        Count a word and its reverse complement as one, under the name that comes first in the alphabet: for signals
        that work on either strand.

    Returns
    -------
    DataFrame of int32, shape (N, 4**k), or fewer columns if `canonical`
        One column a word, in alphabetical order. A word with an N in it is not counted.

    Raises
    ------
    ValueError
        If `k` is no whole number from 1 up, the table would take more than 512 MB, or a letter is unknown.

    Notes
    -----
    A sequence of L bases has L - k + 1 words. What a count forgets is where a word stood.

    Examples
    --------
    >>> counts = kmer_counts(["AAAC"], 2)
    >>> counts.loc[0, counts.loc[0] > 0].to_dict()
    {'AA': 2, 'AC': 1}
    >>> kmer_counts(["AAGTT"], 2, canonical=True)[["AA", "AC", "AG"]].to_numpy().tolist()
    [[2, 1, 1]]
    """
    sequences, k = _checked(sequences), _validate.whole_number(k, "k")
    if k > 100:  # the number of words would be hard to write down
        raise ValueError(f"k is {k}, and there are 4**{k} words of so many letters. Choose a smaller k.")
    if len(sequences) * 4**k > MAX_CELLS:
        raise ValueError(
            f"{len(sequences)} sequences by {4**k} words of {k} letters is a table of {len(sequences) * 4**k:.1e} "
            f"counts; at most {MAX_CELLS:.1e} are made. Choose a smaller k, or count in batches of sequences."
        )
    # One text, with an N between two sequences: a window that spans the border has an N in it and is not counted.
    codes = _codes("N".join(sequences) + "N" * k)
    windows = np.lib.stride_tricks.sliding_window_view(codes, k)
    row = np.repeat(np.arange(len(sequences)), [len(sequence) + 1 for sequence in sequences])
    known = (windows[: len(row)] < UNKNOWN).all(axis=1)
    letters = windows[: len(row)][known].astype(np.int64)
    places = 4 ** np.arange(k)
    word, twin = letters @ places[::-1], (3 - letters) @ places  # a word as a number in base 4, and its other strand
    word = np.minimum(word, twin) if canonical else word
    counts = np.bincount(row[known] * 4**k + word, minlength=len(sequences) * 4**k).reshape(len(sequences), -1)
    words = ["".join(letters) for letters in product(ALPHABET, repeat=k)]
    table = pd.DataFrame(counts.astype(np.int32), columns=words)
    return table[[w for w in words if w <= w[::-1].translate(COMPLEMENT)]] if canonical else table


def dinucleotide_shuffle(X: ArrayLike, n: int = 1, *, rng: int | np.random.Generator | None = None) -> np.ndarray:
    """Shuffle sequences so that each pair of neighbours occurs exactly as often as before.

    A sequence is a walk from letter to letter. A shuffle is another walk over the same steps, drawn with equal chance
    from all that there are: choose for each letter the step by which it is left for the last time, such that these last
    steps lead to the final letter; put the others in random order; walk.

    Parameters
    ----------
    X : array_like, shape (N, 4, L)
        One-hot sequences; an N counts as a fifth letter.
    n : int
        Shuffles of each sequence.
    rng : int, Generator or None
        Seed or source of randomness.

    Returns
    -------
    ndarray, shape (N, n, 4, L)
        Same type as `X`. First and last base are kept: every walk over the same steps has them.

    Raises
    ------
    ValueError
        If `X` has another shape or is not one-hot, or `n` is no whole number from 1 up.

    Notes
    -----
    Costs about L steps of Python a shuffle: a millisecond for 1,000 bases.

    References
    ----------
    .. [1] S. F. Altschul, B. W. Erickson, "Significance of nucleotide sequence alignments: a method for random sequence
       permutation that preserves dinucleotide and codon usage", Molecular Biology and Evolution 2(6), 1985,
       doi:10.1093/oxfordjournals.molbev.a040370

    Examples
    --------
    >>> shuffled = dinucleotide_shuffle(one_hot(["AACAAG"]), n=20, rng=0)
    >>> sorted(set(decode(shuffled[0])))
    ['AAACAG', 'AACAAG', 'ACAAAG']
    """
    n, X = _validate.whole_number(n, "n"), _validate.array(X)
    rng = np.random.default_rng(rng)
    codes = np.array([[_shuffled(row, rng) for _ in range(n)] for row in _bases(X)])
    return (codes[:, :, None, :] == np.arange(4)[:, None]).astype(X.dtype)


def _shuffled(codes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another walk over the same steps: codes of letters in, codes out, shape (L,)."""
    end = codes[-1]
    steps = {letter: rng.permutation(codes[1:][codes[:-1] == letter]) for letter in np.unique(codes[:-1])}
    while True:  # the last element of each list is the step by which the letter is left for the last time
        last = {letter: to[-1] for letter, to in steps.items() if letter != end}
        if all(_arrives(letter, last) for letter in last):
            break
        steps = {letter: rng.permutation(to) for letter, to in steps.items()}
    walk, remaining = [codes[0]], {letter: iter(to) for letter, to in steps.items()}
    for _ in codes[1:]:
        walk.append(next(remaining[walk[-1]]))
    return np.array(walk)


def _arrives(letter: int, last: dict[int, int]) -> bool:
    """Whether the last steps lead from a letter to the final one, which has none, and not in a circle."""
    for _ in range(len(last)):
        letter = last.get(letter, letter)
    return letter not in last


def _checked(sequences: Any) -> list[str]:
    """Return a list of strings, or explain why there is none."""
    if isinstance(sequences, str):
        raise ValueError("sequences is one string; a list of strings is needed: [sequence].")
    if isinstance(sequences, Mapping) or hasattr(sequences, "columns"):
        raise ValueError(
            f"sequences is a {type(sequences).__name__}; a list of strings is needed: list(sequences.values()), or one "
            "column of a table."
        )
    if isinstance(sequences, Set) or not _validate.several(sequences):
        raise ValueError(f"sequences is {sequences!r}; a list of strings is needed.")
    sequences = list(sequences)
    if not sequences:
        raise ValueError("sequences is empty; at least one string is needed.")
    for i, sequence in enumerate(sequences):
        if not isinstance(sequence, str) or not sequence:
            raise ValueError(f"sequences[{i}] is {sequence!r}; a string of at least one letter is needed.")
    return sequences


def _codes(text: str) -> np.ndarray:
    """Return 0, 1, 2, 3 for A, C, G, T and 4 for N, or explain which letter is none of these."""
    table = np.full(128, -1)
    table[[ord(letter) for letter in "ACGTNacgtn"]] = [*range(5)] * 2
    letters = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    codes = np.where(letters < 128, table[np.minimum(letters, 127)], -1)
    if (codes < 0).any():
        letter = text[int(np.argmax(codes < 0))]
        fix = "Write T for U." if letter in "Uu" else "Write N for a base that is not known."
        raise ValueError(f"The letter {letter!r} is not in the alphabet ACGTN. {fix}")
    return codes


def _bases(X: ArrayLike) -> np.ndarray:
    """Return the code of each base, (N, L), 4 for a zero column, or explain why `X` is not one-hot."""
    X = _validate.one_hot(X)
    return np.where(X.any(axis=1), X.argmax(axis=1), UNKNOWN)
