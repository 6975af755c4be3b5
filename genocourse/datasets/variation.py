"""Variation between genomes, and what goes with it: how a drug works, or who is a case."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from genocourse.datasets._files import open_file


class DrugResponse(NamedTuple):
    """What `load_drug_response` returns. Rows of `features`, `response` and `lines` are the same cell lines."""

    features: pd.DataFrame
    """1 where a cell line has an alteration, else 0 (int8), shape (988, 531): cell lines by alterations."""
    response: pd.DataFrame
    """Natural logarithm of the IC50 in micromolar, shape (988, 7): cell lines by drugs; NaN where not tested.
    The lower, the more sensitive the line."""
    lines: pd.DataFrame
    """One row a cell line: its COSMIC number, the tissue and subtype of the tumour, msi (1: its microsatellites are
    highly unstable)."""
    alterations: pd.DataFrame
    """One row a column of `features`: kind (mutation, fusion, gain, loss), genes (comma-separated; empty where the
    region holds no known driver), region (of gains and losses, as the study numbers them)."""
    drugs: pd.DataFrame
    """One row a column of `response`: target (comma-separated) and the drug's number in the screen."""


def load_drug_response() -> DrugResponse:
    """Alterations of 988 cancer cell lines, and how seven targeted drugs work on them (GDSC, release 17).

    Returns
    -------
    DrugResponse
        Named tables `features`, `response`, `lines`, `alterations` and `drugs`; only responses can be missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    The IC50 is the concentration that halves the number of living cells after three days, read from a fitted curve: one
    unit less on the logarithmic scale is 2.7 times less drug. Alterations are those with at least ten carriers, and the
    fusion BCR-ABL, which has six. Each line is an independent row: the study left out lines that are copies of others.
    Lines of one tissue share alterations and responses, so a model may learn the tissue. Takes well under a second.

    References
    ----------
    .. [1] F. Iorio et al., "A landscape of pharmacogenomic interactions in cancer", Cell 166(3), 2016,
       doi:10.1016/j.cell.2016.06.017

    Examples
    --------
    >>> screen = load_drug_response()
    >>> screen.features.shape, screen.response.shape
    ((988, 531), (988, 7))
    >>> screen.response.loc["K-562", "Nilotinib"]
    np.float64(-4.503)
    >>> screen.alterations.loc["BCR-ABL_mut"].tolist()
    ['fusion', 'BCR,ABL1', '']
    """
    features = pd.read_csv(open_file("drug_response", "features.csv.gz"), index_col="cell_line")
    response = pd.read_csv(open_file("drug_response", "response.csv.gz"), index_col="cell_line")
    lines = pd.read_csv(open_file("drug_response", "lines.csv.gz"), index_col="cell_line")
    described = open_file("drug_response", "alterations.csv.gz")
    alterations = pd.read_csv(described, index_col="alteration", keep_default_na=False)
    drugs = pd.read_csv(open_file("drug_response", "drugs.csv"), index_col="drug")
    return DrugResponse(features.astype("int8"), response, lines, alterations, drugs)


class Genotypes(NamedTuple):
    """What `load_genotypes` returns. Rows of `genotypes` and `subjects` are the same people in the same order."""

    genotypes: pd.DataFrame
    """Copies of the counted allele, 0, 1 or 2 (float32), shape (1000, 4172): subjects by SNPs, in order of position;
    NaN where the call is missing (1 % of them), so that nothing can be taken for a genotype that is none."""
    snps: pd.DataFrame
    """One row a column of `genotypes`: position on chromosome 10, other_allele, counted_allele."""
    subjects: pd.DataFrame
    """One row a subject: ancestry (CEU or JPT+CHB) and case (1 for a case, 0 for a control)."""


def load_genotypes() -> Genotypes:
    """Genotypes of 500 cases and 500 controls of two ancestries along chromosome 10: a simulated study.

    Returns
    -------
    Genotypes
        Named tables `genotypes`, `snps` and `subjects`; only genotypes can be missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    The people are artificial, the chromosomes mosaics of real ones (HapMap). CEU is short for Utah residents with
    ancestors from northern and western Europe, JPT+CHB for Japanese from Tokyo and Han Chinese from Beijing. SNPs are
    every eighth of the source's 28,501, and all within 300,000 bases of four strong signals. Subjects are sorted by
    name, that is by ancestry: shuffle before you split. Each is an independent draw, so no groups are needed. Takes
    well under a second and about 40 MB.

    References
    ----------
    .. [1] The International HapMap Consortium, "A second generation human haplotype map of over 3.1 million SNPs",
       Nature 449, 2007, doi:10.1038/nature06258

    Examples
    --------
    >>> study = load_genotypes()
    >>> study.genotypes.shape
    (1000, 4172)
    >>> study.subjects.value_counts().to_dict()
    {('JPT+CHB', 0): 273, ('CEU', 1): 267, ('JPT+CHB', 1): 233, ('CEU', 0): 227}
    >>> study.genotypes.loc["ceu.10", ["rs870041", "rs10882596", "rs7085895"]].tolist()
    [0.0, 1.0, 2.0]
    """
    snps = pd.read_csv(open_file("genotypes", "genotypes.csv.gz"), dtype={"genotypes": str}, index_col="snp")
    subjects = pd.read_csv(open_file("genotypes", "subjects.csv.gz"), index_col="subject")
    digits = np.frombuffer("".join(snps.pop("genotypes")).encode("ascii"), np.uint8).reshape(len(snps), len(subjects))
    counts = np.where(digits == ord("."), np.float32("nan"), digits.astype(np.float32) - ord("0")).T
    return Genotypes(pd.DataFrame(counts, subjects.index, snps.index.rename(None)), snps, subjects)
