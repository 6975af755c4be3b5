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
