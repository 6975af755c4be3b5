"""Sequences with a label that planted motifs decide, or that pairs of bases decide."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse.sequence import ALPHABET, COMPLEMENT, one_hot

Motifs = Mapping[str, str | ArrayLike] | Sequence[str | ArrayLike]
RULES: dict[str, Callable[..., np.ndarray]] = {"and": np.all, "or": np.any, "xor": np.logical_xor.reduce}
MOST_MOTIFS = 10  # all sets of them are listed
MOST_DRAWS = 1000  # of one sequence, until its words stand where they were planted and nowhere else


class Simulated(NamedTuple):
    """What `motif_sequences` and `paired_bases` return: the data, then the truth behind them."""

    X: np.ndarray
    """One-hot sequences, shape (N, 4, L), alphabet ACGT, float32."""
    y: np.ndarray
    """Label, 0 or 1, shape (N,)."""
    mask: np.ndarray
    """True at the bases that decide the label, shape (N, L)."""


def motif_sequences(
    n: int,
    length: int,
    motifs: Motifs,
    *,
    rule: str = "and",
    spacing: int | tuple[int, int] | None = None,
    decoys: Motifs = (),
    both_strands: bool = False,
    gc_content: tuple[float, float] = (0.5, 0.5),
    label_noise: float = 0.0,
    rng: int | np.random.Generator | None = None,
) -> Simulated:
    r"""Random DNA in which the motifs that are present decide the label.

    With :math:`s_k` = 1 where motif k is planted, else 0, the label is

    .. math:: y = \min_k s_k \ \text{(and)}, \qquad y = \max_k s_k \ \text{(or)}, \qquad
        y = \Big(\sum_k s_k\Big) \bmod 2 \ \text{(xor)}.

    Half of the labels are 1. Given its label, a sequence gets one of the sets of motifs that the rule allows, all with
    equal chance. Motifs and decoys do not overlap, and all arrangements without overlap have equal chance.

    Parameters
    ----------
    n, length : int
        Sequences, and bases in each.
    motifs : list, or dict by name, of str or array_like of shape (4, width)
        A word over ACGT is planted as it is, and stands in no sequence by chance. From a matrix of counts, such as
        `load_motifs` returns, each copy is drawn anew, and sites like it also arise by chance, as in a genome.
    rule : {"and", "or", "xor"}
        "and": all are needed. "or": any is enough, so where there are several, each is spare. "xor": an odd number is
        needed, so of two motifs neither says anything by itself.
    spacing : int or (int, int), optional
        Bases between the end of the first and the start of the second of two motifs, or the lowest and the highest
        number, wherever both are planted. By default they stand anywhere, in either order.
    decoys : as motifs
        Motifs that decide nothing: each is planted in about half of the sequences, whatever the label.
    both_strands : bool
        Plant each copy on either strand with equal chance: as it is, or as its reverse complement.
    gc_content : (float, float)
        Share of G and C in the random bases around the motifs, where the motifs say 0 and where they say 1. If the two
        differ, a model can take this as a shortcut, which the mask does not show.
    label_noise : float
        Chance of each label to be wrong, 0 to 0.5: then the motifs say one thing, `y` the other.
    rng : int, Generator or None
        Seed or source of randomness.

    Returns
    -------
    Simulated
        The mask is True at the motifs of the rule, also where too few are present for a label of 1; not at decoys.

    Raises
    ------
    ValueError
        If a number is out of its range, a motif is neither a word nor a matrix, the motifs do not fit into `length`, or
        a word is so short, or so like another, that it keeps turning up where it was not planted.

    Notes
    -----
    Costs about 0.1 milliseconds a sequence.

    Examples
    --------
    >>> from genocourse.sequence import decode
    >>> data = motif_sequences(4, 9, ["TATA", "GC"], rng=1)
    >>> for sequence, label, truth in zip(decode(data.X), data.y, data.mask):
    ...     print(sequence, label, "".join("^" if planted else "." for planted in truth))
    TCCTCGATG 0 .........
    GCTATAACT 1 ^^^^^^...
    TTGGCATGA 0 ...^^....
    TATAGGCGT 1 ^^^^.^^..
    """
    rng = np.random.default_rng(rng)
    n, length = _validate.whole_numbers(n=n, length=length)
    if not isinstance(rule, str) or rule not in RULES:
        raise ValueError(f"rule is {rule!r}; one of {', '.join(map(repr, RULES))} is needed.")
    if _validate.numbers(gc_content, "gc_content").shape != (2,) or not all(0 < share < 1 for share in gc_content):
        raise ValueError(f"gc_content is {gc_content!r}; two shares between 0 and 1 are needed, such as (0.5, 0.6).")
    if not 0 <= _validate.number(label_noise, "label_noise") <= 0.5:
        raise ValueError(f"label_noise is {label_noise!r}; a share from 0 to 0.5 is needed.")
    motifs, decoys = _checked_motifs(motifs, "motifs"), _checked_motifs(decoys, "decoys")
    if not 1 <= len(motifs) <= MOST_MOTIFS:
        raise ValueError(f"There are {len(motifs)} motifs; 1 to {MOST_MOTIFS} are needed. Others can be decoys.")
    lowest, highest = _checked_spacing(spacing, len(motifs))
    bases = sum(_width(motif) for motif in motifs + decoys) + highest
    if bases > length:
        raise ValueError(f"{bases} bases must fit, and length is {length}. Use longer sequences, or plant less.")

    sets = np.array(list(product([False, True], repeat=len(motifs))))
    says = RULES[rule](sets, axis=1).astype(int)  # the label of each set
    truth = rng.permutation(np.arange(n) % 2)
    sequences, mask = [], np.zeros((n, length), dtype=bool)
    for i, label in enumerate(truth):
        present = rng.choice(sets[says == label])
        planted = [motif for motif, here in zip(motifs, present, strict=True) if here]
        others = [decoy for decoy in decoys if rng.random() < 0.5]
        gap = int(rng.integers(lowest, highest + 1)) if spacing is not None and present.all() else None
        words = _count_words(motifs, planted)
        letters, starts = _plant(planted + others, words, gap, length, gc_content[label], both_strands, rng)
        sequences.append(letters)
        for motif, start in zip(planted, starts, strict=False):
            mask[i, start : start + _width(motif)] = True
    return Simulated(one_hot(sequences), np.where(rng.random(n) < label_noise, 1 - truth, truth), mask)


def paired_bases(
    n: int, length: int, pairs: Sequence[tuple[int, int]], *, rng: int | np.random.Generator | None = None
) -> Simulated:
    r"""Random DNA in which bases have to be compared with their partners.

    .. math:: y = 1 \text{ if for all pairs } (i, j) \text{ the bases } x_i, x_j \text{ are complements (A and T, C and
        G), else } 0.

    Where the label is 0, exactly one of the pairs is broken. No base says anything by itself: each is A, C, G or T with
    equal chance, whatever the label. A model has to look up j from i, or i from j, so it is known where its attention
    should go. A hairpin of RNA is such a sequence: its stem is ``[(i, length - 1 - i) for i in range(stem)]``.

    Parameters
    ----------
    n, length : int
        Sequences, and bases in each.
    pairs : list of (int, int)
        Columns that must be complements; no column twice.
    rng : int, Generator or None
        Seed or source of randomness.

    Returns
    -------
    Simulated
        Half of the labels are 1. The mask is True at the columns of all pairs, in every sequence.

    Raises
    ------
    ValueError
        If a number is out of its range, there is no pair, or a column does not exist or stands in two pairs.

    Examples
    --------
    >>> from genocourse.sequence import decode
    >>> data = paired_bases(4, 6, [(0, 5), (1, 4)], rng=0)
    >>> list(zip(decode(data.X), data.y.tolist()))
    [('CAAAGG', 0), ('GTGGCC', 0), ('GGGTCC', 1), ('GACTTC', 1)]
    """
    rng = np.random.default_rng(rng)
    n, length = _validate.whole_numbers(n=n, length=length)
    columns = _validate.array(pairs, "pairs")
    if columns.ndim != 2 or columns.shape[1] != 2 or columns.dtype.kind not in "iu":
        raise ValueError(f"pairs is {pairs!r}; a list of two columns each is needed, such as [(0, 5), (1, 4)].")
    if columns.min() < 0 or columns.max() >= length or len(np.unique(columns)) < columns.size:
        raise ValueError(f"pairs names a column outside 0 to {length - 1}, or one twice: {pairs!r}.")

    i, j = columns.T
    y = rng.permutation(np.arange(n) % 2)
    codes = rng.integers(0, 4, (n, length))
    codes[:, j] = 3 - codes[:, i]  # complements, in the order ACGT
    (rows,) = np.nonzero(y == 0)
    broken = rng.choice(j, len(rows))
    codes[rows, broken] = (codes[rows, broken] + rng.integers(1, 4, len(rows))) % 4
    mask = np.zeros((n, length), dtype=bool)
    mask[:, columns.ravel()] = True
    return Simulated((codes[:, None, :] == np.arange(4)[:, None]).astype(np.float32), y, mask)


def _plant(
    motifs: list[str | np.ndarray],
    words: dict[str, int],
    gap: int | None,
    length: int,
    gc: float,
    both_strands: bool,
    rng: np.random.Generator,
) -> tuple[str, list[int]]:
    """A random sequence with the motifs in it, each word as often as said; and where each motif starts."""
    for _ in range(MOST_DRAWS):
        letters = rng.choice(list(ALPHABET), size=length, p=[(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2])
        starts = _starts([_width(motif) for motif in motifs], gap, length, rng)
        for motif, start in zip(motifs, starts, strict=True):
            copy = motif if isinstance(motif, str) else "".join(rng.choice(list(ALPHABET), p=p) for p in motif.T)
            copy = _other_strand(copy) if both_strands and rng.random() < 0.5 else copy
            letters[start : start + len(copy)] = list(copy)
        text = "".join(letters)
        if all(_occurrences(text, word, both_strands) == times for word, times in words.items()):
            return text, starts
    raise ValueError(
        f"In {MOST_DRAWS} draws of a sequence, {' or '.join(words)} always stood somewhere it was not planted. "
        "Use longer words, shorter sequences, or motifs and decoys that do not contain each other."
    )


def _starts(widths: list[int], gap: int | None, length: int, rng: np.random.Generator) -> list[int]:
    """Where blocks of these widths start, without overlap; with a gap, the second follows the first at that gap."""
    if gap is not None:
        first, *others = _starts([widths[0] + gap + widths[1], *widths[2:]], None, length, rng)
        return [first, first + widths[0] + gap, *others]
    # Shrink each block to one place: any choice of places is an arrangement, and each has equal chance.
    order = rng.permutation(len(widths))
    places = np.sort(rng.choice(length - sum(widths) + len(widths), len(widths), replace=False))
    starts = [0] * len(widths)
    stretched = 0  # by how much the blocks so far are wider than their places
    for place, block in zip(places, order, strict=True):
        starts[block] = int(place) + stretched
        stretched += widths[block] - 1
    return starts


def _occurrences(text: str, word: str, both_strands: bool) -> int:
    """How often a word stands in a text, overlaps included."""
    forms = {word, _other_strand(word)} if both_strands else {word}
    return sum(text.startswith(form, i) for form in forms for i in range(len(text)))


def _other_strand(word: str) -> str:
    return word[::-1].translate(COMPLEMENT)


def _width(motif: str | np.ndarray) -> int:
    return len(motif) if isinstance(motif, str) else motif.shape[1]


def _count_words(motifs: list[str | np.ndarray], planted: list[str | np.ndarray]) -> dict[str, int]:
    """How often each motif that is a word must stand in the sequence."""
    there = [motif for motif in planted if isinstance(motif, str)]
    return {motif: there.count(motif) for motif in motifs if isinstance(motif, str)}


def _checked_motifs(motifs: Motifs, name: str) -> list[str | np.ndarray]:
    """Return words in capitals and matrices of shares, (4, width), or explain which motif is neither."""
    if isinstance(motifs, str | np.ndarray):
        raise ValueError(f"{name} is a single one; a list is needed: [motif].")
    if not _validate.several(motifs):
        raise ValueError(f"{name} is {motifs!r}; a list of words or matrices is needed.")
    checked: list[str | np.ndarray] = []
    for i, motif in enumerate(motifs.values() if isinstance(motifs, Mapping) else motifs):
        if isinstance(motif, str):
            if not motif or set(motif.upper()) - set(ALPHABET):
                raise ValueError(f"{name}[{i}] is {motif!r}; a word over ACGT is needed, or a matrix of counts.")
            checked.append(motif.upper())
            continue
        counts = _validate.array(motif, f"{name}[{i}]")
        if counts.ndim != 2 or counts.shape[0] != 4 or not counts.size or counts.dtype.kind not in "fiu":
            raise ValueError(f"{name}[{i}] has shape {counts.shape}; a word or a matrix (4, width) is needed.")
        if not (np.isfinite(counts).all() and (counts >= 0).all() and counts.any(axis=0).all()):
            raise ValueError(f"{name}[{i}] has a column that holds no counts: negative, missing, or all zero.")
        checked.append(counts / counts.sum(axis=0))
    return checked


def _checked_spacing(spacing: int | tuple[int, int] | None, n_motifs: int) -> tuple[int, int]:
    """Return the lowest and the highest number of bases between two motifs, or explain what is wrong with them."""
    if spacing is None:
        return 0, 0
    ends = _validate.array(spacing, "spacing")
    if ends.shape not in ((), (2,)) or ends.dtype.kind not in "iu" or not 0 <= ends.flat[0] <= ends.flat[-1]:
        raise ValueError(f"spacing is {spacing!r}; a number of bases, or (lowest, highest), is needed.")
    if n_motifs != 2:
        raise ValueError(f"spacing is given for {n_motifs} motifs; it needs two.")
    return int(ends.flat[0]), int(ends.flat[-1])
