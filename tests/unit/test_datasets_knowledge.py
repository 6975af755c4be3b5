"""Motifs, modules and pathways: their form, and that they say what biology says."""

import numpy as np
import pandas as pd
import pytest
import yaml
from sklearn.metrics import roc_auc_score

from genocourse import datasets
from genocourse.datasets import _files


@pytest.fixture(scope="module")
def motifs():
    return datasets.load_motifs()


def consensus(matrix):
    """The commonest base at each position."""
    return "".join("ACGT"[base] for base in matrix.argmax(axis=0))


def named(motifs, name):
    (matrix_id,) = motifs.table.index[motifs.table["name"] == name]
    return motifs.matrices[matrix_id]


def test_motifs_have_the_form_that_their_docstring_states(motifs):
    assert list(motifs.matrices) == motifs.table.index.tolist() and len(motifs.table) == 296
    assert motifs.table.columns.tolist() == ["name", "class", "family", "method"] and motifs.table.index.is_unique
    assert motifs.table.map(lambda cell: isinstance(cell, str)).all(axis=None) and (motifs.table["name"] != "").all()
    assert motifs.table["name"].nunique() == 290 and (motifs.table["class"] == "").sum() == 7
    assert {"bacterial 1-hybrid", "SELEX", "ChIP-seq", ""} < set(motifs.table["method"])
    for matrix in motifs.matrices.values():
        assert matrix.shape[0] == 4 and 5 <= matrix.shape[1] <= 21 and matrix.dtype == float
        assert np.isfinite(matrix).all() and matrix.min() >= 0
        assert matrix.sum(axis=0).min() >= 5 and np.ptp(matrix.sum(axis=0)) <= 14, "counts, alike in all columns"


def test_each_motif_has_its_newest_version_only(motifs):
    base = motifs.table.index.str.partition(".").get_level_values(0)
    assert base.is_unique and (motifs.table.index.str.fullmatch(r"MA\d{4}\.\d")).all()
    assert {"MA0205.3", "MA0529.3", "MA1456.2"} < set(motifs.table.index)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Dref", "TATCGATA"),
        ("BEAF-32", "TATCGATA"),
        ("pnr", "TATCGATAG"),
        ("Trl", "AAGAGAGAG"),
        ("M1BP", "CGGTCACACTG"),
        ("D1", "TAAAATAA"),
        ("FoxL1", "TATAAACA"),
    ],
)
def test_motifs_spell_what_the_card_says(motifs, name, spelled):
    assert consensus(named(motifs, name)) == spelled


def test_factors_of_the_core_promoter_are_not_among_them(motifs):
    assert not set(motifs.table["name"].str.lower()) & {"tbp", "trf", "trf2", "taf1", "taf2", "taf6", "taf9"}


def test_counts_are_not_alike(motifs):
    """The card's pitfall: few sites in a third of the matrices, frequencies times 1,000 in others."""
    total = np.array([matrix.sum(axis=0).mean() for matrix in motifs.matrices.values()])
    assert (total < 30).sum() == 98 and ((total > 995) & (total < 1001)).sum() == 119


def test_homeodomains_look_alike(motifs):
    homeodomains = motifs.table.index[motifs.table["class"] == "Homeo domain factors"]
    assert len(homeodomains) == 91
    assert sum("TAATTA" in consensus(motifs.matrices[name]) for name in homeodomains) == 40


def best_match(matrix, codes):
    """Best log-odds score in each sequence, on either strand."""
    weights = np.log2((matrix + 0.25) / (matrix.sum(axis=0) + 1) / 0.25)
    width, n = matrix.shape[1], codes.shape[1] - matrix.shape[1] + 1
    strands = [sum(strand[codes[:, j : j + n], j] for j in range(width)) for strand in (weights, weights[::-1, ::-1])]
    return np.maximum(*strands).max(axis=1)


def test_the_dre_tells_promoters_from_windows_upstream(motifs):
    """Dref leads BEAF-32 and D1; with its positions shuffled hardly more than chance is left."""
    promoters = datasets.load_promoters()
    codes = np.array([["ACGT".index(base) for base in sequence] for sequence in promoters.sequences])
    order = np.random.default_rng(0).permutation(8)
    matrices = [named(motifs, name) for name in ("Dref", "BEAF-32", "D1")] + [named(motifs, "Dref")[:, order]]
    dref, beaf, d1, shuffled = (roc_auc_score(promoters.labels, best_match(matrix, codes)) for matrix in matrices)
    assert dref > beaf > d1 > 0.6 and dref > 0.61 and shuffled < 0.57


@pytest.fixture(scope="module")
def pathways():
    return datasets.load_pathways()


@pytest.fixture(scope="module")
def leukaemia():
    return datasets.load_leukaemia()


@pytest.fixture(scope="module")
def z(leukaemia):
    """The leukaemia table, each probe with mean 0 and standard deviation 1."""
    return (leukaemia.expression - leukaemia.expression.mean()) / leukaemia.expression.std()


