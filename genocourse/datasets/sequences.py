"""Sequences, with what is known of each: whether it is a signal, or how active it was measured to be."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from genocourse.datasets._files import open_file


class SpliceSites(NamedTuple):
    """What `load_splice_sites` returns: one entry a sequence in every field but `positions`."""

    sequences: list[str]
    """Windows of 80 bases on the strand of the gene, alphabet ACGT."""
    labels: np.ndarray
    """1 for a splice site, 0 for a decoy: a GT or AG of the same gene that is not one."""
    kinds: np.ndarray
    """"donor" (the start of an intron) or "acceptor" (its end): two tasks, so choose one before you fit."""
    groups: np.ndarray
    """The stretch of chromosome around one gene; keep a group on one side of a split."""
    positions: np.ndarray
    """Number of each of the 80 columns, -40 to +40 without 0. Donors: +1 is the first base of the intron.
    Acceptors: -1 is its last."""


def load_splice_sites() -> SpliceSites:
    """Splice sites of fruit-fly genes, and look-alikes from the same genes.

    Returns
    -------
    SpliceSites
        Fields `sequences`, `labels`, `kinds`, `groups` and `positions`; no value is missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    Every donor window has GT at +1 and +2 and every acceptor window AG at -2 and -1, decoys too: a model must look
    further. Takes well under a second.

    References
    ----------
    .. [1] O. Keller et al., "A novel hybrid gene prediction method employing protein multiple sequence alignments",
       Bioinformatics 27(6), 2011, doi:10.1093/bioinformatics/btr010

    Examples
    --------
    >>> sites = load_splice_sites()
    >>> donors = (sites.kinds == "donor") & (sites.labels == 1)
    >>> int(donors.sum())
    2092
    >>> sites.sequences[donors.argmax()][38:46], sites.positions[38:46].tolist()
    ('AGGTTAAC', [-2, -1, 1, 2, 3, 4, 5, 6])
    """
    table = pd.read_csv(open_file("splice_sites", "splice_sites.csv.gz"))
    return SpliceSites(
        table["sequence"].tolist(),
        table["is_site"].to_numpy(),
        table["kind"].to_numpy(dtype=str),
        table["locus"].to_numpy(dtype=str),
        _positions(-40, 40),
    )


class Promoters(NamedTuple):
    """What `load_promoters` returns: one entry a sequence in every field but `positions`."""

    sequences: list[str]
    """Windows of 300 bases on the strand of the gene, alphabet ACGT."""
    labels: np.ndarray
    """1 for a promoter, 0 for a window 1,000 bases upstream of one."""
    groups: np.ndarray
    """Which block of 100,000 bases of the chromosome; neighbours overlap, so keep a group on one side of a split."""
    coordinates: np.ndarray
    """Where column +1 lies on chromosome 2R (assembly dm3, counted from 1)."""
    strands: np.ndarray
    """"+" or "-"."""
    transcripts: np.ndarray
    """RefSeq accession of a transcript that starts there (for label 0: 1,000 bases further on)."""
    positions: np.ndarray
    """Number of each of the 300 columns, -200 to +100 without 0; +1 is the first transcribed base."""


def load_promoters() -> Promoters:
    """Core promoters of the fruit fly, and windows upstream of them.

    Returns
    -------
    Promoters
        Fields `sequences`, `labels`, `groups`, `coordinates`, `strands`, `transcripts` and `positions`; no value is
        missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    All annotated starts of transcription on chromosome 2R. Upstream windows are left out where another start lies
    within 150 bases. Takes well under a second.

    References
    ----------
    .. [1] P. C. FitzGerald et al., "Comparative genomics of Drosophila and human core promoters", Genome Biology 7:R53,
       2006, doi:10.1186/gb-2006-7-7-r53

    Examples
    --------
    >>> promoters = load_promoters()
    >>> len(promoters.sequences), int(promoters.labels.sum())
    (6530, 3414)
    >>> promoters.positions[199:201].tolist()
    [-1, 1]
    """
    table = pd.read_csv(open_file("promoters", "promoters.csv.gz"))
    return Promoters(
        table["sequence"].tolist(),
        table["is_promoter"].to_numpy(),
        table["position"].to_numpy() // 100_000,
        table["position"].to_numpy(),
        table["strand"].to_numpy(dtype=str),
        table["transcript"].to_numpy(dtype=str),
        _positions(-200, 100),
    )


class SpliceMPSA(NamedTuple):
    """What `load_splice_mpsa` returns: one entry a sequence in every field but `positions`."""

    sequences: list[str]
    """5' splice sites of 9 bases, written as DNA (alphabet ACGT, T for the U of the RNA); each once."""
    activity: np.ndarray
    """Log10 of the percentage of transcripts that include the exon; CAGGTAAGT is 2, that is 100 %, by definition."""
    reads: np.ndarray
    """Reads of all transcripts with this site; the fewer, the noisier the activity."""
    reads_with_exon: np.ndarray
    """Reads of transcripts that include the exon, counted in a library of their own."""
    splits: np.ndarray
    """"training", "validation" or "test", as the source package has them."""
    positions: np.ndarray
    """Number of each of the 9 columns, -3 to +6 without 0; +1 is the first base of the intron."""


