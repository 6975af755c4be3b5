"""Tables of measured expression."""

from typing import NamedTuple

import pandas as pd

from genocourse.datasets._files import open_file


class Leukaemia(NamedTuple):
    """What `load_leukaemia` returns. Rows of `expression` and `clinical` are the same patients in the same order."""

    expression: pd.DataFrame
    """Log2 expression, shape (128, 5000): patients by probes, the most variable probe first, columns "gene (probe)"."""
    clinical: pd.DataFrame
    """One row a patient: sex, age, lineage (B or T), stage, subtype, remission (CR or REF), relapse."""
    genes: pd.DataFrame
    """One row a column of `expression`: gene symbol, probe and chromosome ("Y", "7", ...; empty where unknown)."""


def load_leukaemia() -> Leukaemia:
    """Gene expression of 128 patients with acute lymphoblastic leukaemia (ALL).

    Returns
    -------
    Leukaemia
        Named tables `expression`, `clinical` and `genes`; missing clinical values are NaN.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    Affymetrix HG-U95Av2 arrays, normalised together by RMA, values on a log2 scale: one unit more is twice the signal.
    The 5,000 probes are the most variable of those with a gene symbol, chosen by variance alone. Gene symbols are those
    of the time; the data card lists today's names. Takes well under a second.

    References
    ----------
    .. [1] S. Chiaretti et al., "Gene expression profiles of B-lineage adult acute lymphocytic leukemia reveal genetic
       patterns that identify lineage derivation and distinct mechanisms of transformation", Clinical Cancer Research
       11(20), 2005, doi:10.1158/1078-0432.CCR-04-2165

    Examples
    --------
    >>> leukaemia = load_leukaemia()
    >>> leukaemia.expression.shape
    (128, 5000)
    >>> leukaemia.clinical["lineage"].value_counts().to_dict()
    {'B': 95, 'T': 33}
    """
    table = pd.read_csv(open_file("leukaemia", "expression.csv.gz"), dtype={"chromosome": str}, keep_default_na=False)
    clinical = pd.read_csv(open_file("leukaemia", "clinical.csv"), dtype={"patient": str}, index_col="patient")
    table.index = pd.Index(table["gene"] + " (" + table["probe"] + ")", name="column")
    genes = table[["gene", "probe", "chromosome"]]
    expression = table.drop(columns=genes.columns).T.rename_axis(index="patient", columns=None)
    return Leukaemia(expression, clinical, genes)


class Myoblasts(NamedTuple):
    """What `load_myoblasts` returns. Rows of `expression` and `cells` are the same cells in the same order."""

    expression: pd.DataFrame
    """Log2(FPKM + 1), shape (271, 1500): cells by genes, the most variable gene first, columns gene symbols."""
    cells: pd.DataFrame
    """One row a cell: hours since the change of medium (0, 24, 48, 72), medium (GM: growth, DM: differentiation), chip,
    fragments (mapped to the genome), and what Monocle made of its expression: pseudotime, state (1, 2, 3)."""
    genes: pd.DataFrame
    """One row a column of `expression`: its Ensembl gene identifier."""


def load_myoblasts() -> Myoblasts:
    """Gene expression of 271 single human muscle cells, 0 to 72 hours into differentiation.

    Returns
    -------
    Myoblasts
        Named tables `expression`, `cells` and `genes`; no value is missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    Human skeletal muscle myoblasts (HSMM), single-cell RNA sequencing. All cells of one hour were captured on one chip,
    so no split keeps `chip` together and still has every hour on both sides: a score on other cells of the same four
    chips is all that these data allow. FPKM: fragments per kilobase of transcript and million mapped. The 1,500 genes
    are the most variable of the protein-coding ones that 15 cells or more express. Takes well under a second.

    References
    ----------
    .. [1] C. Trapnell et al., "The dynamics and regulators of cell fate decisions are revealed by pseudotemporal
       ordering of single cells", Nature Biotechnology 32(4), 2014, doi:10.1038/nbt.2859

    Examples
    --------
    >>> myoblasts = load_myoblasts()
    >>> myoblasts.expression["MYH3"].groupby(myoblasts.cells["hours"]).mean().round(1).to_dict()
    {0: 0.3, 24: 1.1, 48: 2.7, 72: 4.2}
    """
    table = pd.read_csv(open_file("myoblasts", "expression.csv.gz"), index_col="gene")
    cells = pd.read_csv(open_file("myoblasts", "cells.csv.gz"), index_col="cell")
    expression = table.drop(columns="ensembl").T.rename_axis(index="cell", columns=None)
    return Myoblasts(expression, cells, table[["ensembl"]])