def test_blood_modules_have_the_form_that_the_docstring_states(pathways):
    modules = pathways.blood_modules
    sizes = [len(genes) for genes in modules.values()]
    assert len(modules) == 346 and (min(sizes), int(np.median(sizes)), max(sizes)) == (9, 13, 347)
    first, *_, last = modules
    assert first == "targets of FOSL1/2 (M0)" and last.endswith("(S11)"), "in the source's order"
    for genes in modules.values():
        assert len(set(genes)) == len(genes) and all(gene == gene.strip() != "" for gene in genes)
    entries = pd.Series([gene for genes in modules.values() for gene in genes])
    times = entries.value_counts()
    assert len(entries) == 7241 and len(times) == 3089 and (times > 1).sum() == 1742 and times["CD3E"] == 13
    assert times.index.str.contains("///").sum() == 34
    assert sum(name.startswith("TBA") for name in modules) == 87


def test_responsive_genes_have_the_form_that_the_docstring_states(pathways):
    table = pathways.responsive_genes
    assert table.columns.tolist() == ["pathway", "gene", "weight", "p_value"] and not table.isna().any(axis=None)
    assert (table["pathway"].value_counts() == 100).all() and table["pathway"].nunique() == 14
    assert not table.duplicated(["pathway", "gene"]).any() and table["gene"].nunique() == 1301
    assert table["p_value"].between(1e-80, 0.02).all() and table["weight"].abs().between(0.5, 50).all()
    assert all(genes["p_value"].is_monotonic_increasing for _, genes in table.groupby("pathway"))


@pytest.mark.parametrize(
    ("module", "lineage"),
    [("T cell differentiation via ITK and PKC (M18)", "T"), ("enriched in B cells (II) (M47.1)", "B")],
)
def test_modules_of_a_lineage_are_high_in_its_leukaemia(pathways, leukaemia, z, module, lineage):
    found = leukaemia.genes["gene"].isin(pathways.blood_modules[module]).to_numpy()
    score = z.loc[:, found].mean(axis=1)
    assert roc_auc_score(leukaemia.clinical["lineage"] == lineage, score) > 0.99


def test_symbols_of_two_times_lose_each_other(pathways, leukaemia):
    """The card's pitfall: a module's genes are found or not by the name they had when the table was made."""
    card = yaml.safe_load((_files.data() / "leukaemia/card.yml").read_text(encoding="utf-8"))
    then = set(leukaemia.genes["gene"])
    now = {card["names_today"].get(gene, gene) for gene in then}
    on_y = set(pathways.blood_modules["chromosome Y linked (M240)"])
    assert len(on_y) == 17 and {"XIST", "TSIX"} < on_y
    assert on_y & then == {"PRKY", "USP9Y", "UTY"} and on_y & now == on_y & then | {"DDX3Y", "KDM5D", "TTTY15"}
    modules = [set(genes) for genes in pathways.blood_modules.values()]
    assert len(set.union(*modules) & then) == 913 and sum(not genes & then for genes in modules) == 20
    assert sum(len(genes & then) >= 5 for genes in modules) == 212, "the modules that the card's forest uses"
    assert len(set(pathways.responsive_genes["gene"]) & then) == 266


@pytest.mark.parametrize(
    ("pathway", "rise"),
    [
        ("p53", "CDKN1A MDM2 FAS RRM2B"),
        ("JAK-STAT", "OAS1 IFIT1 ISG15 MX1 STAT1"),
        ("Androgen", "TMPRSS2 NKX3-1 KLK2 KLK3"),
        ("Estrogen", "GREB1 TFF1 PGR"),
        ("MAPK", "DUSP6 SPRY2 SPRY4 ETV4"),
        ("Hypoxia", "VEGFA CA9 NDRG1"),
        ("NFkB", "NFKBIA TNFAIP3 RELB"),
    ],
)
def test_known_targets_rise_with_their_pathway(pathways, pathway, rise):
    table = pathways.responsive_genes
    weights = table[table["pathway"] == pathway].set_index("gene")["weight"]
    assert (weights[rise.split()] > 5).all() and pathway.upper() not in weights.index


def test_pathways_share_genes_and_differ_in_how_sure_they_are(pathways):
    by_pathway = dict(list(pathways.responsive_genes.groupby("pathway")))
    genes = {name: set(table["gene"]) for name, table in by_pathway.items()}
    assert len(genes["NFkB"] & genes["TNFa"]) == 62 and len(genes["EGFR"] & genes["MAPK"]) == 18
    last = {name: table["p_value"].max() for name, table in by_pathway.items()}
    assert last["NFkB"] < 1e-23 and last["WNT"] > 0.009 and last["Trail"] > 0.017 and "TP53" not in genes["p53"]
    assert (by_pathway["JAK-STAT"]["weight"] > 0).all() and "GATA3" in genes["Estrogen"]
