"""Several kinds of measurement on the same patients."""

from typing import NamedTuple

import pandas as pd

from genocourse.datasets._files import open_file


class AdrenalOmics(NamedTuple):
    """What `load_adrenal_omics` returns: four layers and the clinic, each with one row for every patient measured."""

    rna: pd.DataFrame
    """Log2(RSEM count, normalised, + 1) of messenger RNA, shape (79, 198): patients by genes."""
    mirna: pd.DataFrame
    """Log2(reads per million + 1) of microRNA, shape (80, 471): patients by microRNAs."""
    protein: pd.DataFrame
    """Protein by antibody array (RPPA), log2, 0 is the typical level, shape (46, 33): patients by genes."""
    copy_number: pd.DataFrame
    """GISTIC's call, from -2 (both copies lost) over 0 to 2 (amplified), shape (90, 198): patients by genes."""
    clinical: pd.DataFrame
    """All 92 patients: age, sex, stage, residual_tumour, dead (0 or 1), days (of follow-up, or until death), subtype
    (C1A or C1B), the study's clusters of each layer, purity, ploidy, genome_doublings."""
    genes: pd.DataFrame
    """One row a gene of `copy_number`: cytoband, and the antibody that measures it in `protein` (NaN if none does)."""


def load_adrenal_omics() -> AdrenalOmics:
    """Four molecular layers of adrenocortical carcinoma in 92 patients (TCGA).

    Returns
    -------
    AdrenalOmics
        Named tables `rna`, `mirna`, `protein`, `copy_number`, `clinical` and `genes`. Within a layer no value is
        missing; missing clinical values are NaN.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    No layer has every patient, so rows of two layers do not stand side by side: align them by their index, the patient,
    as below. Each patient gave one primary tumour and is independent of the others, so patients may be split at random.
    Takes well under a second.

    References
    ----------
    .. [1] S. Zheng et al., "Comprehensive pan-genomic characterization of adrenocortical carcinoma", Cancer Cell 29(5),
       2016, doi:10.1016/j.ccell.2016.04.002

    Examples
    --------
    >>> adrenal = load_adrenal_omics()
    >>> both = adrenal.rna.index.intersection(adrenal.protein.index)
    >>> adrenal.rna.loc[both].shape, adrenal.protein.loc[both].shape
    ((46, 198), (46, 33))
    >>> adrenal.clinical.loc[both, "dead"].sum()
    np.int64(14)
    """
    rna, mirna, protein, copy_number = (
        pd.read_csv(open_file("adrenal_omics", f"{layer}.csv.gz"), index_col="patient")
        for layer in ("rna", "mirna", "protein", "copy_number")
    )
    clinical = pd.read_csv(open_file("adrenal_omics", "clinical.csv.gz"), index_col="patient")
    genes = pd.read_csv(open_file("adrenal_omics", "genes.csv.gz"), index_col="gene")
    return AdrenalOmics(rna, mirna, protein, copy_number, clinical, genes)
