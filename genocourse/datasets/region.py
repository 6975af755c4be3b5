"""A stretch of chromosome with its genes."""

from typing import NamedTuple

import pandas as pd

from genocourse.datasets._files import open_file


class FlyRegion(NamedTuple):
    """What `load_fly_region` returns."""

    sequence: str
    """4,200 bases of the + strand of chromosome 2R. Lower case marks repeats; it is the same alphabet, ACGT."""
    first: int
    """Where its first base lies on the chromosome (assembly dm3, counted from 1)."""
    exons: pd.DataFrame
    """One row a coding part of an exon, from left to right on the + strand: gene, transcript, strand ("+" or "-"), and
    its first and last base on the chromosome, counted from 1, both included. The stop codon is not included."""


def load_fly_region() -> FlyRegion:
    """A stretch of a fruit-fly chromosome that holds two genes, one on each strand.

    Returns
    -------
    FlyRegion
        Fields `sequence`, `first` and `exons`.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    The base that lies at `position` on the chromosome is ``sequence[position - first]``, and a part from `start` to
    `end` is ``sequence[start - first : end - first + 1]``: Python counts from 0 and leaves out the end of a slice.
    For a gene on the - strand, take the reverse complement, and its exons from right to left.

    References
    ----------
    .. [1] O. Keller et al., "A novel hybrid gene prediction method employing protein multiple sequence alignments",
       Bioinformatics 27(6), 2011, doi:10.1093/bioinformatics/btr010

    Examples
    --------
    >>> region = load_fly_region()
    >>> len(region.sequence), region.first
    (4200, 5728561)
    >>> start = region.exons.query("gene == 'CG1667'")["first"].min()
    >>> region.sequence[start - region.first : start - region.first + 3]
    'ATG'
    """
    header, *lines = open_file("fly_region", "sequence.fa").read().decode().splitlines()
    first = int(header.partition(":")[2].partition("-")[0])
    return FlyRegion("".join(lines), first, pd.read_csv(open_file("fly_region", "exons.csv")))
