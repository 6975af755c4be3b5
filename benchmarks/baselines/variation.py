"""Drug response of cell lines, genotypes."""

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict, cross_val_score

from genocourse import datasets

FOLDS = KFold(5, shuffle=True, random_state=0)
CHI2_MEDIAN = 0.4549  # of the chi-square distribution with one degree of freedom


def drug_response() -> dict[str, float]:
    """How much of the response a forest explains in cell lines it has not seen, from alterations or from tissue."""
    screen = datasets.load_drug_response()
    tissue = pd.get_dummies(screen.lines["tissue"])

    def explained(drug: str, inputs: pd.DataFrame) -> float:
        tested = screen.response[drug].notna()
        X, y = inputs[tested].to_numpy(float), screen.response.loc[tested, drug]
        forest = RandomForestRegressor(200, max_features=0.3, min_samples_leaf=3, random_state=0, n_jobs=1)
        return float(r2_score(y, cross_val_predict(forest, X, y, cv=FOLDS)))

    found = {}
    for drug in map(str, screen.response):
        found[f"{drug} from alterations, random forest of 200 trees, 5-fold R²"] = explained(drug, screen.features)
        found[f"{drug} from tissue alone, random forest of 200 trees, 5-fold R²"] = explained(drug, tissue)
    return found


def genotypes() -> dict[str, float]:
    """How strong ancestry is, what it does to a test, how far linkage reaches, and how little the SNPs predict."""
    study = datasets.load_genotypes()
    counts = study.genotypes.to_numpy(float)
    mean = np.nanmean(counts, axis=0)
    common = (mean > 0.02) & (mean < 1.98)  # minor alleles above 1 %
    X = np.where(np.isnan(counts), mean, counts)[:, common]
    position = study.snps["position"].to_numpy()[common]
    ancestry = (study.subjects["ancestry"] == "CEU").to_numpy(float)
    case = study.subjects["case"].to_numpy(float)

    def within_ancestry(values: np.ndarray) -> np.ndarray:
        return values - np.array([values[ancestry == group].mean(axis=0) for group in (0, 1)])[ancestry.astype(int)]

    def inflation(X: np.ndarray, y: np.ndarray, n_means: int) -> float:
        chi2 = (y @ X) ** 2 / ((y @ y) * (X**2).sum(axis=0)) * (len(y) - n_means)
        return float(np.median(chi2)) / CHI2_MEDIAN

    centred = X - X.mean(axis=0)
    first = np.linalg.eigh(centred @ centred.T)[1][:, -1]
    inherited = within_ancestry(X)
    unit = inherited / np.sqrt((inherited**2).sum(axis=0))
    distance = np.abs(position[:, None] - position)
    linkage = (unit.T @ unit) ** 2

    def mean_r2(above: int, up_to: int) -> float:
        return float(linkage[(above < distance) & (distance <= up_to)].mean())

    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    drawn = np.random.default_rng(0).choice(X.shape[1], 200, replace=False)
    logistic = LogisticRegression(max_iter=1000)
    forest = RandomForestClassifier(300, random_state=0, n_jobs=1)

    def auc(model: LogisticRegression | RandomForestClassifier, X: np.ndarray, y: np.ndarray) -> float:
        return float(cross_val_score(model, X, y, cv=folds, scoring="roc_auc").mean())

    return {
        "ancestry and first principal component, |correlation|": float(abs(np.corrcoef(first, ancestry)[0, 1])),
        "ancestry from 200 SNPs drawn at random, logistic regression, 5-fold AUC": auc(logistic, X[:, drawn], ancestry),
        "case or control, trend test without adjustment, inflation": inflation(centred, case - case.mean(), 0),
        "case or control, trend test within ancestries, inflation": inflation(inherited, within_ancestry(case), 3),
        "case or control from all SNPs, random forest of 300 trees, 5-fold AUC": auc(forest, X, case),
        "case or control from ancestry alone, AUC": float(roc_auc_score(case, ancestry)),
        "SNPs up to 5,000 bases apart, mean r² within ancestries": mean_r2(0, 5_000),
        "SNPs 500,000 to 2,000,000 bases apart, mean r² within ancestries": mean_r2(500_000, 2_000_000),
    }
