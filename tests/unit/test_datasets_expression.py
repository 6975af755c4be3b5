"""Tables of expression: their form, and the biology that must be in them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from genocourse import datasets


@pytest.fixture(scope="module")
def leukaemia():
    return datasets.load_leukaemia()


def test_leukaemia_has_the_form_that_its_docstring_states(leukaemia):
    expression, clinical, genes = leukaemia
    assert (
        expression.shape == (128, 5000)
        and set(expression.dtypes) == {np.dtype(float)}
        and not expression.isna().any().any()
    )
    assert expression.index.equals(clinical.index) and clinical.index.is_unique and clinical.index[0] == "01005"
    assert expression.columns.equals(pd.Index(genes.index, name=None)) and expression.columns.is_unique
    assert (expression.columns == genes["gene"] + " (" + genes["probe"] + ")").all() and (genes["gene"] != "").all()
    assert set(genes["chromosome"]) == {*map(str, range(1, 23)), "X", "Y", ""}, "text, and empty where unknown"
    variance = expression.var().to_numpy()
    assert 1 < expression.min().min() and expression.max().max() < 16, "log2 intensities"
    assert (np.diff(variance) < 0.02).all() and variance[0] > 6, "the most variable probe comes first"


def test_leukaemia_has_the_patients_of_the_study(leukaemia):
    clinical = leukaemia.clinical
    assert clinical["lineage"].value_counts().to_dict() == {"B": 95, "T": 33}
    b_cell = clinical[clinical["lineage"] == "B"]
    assert b_cell["subtype"].value_counts()[["NEG", "BCR/ABL", "ALL1/AF4", "E2A/PBX1"]].tolist() == [42, 37, 10, 5]
    assert clinical["sex"].value_counts(dropna=False).to_dict() == {"M": 83, "F": 42, np.nan: 3}
    assert clinical["age"].between(5, 58).sum() == 123 and clinical["age"].isna().sum() == 5
    assert set(clinical["remission"].dropna()) == {"CR", "REF"} and set(clinical["relapse"].dropna()) == {True, False}


@pytest.mark.parametrize(
    ("probe", "column", "yes", "auc"),
    [
        ("CD3D (38319_at)", "lineage", "T", 1.0),
        ("DBY (38355_at)", "sex", "M", 0.95),
        ("ABL1 (1636_g_at)", "subtype", "BCR/ABL", 0.9),
        ("PBX1 (32063_at)", "subtype", "E2A/PBX1", 0.99),
        ("MEIS1 (40763_at)", "subtype", "ALL1/AF4", 0.97),
    ],
)
def test_leukaemia_has_the_known_biology(leukaemia, probe, column, yes, auc):
    rows = leukaemia.clinical[column].notna()
    if yes == "BCR/ABL":
        rows = leukaemia.clinical["subtype"].isin(["BCR/ABL", "NEG"]) & (leukaemia.clinical["lineage"] == "B")
    assert roc_auc_score(leukaemia.clinical[column][rows] == yes, leukaemia.expression[probe][rows]) > auc - 1e-9


def test_the_shared_genes_of_the_y_are_read_by_both_sexes(leukaemia):
    """The card's pitfall: 10 of the 19 probes annotated to the Y do not differ between men and women."""
    on_y = (leukaemia.genes["chromosome"] == "Y").to_numpy()
    by_sex = leukaemia.expression.loc[:, on_y].groupby(leukaemia.clinical["sex"]).mean()
    assert on_y.sum() == 19 and ((by_sex.loc["M"] - by_sex.loc["F"]).abs() < 0.25).sum() == 10


@pytest.fixture(scope="module")
def myoblasts():
    return datasets.load_myoblasts()


def test_myoblasts_have_the_form_that_their_docstring_states(myoblasts):
    expression, cells, genes = myoblasts
    assert expression.shape == (271, 1500) and set(expression.dtypes) == {np.dtype(float)}
    assert not expression.isna().any().any() and not cells.isna().any().any()
    assert expression.index.equals(cells.index) and cells.index.is_unique and cells.index[0] == "T0_CT_A01"
    assert expression.columns.equals(pd.Index(genes.index, name=None)) and expression.columns.is_unique
    assert genes["ensembl"].is_unique and genes["ensembl"].str.fullmatch(r"ENSG\d{11}").all()
    assert genes.loc["MYH3", "ensembl"] == "ENSG00000109063"
    assert expression.min().min() == 0 and 15 < expression.max().max() < 16, "log2(FPKM + 1)"
    variance = expression.var(ddof=0).to_numpy()
    assert (np.diff(variance) < 0.06).all() and variance[0] > 20, "the most variable gene comes first"
    assert (expression > 0.1).sum().min() >= 15


def test_myoblasts_have_the_cells_of_the_study(myoblasts):
    cells = myoblasts.cells
    assert cells["hours"].value_counts().to_dict() == {0: 69, 24: 74, 48: 79, 72: 49}
    assert cells["state"].value_counts().to_dict() == {1: 99, 2: 129, 3: 43}
    assert cells["pseudotime"].between(0, 77).all() and cells["fragments"].between(1e6, 4.2e6).all()


def test_hour_and_chip_cannot_be_told_apart(myoblasts):
    """The card's pitfall, and the reason why no split by chip is offered."""
    cells = myoblasts.cells
    assert cells.groupby("hours")["chip"].nunique().tolist() == [1, 1, 1, 1] and cells["chip"].nunique() == 4
    assert ((cells["medium"] == "GM") == (cells["hours"] == 0)).all()
    assert cells.index.str.extract(r"T(\d+)_", expand=False).astype(int).tolist() == cells["hours"].tolist()


def test_muscle_genes_rise_and_the_cell_cycle_stops(myoblasts):
    expression, cells, _ = myoblasts
    means = expression.groupby(cells["hours"]).mean()
    assert (np.diff(means["MYH3"]) > 0.5).all()
    for gene in ("MYH3", "MYOG", "TNNT1", "ENO3"):
        assert means.loc[72, gene] - means.loc[0, gene] > 1.2, gene
    assert means.loc[0, "CDK1"] - means.loc[[24, 48, 72], "CDK1"].max() > 1.2
    silent = expression["MYOG"][cells["hours"] == 72] == 0
    assert 0.3 < silent.mean() < 0.6, "cells go at their own pace"


def test_the_third_state_is_no_muscle(myoblasts):
    expression, cells, _ = myoblasts
    third = cells["state"] == 3
    assert roc_auc_score(~third, expression["DES"]) > 0.8 and roc_auc_score(third, expression["FAP"]) > 0.8


@pytest.mark.parametrize(("before", "after", "best"), [(0, 24, ["MT2A"]), (24, 48, ["MTHFD2", "PHGDH"])])
def test_the_medium_is_read_as_well_as_the_muscle(myoblasts, before, after, best):
    """The card's pitfall: the genes that best tell one hour from the next are none of muscle."""
    cells = myoblasts.cells[myoblasts.cells["hours"].isin([before, after])]
    ranks, later = myoblasts.expression.loc[cells.index].rank(), cells["hours"] == after
    auc = (ranks[later].mean() - (later.sum() + 1) / 2) / (~later).sum()  # of each gene, all at once
    assert sorted((auc - 0.5).abs().nlargest(len(best)).index) == best
