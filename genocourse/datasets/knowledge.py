"""What is known already: the motifs that factors bind, the genes that act together, the genes that a pathway moves."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from genocourse.datasets._files import open_file


class Motifs(NamedTuple):
    """What `load_motifs` returns: the same matrices in the same order in both fields."""

    matrices: dict[str, np.ndarray]
    """Matrix ID to position frequency matrix, shape (4, width): how often the bases A, C, G and T (rows, in this order)
    stand at each position of the sites. Counts, or frequencies times 1,000: divide each column by its sum."""
    table: pd.DataFrame
    """One row a matrix, index `matrix_id`: `name` of the factor (a::b for a dimer), `class` and `family` of its
    DNA-binding domain, `method` of measurement. Text, empty where the database says nothing."""


def load_motifs() -> Motifs:
    """Binding motifs of 290 transcription factors of the fruit fly: the CORE matrices for insects of JASPAR 2026.

    Returns
    -------
    Motifs
        Fields `matrices` and `table`; no number is missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data set is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    Each matrix in its newest version, on the strand that the database has: compare the reverse complement too
    (``matrix[::-1, ::-1]``). Factors of one family bind alike, so matrices are no independent samples. Takes well under
    a second.

    References
    ----------
    .. [1] D. Ovek Baydar et al., "JASPAR 2026: expansion of transcription factor binding profiles and integration of
       deep learning models", Nucleic Acids Research 54(D1), 2026, doi:10.1093/nar/gkaf1209

    Examples
    --------
    >>> motifs = load_motifs()
    >>> len(motifs.matrices)
    296
    >>> motifs.table.index[motifs.table["name"] == "Dref"].tolist()
    ['MA1456.2']
    >>> "".join("ACGT"[base] for base in motifs.matrices["MA1456.2"].argmax(axis=0))
    'TATCGATA'
    """
    table = pd.read_csv(open_file("motifs", "motifs.csv.gz"), keep_default_na=False, index_col="matrix_id")
    counts = pd.read_csv(open_file("motifs", "counts.csv.gz"), index_col="matrix_id").astype(float)
    matrices = {str(name): rows[list("ACGT")].to_numpy().T for name, rows in counts.groupby(level=0, sort=False)}
    return Motifs(matrices, table)


class Pathways(NamedTuple):
    """What `load_pathways` returns: two kinds of knowledge about human genes, each with a data card of its own."""

    blood_modules: dict[str, list[str]]
    """Name of a module to its gene symbols: sets of genes whose expression varies together in human blood."""
    responsive_genes: pd.DataFrame
    """One row a pathway and gene, 100 a pathway, smallest p value first: `pathway`, `gene`, `weight` (a z-score of the
    gene's response when the pathway is switched on: positive up, negative down) and `p_value`."""


def load_pathways() -> Pathways:
    """346 blood transcription modules (BTM), and the genes that respond to 14 signalling pathways (PROGENy).

    Returns
    -------
    Pathways
        Fields `blood_modules` and `responsive_genes`; no value is missing.

    Raises
    ------
    FileNotFoundError
        If a file of the data sets is missing.
    ValueError
        If a file is damaged (its checksum differs from the data card's).

    Notes
    -----
    Module and pathway mean different things here: the genes of a module were seen to vary together; the genes of a
    PROGENy pathway are moved by it and need not belong to it. Symbols are those of their time: some do not match older
    or newer tables (see the data cards). Takes well under a second.

    References
    ----------
    .. [1] S. Li et al., "Molecular signatures of antibody responses derived from a systems biology study of five human
       vaccines", Nature Immunology 15(2), 2014, doi:10.1038/ni.2789
    .. [2] M. Schubert et al., "Perturbation-response genes reveal signaling footprints in cancer gene expression",
       Nature Communications 9:20, 2018, doi:10.1038/s41467-017-02391-6

    Examples
    --------
    >>> pathways = load_pathways()
    >>> len(pathways.blood_modules)
    346
    >>> pathways.blood_modules["T cell surface signature (S0)"][:3]
    ['SIRPG', 'CLEC2D', 'MAL']
    >>> p53 = pathways.responsive_genes["pathway"] == "p53"
    >>> pathways.responsive_genes.loc[p53, "gene"].head(3).tolist()
    ['GLS2', 'MDM2', 'ZNF79']
    """
    genes = pd.read_csv(open_file("blood_modules", "modules.csv.gz"), index_col="module")["genes"].str.split(";")
    modules = {str(name): symbols for name, symbols in genes.items()}
    return Pathways(modules, pd.read_csv(open_file("progeny", "responsive_genes.csv.gz")))
