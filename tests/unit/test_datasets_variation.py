"""Variation between genomes: form of the data, and the biology that must be in them."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from genocourse import datasets


@pytest.fixture(scope="module")
def screen():
    return datasets.load_drug_response()


def test_drug_response_has_the_form_that_its_docstring_states(screen):
    features, response, lines, alterations, drugs = screen
    assert features.shape == (988, 531) and set(features.dtypes) == {np.dtype("int8")}
    assert set(np.unique(features)) == {0, 1}
    assert response.shape == (988, 7) and set(response.dtypes) == {np.dtype(float)}
    assert features.index.equals(response.index) and features.index.equals(lines.index) and features.index.is_unique
    assert features.columns.equals(alterations.index.rename(None)) and features.columns.is_unique
    assert response.columns.equals(drugs.index.rename(None)) and drugs["gdsc_id"].is_unique
    assert lines["cosmic_id"].is_unique and not lines.isna().any().any() and (lines["tissue"] != "").all()
    assert lines["tissue"].nunique() == 27 and lines["msi"].value_counts().to_dict() == {0: 928, 1: 60}
    assert not lines[["tissue", "subtype"]].apply(lambda column: column.str.contains("_|leukemia")).any().any()


def test_only_rare_alterations_were_left_out_but_the_fusion_bcr_abl(screen):
    carriers = screen.features.sum()
    assert carriers["BCR-ABL_mut"] == 6 and carriers.drop("BCR-ABL_mut").min() == 10


def test_alterations_are_described_by_their_names(screen):
    about = screen.alterations
    assert about["kind"].value_counts().to_dict() == {"loss": 270, "mutation": 150, "gain": 109, "fusion": 2}
    assert about.loc["TP53_mut"].tolist() == ["mutation", "TP53", ""]
    assert about.loc["gain_301 (CDK12,ERBB2,MED24)"].tolist() == ["gain", "CDK12,ERBB2,MED24", "cnaPANCAN301"]
    assert about.loc["loss_38+39"].tolist() == ["loss", "", "cnaPANCAN38+39"]
    assert about.loc["EWSR1-FLI1_mut"].tolist() == ["fusion", "EWSR1,FLI1", ""]
    assert about.loc["HLA-A_mut"].tolist() == ["mutation", "HLA-A", ""]
    is_region = about["kind"].isin(["gain", "loss"])
    assert (about["region"] != "").equals(is_region) and (about.loc[~is_region, "genes"] != "").all()


def test_responses_are_logarithms_of_micromolar_doses(screen):
    tested = screen.response.notna()
    assert tested.sum().tolist() == [846, 870, 915, 893, 800, 846, 823]
    assert tested.all(axis=1).sum() == 656 and tested.any(axis=1).sum() == 953
    assert np.exp(screen.response.min().min()) < 0.001 and 100 < np.exp(screen.response.max().max()) < 1000
    assert list(screen.response) == [
        "Nutlin-3a",
        "Dabrafenib",
        "PLX-4720",
        "Trametinib",
        "Nilotinib",
        "Afatinib",
        "Palbociclib",
    ]


@pytest.mark.parametrize(
    ("drug", "alteration", "auc"),
    [
        ("Nutlin-3a", "TP53_mut", 0.2),
        ("Dabrafenib", "BRAF_mut", 0.88),
        ("PLX-4720", "BRAF_mut", 0.85),
        ("Trametinib", "BRAF_mut", 0.79),
        ("Trametinib", "KRAS_mut", 0.7),
        ("Trametinib", "NRAS_mut", 0.69),
        ("Palbociclib", "RB1_mut", 0.2),
        ("Palbociclib", "loss_389 (RB1)", 0.32),
        ("Palbociclib", "loss_144 (BNC2,CDKN2A,JAK2,PSIP1)", 0.63),
        ("Afatinib", "gain_301 (CDK12,ERBB2,MED24)", 0.75),
        ("Nilotinib", "BCR-ABL_mut", 1.0),
    ],
)
def test_drugs_hit_the_lines_that_they_should(screen, drug, alteration, auc):
    """AUC of sensitivity: above a half, carriers of the alteration need less of the drug; below, more."""
    tested = screen.response[drug].notna()
    sensitive = -screen.response.loc[tested, drug]
    assert roc_auc_score(screen.features.loc[tested, alteration], sensitive) == pytest.approx(auc, abs=0.01)


@pytest.mark.parametrize(
    ("drug", "top"),
    [
        ("Nutlin-3a", "TP53_mut"),
        ("Dabrafenib", "BRAF_mut"),
        ("Trametinib", "BRAF_mut"),
        ("Palbociclib", "RB1_mut"),
        ("Afatinib", "gain_301 (CDK12,ERBB2,MED24)"),
        ("Nilotinib", "BCR-ABL_mut"),
    ],
)
def test_the_known_marker_correlates_best_of_all_alterations(screen, drug, top):
    tested = screen.response[drug].notna()
    X, y = screen.features[tested].to_numpy(float), screen.response.loc[tested, drug].to_numpy()
    X, y = X - X.mean(axis=0), y - y.mean()
    correlation = np.abs(y @ X) / np.sqrt((y @ y) * (X * X).sum(axis=0))
    second, first = np.argsort(correlation)[-2:]
    assert screen.features.columns[first] == top and correlation[second] < 0.85 * correlation[first]


def test_skin_stands_behind_braf(screen):
    is_skin, braf = screen.lines["tissue"] == "skin", screen.features["BRAF_mut"] == 1
    assert braf[is_skin].mean() > 0.7 and braf[~is_skin].mean() < 0.05
    dabrafenib = screen.response["Dabrafenib"]
    assert dabrafenib[is_skin & braf].median() < -3 and 1 < dabrafenib[~is_skin & braf].median() < 1.5
    assert dabrafenib[~braf].median() > 3


def test_lines_of_chronic_myeloid_leukaemia_without_the_flag_respond_like_those_with_it(screen):
    """The card's pitfall: a 0 may be a fusion that nobody called."""
    nilotinib, carries = screen.response["Nilotinib"], screen.features["BCR-ABL_mut"] == 1
    is_cml = screen.lines["subtype"] == "chronic myeloid leukaemia"
    assert is_cml.sum() == 10 and is_cml[carries].all()
    assert (nilotinib.rank()[carries] <= 9).all()
    assert (nilotinib[["K-562", "KCL-22", "JURL-MK1"]] < -4).all() and (nilotinib[~carries].median() > 2.5)


def test_unstable_lines_carry_many_mutations(screen):
    mutated = screen.features.loc[:, (screen.alterations["kind"] == "mutation").to_numpy()].sum(axis=1)
    assert mutated.groupby(screen.lines["msi"]).median().to_dict() == {0: 3.0, 1: 19.5}
