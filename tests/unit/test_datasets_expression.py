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
