"""Sequences: splice sites, promoters, and two assays of variants."""

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler

from genocourse import datasets
from genocourse.sequence import gc_content, one_hot

FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)


def one_hot_columns(sequences: list[str]) -> np.ndarray:
    """One column a position and base: the table an additive model needs."""
    return one_hot(sequences).transpose(0, 2, 1).reshape(len(sequences), -1)


def splice_sites() -> dict[str, float]:
    sites = datasets.load_splice_sites()
    X = one_hot_columns(sites.sequences)
    scores = {}
    for kind in ("donor", "acceptor"):
        rows = sites.kinds == kind
        auc = cross_val_score(
            LogisticRegression(C=0.1, max_iter=500),
            X[rows],
            sites.labels[rows],
            groups=sites.groups[rows],
            cv=GroupKFold(5),
            scoring="roc_auc",
        )
        scores[f"{kind} or decoy, logistic regression on one-hot bases, 5-fold AUC by locus"] = float(auc.mean())
    return scores


def promoters() -> dict[str, float]:
    windows = datasets.load_promoters()
    words = CountVectorizer(analyzer="char", ngram_range=(5, 6), lowercase=False, min_df=20)
    trials = {
        "words of 5 and 6 bases": (
            make_pipeline(MaxAbsScaler(), LogisticRegression(C=0.3, max_iter=500)),
            words.fit_transform(windows.sequences),
        ),
        "one-hot bases": (LogisticRegression(C=0.01, max_iter=300), one_hot_columns(windows.sequences)),
        "GC content alone": (LogisticRegression(), gc_content(windows.sequences)[:, None]),
    }
    return {
        f"promoter or upstream, logistic regression on {name}, 5-fold AUC by block": float(
            cross_val_score(model, X, windows.labels, groups=windows.groups, cv=GroupKFold(5), scoring="roc_auc").mean()
        )
        for name, (model, X) in trials.items()
    }


def splice_mpsa() -> dict[str, float]:
    assay = datasets.load_splice_mpsa()
    X, test = one_hot_columns(assay.sequences), assay.splits == "test"
    models = {
        "additive model (ridge on one-hot bases)": Ridge(1.0),
        "forest of 200 trees on the same columns": RandomForestRegressor(200, min_samples_leaf=3, random_state=0),
    }
    return {
        f"{name}, R² on the test split": r2_score(
            assay.activity[test], model.fit(X[~test], assay.activity[~test]).predict(X[test])
        )
        for name, model in models.items()
    }


def lac_promoter() -> dict[str, float]:
    lac = datasets.load_lac_promoter()
    X, test = one_hot_columns(lac.sequences), lac.splits == "test"
    additive = Ridge(5.0).fit(X[~test], lac.activity[~test])
    return {
        "additive model (ridge on one-hot bases), R² on the test split": r2_score(
            lac.activity[test], additive.predict(X[test])
        )
    }
