"""Variation between genomes, and what goes with it: how a drug works, or who is a case."""

from typing import NamedTuple

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
    names = {"index_col": "alteration", "keep_default_na": False}
    alterations = pd.read_csv(open_file("drug_response", "alterations.csv.gz"), **names)
    drugs = pd.read_csv(open_file("drug_response", "drugs.csv"), index_col="drug")
    return DrugResponse(features.astype("int8"), response, lines, alterations, drugs)
