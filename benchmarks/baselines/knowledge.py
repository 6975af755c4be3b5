"""Motifs, blood modules, genes that respond to pathways."""

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from genocourse import datasets
from genocourse.sequence import one_hot


def log_odds(counts: np.ndarray) -> np.ndarray:
    """log2 of each base's share over 1/4, with one site's worth of every base in equal parts added; (4, width)."""
    return np.log2((counts + 0.25) / (counts.sum(axis=0) + 1) / 0.25)


def best_matches(sequences: list[str], matrices: list[np.ndarray]) -> np.ndarray:
    """Best score of each matrix in each sequence, on either strand; shape (sequences, matrices)."""
    X = one_hot(sequences).transpose(0, 2, 1)
    best = np.empty((len(X), len(matrices)), np.float32)
    widths = np.array([matrix.shape[1] for matrix in matrices])
    for width in np.unique(widths):
        those = np.flatnonzero(widths == width)
        forward = np.stack([log_odds(matrices[i]) for i in those]).astype(np.float32)
        both = np.concatenate([forward, forward[:, ::-1, ::-1]]).reshape(2 * len(those), -1)
        for rows in np.array_split(np.arange(len(X)), len(X) // 250 + 1):  # a few at a time, to spare memory
            windows = sliding_window_view(X[rows], width, axis=1)
            scores = windows.reshape(*windows.shape[:2], -1) @ both.T
            best[np.ix_(rows, those)] = scores.max(axis=1).reshape(len(rows), 2, -1).max(axis=1)
    return best


def motifs() -> dict[str, float]:
    known, promoters = datasets.load_motifs(), datasets.load_promoters()
    best = best_matches(promoters.sequences, list(known.matrices.values()))
    alone = {name: roc_auc_score(promoters.labels, best[:, i]) for i, name in enumerate(known.table["name"])}
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
    folds = GroupKFold(5).split(best, promoters.labels, promoters.groups)
    together = cross_val_score(model, best, promoters.labels, cv=list(folds), scoring="roc_auc").mean()
    task = "promoter or window upstream"
    return {
        f"{task}, best match of Dref's matrix alone, AUC": alone["Dref"],
        f"{task}, best match of D1's matrix (TAAAATAA) alone, AUC": alone["D1"],
        f"{task}, logistic regression on the best match of each of 296 matrices, 5-fold AUC by block": together,
    }


def module_scores(expression: pd.DataFrame, genes: pd.Series, modules: dict[str, list[str]]) -> pd.DataFrame:
    """Mean z score of the probes of each module; only modules of which at least five genes were measured."""
    z = (expression - expression.mean()) / expression.std()
    found = {name: genes.isin(members).to_numpy() for name, members in modules.items()}
    return pd.DataFrame({name: z.loc[:, f].mean(axis=1) for name, f in found.items() if genes[f].nunique() >= 5})


def blood_modules() -> dict[str, float]:
    leukaemia = datasets.load_leukaemia()
    scores = module_scores(leukaemia.expression, leukaemia.genes["gene"], datasets.load_pathways().blood_modules)
    is_t = leukaemia.clinical["lineage"] == "T"
    subtype = leukaemia.clinical["subtype"].where(~is_t)
    two = subtype.isin(["BCR/ABL", "NEG"])

    def forest(X: pd.DataFrame, y: pd.Series) -> float:
        model = RandomForestClassifier(500, random_state=0)
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        return cross_val_score(model, X.to_numpy(), y, cv=folds, scoring="roc_auc").mean()

    t_module, b_module = "T cell differentiation via ITK and PKC (M18)", "enriched in B cells (II) (M47.1)"
    return {
        f"leukaemia, lineage, mean z of {t_module}, AUC without fitting": roc_auc_score(is_t, scores[t_module]),
        f"leukaemia, lineage, mean z of {b_module}, AUC without fitting": roc_auc_score(~is_t, scores[b_module]),
        "leukaemia, lineage, random forest of 500 trees on 212 module scores, 5-fold AUC": forest(scores, is_t),
        "leukaemia, BCR/ABL or NEG (B lineage), random forest of 500 trees on 212 module scores, 5-fold AUC": forest(
            scores[two], subtype[two] == "BCR/ABL"
        ),
    }


def progeny() -> dict[str, float]:
    leukaemia, table = datasets.load_leukaemia(), datasets.load_pathways().responsive_genes
    z = (leukaemia.expression - leukaemia.expression.mean()) / leukaemia.expression.std()

    def score(pathway: str) -> np.ndarray:
        weights = table[table["pathway"] == pathway].set_index("gene")["weight"]
        return z.to_numpy() @ weights.reindex(leukaemia.genes["gene"]).fillna(0).to_numpy()

    is_b = leukaemia.clinical["lineage"] == "B"
    two = is_b & leukaemia.clinical["subtype"].isin(["BCR/ABL", "NEG"])
    fusion = leukaemia.clinical["subtype"][two] == "BCR/ABL"
    return {
        "leukaemia, BCR/ABL or NEG (B lineage), weighted MAPK score, AUC without fitting": roc_auc_score(
            fusion, score("MAPK")[two]
        ),
        "leukaemia, lineage, weighted Estrogen score, AUC without fitting": roc_auc_score(is_b, score("Estrogen")),
    }
