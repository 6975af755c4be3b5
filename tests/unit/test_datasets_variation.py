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


@pytest.fixture(scope="module")
def study():
    return datasets.load_genotypes()


@pytest.fixture(scope="module")
def called(study):
    """Genotypes of the SNPs whose minor allele is above 1 %, missing calls filled with the mean, and these SNPs."""
    counts = study.genotypes.to_numpy(dtype=float)
    mean = np.nanmean(counts, axis=0)
    common = (mean > 0.02) & (mean < 1.98)
    return np.where(np.isnan(counts), mean, counts)[:, common], study.snps[common]


def within(groups, values):
    """Deviations from the mean of one's own group."""
    names, place = np.unique(groups, return_inverse=True)
    return values - np.stack([values[groups == name].mean(axis=0) for name in names])[place]


def trend(genotypes, case, n_means):
    """Chi-square statistics of the trend test; both come as deviations from n_means means."""
    correlation = (case @ genotypes) / np.sqrt((case @ case) * (genotypes**2).sum(axis=0))
    return correlation**2 * (len(case) - n_means)


def test_genotypes_have_the_form_that_their_docstring_states(study):
    genotypes, snps, subjects = study
    assert genotypes.shape == (1000, 4172) and set(genotypes.dtypes) == {np.dtype("float32")}
    assert set(np.unique(genotypes)[:3]) == {0, 1, 2} and np.isnan(np.unique(genotypes)[3:]).all()
    assert 0.0095 < genotypes.isna().mean().mean() < 0.0105 and genotypes.isna().mean().max() < 0.03
    assert genotypes.index.equals(subjects.index) and genotypes.index.is_unique
    assert genotypes.columns.equals(snps.index.rename(None)) and genotypes.columns.is_unique
    assert list(snps) == ["position", "other_allele", "counted_allele"] and snps["position"].is_monotonic_increasing
    assert set(snps["other_allele"] + snps["counted_allele"]) == {"AC", "AG", "AT", "CG", "CT", "GT"}
    assert subjects.value_counts().to_dict() == {
        ("JPT+CHB", 0): 273,
        ("CEU", 1): 267,
        ("JPT+CHB", 1): 233,
        ("CEU", 0): 227,
    }


def test_genotypes_belong_to_the_subjects_and_snps_they_stand_at(study):
    """Calls, frequencies and alleles as R prints them from the source."""
    looked_up = study.genotypes.loc[["ceu.10", "ceu.464", "jpt.2", "jpt.869"], ["rs870041", "rs10882596", "rs7085895"]]
    assert looked_up.to_numpy().tolist() == [[0, 1, 2], [0, 1, 0], [1, 2, 1], [1, 2, 2]]
    frequency = study.genotypes[looked_up.columns].mean() / 2
    np.testing.assert_allclose(frequency, [0.5176768, 0.5443548, 0.2477296], atol=1e-6)
    assert study.snps.loc["rs7085895"].tolist() == [127_661_165, "A", "G"]


def test_snps_stand_denser_around_the_signals(study):
    position = study.snps["position"]
    near = [((position - signal).abs() < 300_000).sum() for signal in (2_075_671, 97_190_034, 101_970_000, 127_661_165)]
    assert sum(near) == 695 and position.between(50_000_000, 50_600_000).sum() < min(near) / 3


def test_the_first_component_is_ancestry(study, called):
    centred = called[0] - called[0].mean(axis=0)
    first = np.linalg.eigh(centred @ centred.T)[1][:, -1]
    assert abs(np.corrcoef(first, study.subjects["ancestry"] == "CEU")[0, 1]) > 0.99


def test_ancestry_inflates_the_test_and_adjusting_cures_it(study, called):
    genotypes, snps = called
    ancestry, case = study.subjects["ancestry"].to_numpy(), study.subjects["case"].to_numpy()
    naive = trend(genotypes - genotypes.mean(axis=0), case - case.mean(), 0)
    adjusted = trend(within(ancestry, genotypes), within(ancestry, case), 3)
    median = 0.4549  # of chi-square with one degree of freedom
    assert np.median(naive) / median == pytest.approx(1.71, abs=0.02)
    assert np.median(adjusted) / median == pytest.approx(1.0, abs=0.02)
    assert snps.index[np.argsort(-adjusted)[:2]].tolist() == ["rs870041", "rs10882596"]
    assert adjusted[snps.index == "rs870041"][0] == pytest.approx(31.5, abs=0.1)
    assert snps.index[np.argsort(-naive)[1]] == "rs17668255"
    assert (adjusted > adjusted[snps.index == "rs17668255"]).sum() == 8


def test_neighbours_are_inherited_together(study, called):
    genotypes, snps = called
    inherited = within(study.subjects["ancestry"].to_numpy(), genotypes)
    inherited /= np.sqrt((inherited**2).sum(axis=0))
    position = snps["position"].to_numpy()

    def r_squared(lag):
        return (inherited[:, lag:] * inherited[:, :-lag]).sum(axis=0) ** 2

    near = position[1:] - position[:-1] < 5000
    assert near.sum() > 500 and r_squared(1)[near].mean() > 0.3
    assert r_squared(500).mean() < 0.005
