"""Layers of measurements on the same patients: their form, how they align, and the biology that must be in them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from genocourse import datasets

LAYERS = ["rna", "mirna", "protein", "copy_number"]


@pytest.fixture(scope="module")
def adrenal():
    return datasets.load_adrenal_omics()


@pytest.mark.parametrize(
    ("layer", "shape", "low", "high"),
    [
        ("rna", (79, 198), 0, 18.5),
        ("mirna", (80, 471), 0, 19.5),
        ("protein", (46, 33), -2.5, 3.5),
        ("copy_number", (90, 198), -2, 2),
    ],
)
def test_layers_have_the_form_that_the_docstring_states(adrenal, layer, shape, low, high):
    table = getattr(adrenal, layer)
    assert table.shape == shape and not table.isna().any().any() and table.columns.is_unique
    assert all(dtype.kind in "if" for dtype in table.dtypes)
    assert low <= table.min().min() < low + 1 and high - 1 < table.max().max() <= high
    assert table.index.name == "patient" and table.index.is_unique and table.index.is_monotonic_increasing
    assert table.index.isin(adrenal.clinical.index).all()


def test_layers_are_on_the_scale_that_the_docstring_states(adrenal):
    np.testing.assert_allclose((2**adrenal.mirna - 1).sum(axis=1), 1e6, rtol=0.01, err_msg="reads per million")
    assert adrenal.protein.median().abs().max() < 0.2, "0 is the typical level"
    assert set(np.unique(adrenal.copy_number)) == {-2, -1, 0, 1, 2}


def test_patients_are_those_of_the_study(adrenal):
    clinical = adrenal.clinical
    assert len(clinical) == 92 and clinical.index.is_unique and clinical.index.str.fullmatch(r"TCGA-\w\w-\w{4}").all()
    assert clinical["dead"].value_counts().to_dict() == {0: 58, 1: 34}
    assert clinical["subtype"].value_counts(dropna=False).to_dict() == {"C1A": 43, "C1B": 35, np.nan: 14}
    assert clinical["sex"].value_counts().to_dict() == {"F": 60, "M": 32}
    assert clinical["stage"].value_counts(dropna=False).to_dict() == {"II": 44, "III": 19, "IV": 18, "I": 9, np.nan: 2}
    assert clinical["age"].between(14, 83).all() and clinical["days"].between(0, 4673).all()
    assert clinical["purity"].dropna().between(0, 1).all()


def test_the_days_of_the_dead_end_with_their_death(adrenal):
    """Days until death for the dead, days of follow-up for the others."""
    days = adrenal.clinical.groupby("dead")["days"].median()
    assert 500 < days[1] < 600 and 1400 < days[0] < 1500


def test_layers_align_by_patient(adrenal):
    layers = [getattr(adrenal, layer) for layer in LAYERS]
    patients = layers[0].index
    for layer in layers[1:]:
        patients = patients.intersection(layer.index)
    assert len(patients) == 45
    merged = pd.concat([layer.loc[patients] for layer in layers], axis=1)
    assert merged.shape == (45, 198 + 471 + 33 + 198) and not merged.isna().any().any()


def test_genes_say_where_a_gene_lies_and_what_measures_it(adrenal):
    genes = adrenal.genes
    assert set(genes.index) == set(adrenal.copy_number.columns) and genes["cytoband"].notna().all()
    assert set(genes.index[genes["antibody"].notna()]) == set(adrenal.protein.columns)
    assert genes.loc["TP53", "cytoband"] == "17p13.1" and genes.loc["PDK1", "antibody"] == "PDK1_pS241"
    assert set(adrenal.rna.columns) ^ set(adrenal.copy_number.columns) == {"PECAM1", "SRSF1"}


def test_the_subtypes_differ_in_outcome(adrenal):
    deaths = adrenal.clinical.groupby("subtype")["dead"].sum()
    assert deaths.to_dict() == {"C1A": 24, "C1B": 3}


@pytest.mark.parametrize("gene", ["STMN1", "CDK1", "CCNB1", "EZH2"])
def test_genes_of_dividing_cells_go_with_a_bad_outcome(adrenal, gene):
    clinical = adrenal.clinical.loc[adrenal.rna.index]
    known = clinical["subtype"].notna()
    assert roc_auc_score(clinical["dead"], adrenal.rna[gene]) > 0.75
    assert roc_auc_score(clinical["subtype"][known] == "C1A", adrenal.rna[gene][known]) > 0.75


def test_a_microrna_cluster_of_the_x_is_switched_on_in_c1b(adrenal):
    """MiR-506 to miR-514; miR-511, whose number lies between, is none of them."""
    subtype = adrenal.clinical["subtype"].reindex(adrenal.mirna.index).dropna()
    mirna = adrenal.mirna.loc[subtype.index]
    cluster = mirna.columns[mirna.columns.str.match(r"hsa-mir-(506|507|508|509|510|513|514)")]
    auc = {name: roc_auc_score(subtype == "C1B", mirna[name]) for name in cluster}
    assert len(cluster) == 15 and min(auc.values()) > 0.85
    means = mirna[cluster].groupby(subtype).mean()
    assert (means.loc["C1B"] - means.loc["C1A"]).between(2.5, 4.7).all()
    assert roc_auc_score(subtype == "C1B", mirna["hsa-mir-511-1"]) < 0.7


def test_protein_follows_rna_where_the_name_is_right(adrenal):
    """The card's pitfall: the antibodies of TTF1 and PDK1 see other genes."""
    patients = adrenal.rna.index.intersection(adrenal.protein.index)
    rho = adrenal.protein.loc[patients].corrwith(adrenal.rna.loc[patients], method="spearman")
    assert rho[["FASN", "IGFBP2", "MSH6"]].min() > 0.8 and rho[["TTF1", "PDK1"]].abs().max() < 0.2


def test_columns_copy_one_another(adrenal):
    """The card's pitfall: copies of a microRNA, and neighbours on a chromosome."""
    copies = adrenal.mirna[["hsa-mir-509-1", "hsa-mir-509-2", "hsa-mir-509-3"]].corr()
    assert copies.min().min() > 0.99
    assert (adrenal.copy_number["TP53"] == adrenal.copy_number["CLDN7"]).mean() > 0.95
