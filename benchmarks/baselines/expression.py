"""Tables of expression: leukaemia, muscle cells, adrenal tumours."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score

from genocourse import datasets

FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)


def forest_score(X: pd.DataFrame, y: pd.Series, scoring: str = "roc_auc") -> float:
    """Mean score of a random forest of 500 trees over five folds."""
    forest = RandomForestClassifier(500, class_weight="balanced", random_state=0)
    return float(cross_val_score(forest, X.to_numpy(), y.to_numpy(), cv=FOLDS, scoring=scoring).mean())


def leukaemia() -> dict[str, float]:
    expression, clinical, _ = datasets.load_leukaemia()
    b_cell = clinical["lineage"] == "B"
    bcr_abl = b_cell & clinical["subtype"].isin(["BCR/ABL", "NEG"])
    four = b_cell & clinical["subtype"].isin(["BCR/ABL", "NEG", "ALL1/AF4", "E2A/PBX1"])
    sex = clinical["sex"].notna()
    return {
        "B or T lineage, forest, 5-fold AUC": forest_score(expression, clinical["lineage"]),
        "BCR/ABL or NEG (79 B-lineage patients), forest, 5-fold AUC": forest_score(
            expression[bcr_abl], clinical["subtype"][bcr_abl]
        ),
        "sex (125 patients), forest, 5-fold AUC": forest_score(expression[sex], clinical["sex"][sex]),
        "four subtypes of B lineage (94 patients), forest, 5-fold balanced accuracy": forest_score(
            expression[four], clinical["subtype"][four], "balanced_accuracy"
        ),
    }


def myoblasts() -> dict[str, float]:
    expression, cells, _ = datasets.load_myoblasts()
    hours, late = cells["hours"], cells["hours"] >= 48
    middle = hours.isin([24, 48])
    known = ["MYH3", "MYOG", "TNNT1", "ENO3", "CDK1"]
    return {
        "early (0, 24 h) or late (48, 72 h), forest, 5-fold AUC": forest_score(expression, late),
        "early or late from MYH3, MYOG, TNNT1, ENO3 and CDK1 alone, forest, 5-fold AUC": forest_score(
            expression[known], late
        ),
        "24 or 48 h, both in the second medium, forest, 5-fold AUC": forest_score(expression[middle], late[middle]),
        "which of the four hours, forest, 5-fold balanced accuracy": forest_score(
            expression, hours, "balanced_accuracy"
        ),
        "early or late from the number of fragments alone (fewer is later), AUC": float(
            roc_auc_score(late, -cells["fragments"])
        ),
    }


def adrenal_omics() -> dict[str, float]:
    adrenal = datasets.load_adrenal_omics()
    clinical = adrenal.clinical
    layers = {
        "RNA": adrenal.rna,
        "miRNA": adrenal.mirna,
        "protein": adrenal.protein,
        "copy number": adrenal.copy_number,
    }
    scores = {}
    for target, labels in {"C1A or C1B": clinical["subtype"].dropna(), "death": clinical["dead"]}.items():
        for name, layer in layers.items():
            patients = layer.index.intersection(labels.index)
            score = forest_score(layer.loc[patients], labels[patients])
            scores[f"{target} from {name} ({len(patients)} patients), forest, 5-fold AUC"] = score
    stage = clinical["stage"].map({"I": 1, "II": 2, "III": 3, "IV": 4}).dropna()
    scores["death from stage alone (a higher stage is worse), AUC"] = float(
        roc_auc_score(clinical.loc[stage.index, "dead"], stage)
    )
    return scores