def load_splice_mpsa() -> SpliceMPSA:
    """Measured activity of nearly every 5' splice site of the form NNN/GYNNNN, in BRCA2 exon 17.

    Returns
    -------
    SpliceMPSA
        Fields `sequences`, `activity`, `reads`, `reads_with_exon`, `splits` and `positions`; no value is missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    A massively parallel splicing assay (MPSA) of a minigene with BRCA2 exons 17 to 19, library 1, replicate 1.
    Takes well under a second.

    References
    ----------
    .. [1] M. S. Wong, J. B. Kinney, A. R. Krainer, "Quantitative activity profile and context dependence of all human
       5' splice sites", Molecular Cell 71(6), 2018, doi:10.1016/j.molcel.2018.07.033

    Examples
    --------
    >>> assay = load_splice_mpsa()
    >>> len(assay.sequences)
    30483
    >>> assay.activity[assay.sequences.index("CAGGTAAGT")]
    np.float64(2.0)
    """
    table = pd.read_csv(open_file("splice_mpsa", "splice_mpsa.csv.gz"))
    return SpliceMPSA(
        table["sequence"].tolist(),
        table["log10_psi"].to_numpy(),
        table["reads_total"].to_numpy(),
        table["reads_with_exon"].to_numpy(),
        table["split"].to_numpy(dtype=str),
        _positions(-3, 6),
    )


class LacPromoter(NamedTuple):
    """What `load_lac_promoter` returns: one entry a sequence in every field but `positions`."""

    sequences: list[str]
    """Variants of 75 bases, alphabet ACGT, each once; about one base in nine differs from the natural promoter."""
    activity: np.ndarray
    """Mean fluorescence bin of the variant's reads, from 1 (dim) to 9 (bright)."""
    reads: np.ndarray
    """Number of reads behind the activity: one for 98 % of the variants."""
    splits: np.ndarray
    """"training", "validation" or "test", as the source package has them."""
    positions: np.ndarray
    """Number of each of the 75 columns, -75 to -1; +1, the first transcribed base, would come next."""


def load_lac_promoter() -> LacPromoter:
    """Activity of variants of the lac promoter of *Escherichia coli*.

    Returns
    -------
    LacPromoter
        Fields `sequences`, `activity`, `reads`, `splits` and `positions`; no value is missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    Sort-seq: cells with mutated promoters are sorted by the brightness of a reporter, and each bin is sequenced.
    One read says in which of nine bins one cell fell, so activities are noisy. Takes well under a second.

    References
    ----------
    .. [1] J. B. Kinney et al., "Using deep sequencing to characterize the biophysical mechanism of a transcriptional
       regulatory sequence", PNAS 107(20), 2010, doi:10.1073/pnas.1004290107

    Examples
    --------
    >>> lac = load_lac_promoter()
    >>> len(lac.sequences), len(lac.sequences[0])
    (45066, 75)
    >>> lac.positions[[0, -1]].tolist()
    [-75, -1]
    """
    table = pd.read_csv(open_file("lac_promoter", "lac_promoter.csv.gz"))
    return LacPromoter(
        table["sequence"].tolist(),
        table["mean_bin"].to_numpy(),
        table["reads"].to_numpy(),
        table["split"].to_numpy(dtype=str),
        _positions(-75, -1),
    )


def _positions(first: int, last: int) -> np.ndarray:
    """Number the columns of a window as biologists do: ..., -2, -1, +1, +2, ..., without a 0."""
    return np.array([position for position in range(first, last + 1) if position != 0])
