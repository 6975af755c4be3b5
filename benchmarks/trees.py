"""Shapley values of forests beside shap's TreeExplainer: same forest, same rows, every background row on both sides."""

from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version

from timing import Row, compare, point  # before NumPy: it sets the number of threads

# isort: split
import numpy as np
import shap
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier

from genocourse.tree_shapley import tree_interactions, tree_shap

REFERENCE = f"shap {version('shap')} TreeExplainer"
TOLERANCE = {"interventional": 1e-6, "path-dependent": 1e-10}  # shap keeps single precision in the first


@lru_cache
def forest(features: int, depth: int | None) -> tuple[RandomForestClassifier, np.ndarray]:
    """100 trees fitted to 1,000 rows of which ten features or fewer tell the class, and 11,000 rows to explain."""
    n_informative = min(10, features // 2)
    X, y = make_classification(
        12_000, features, n_informative=n_informative, n_redundant=min(5, features // 4), flip_y=0.05, random_state=0
    )
    return RandomForestClassifier(100, max_depth=depth, random_state=0).fit(X[:1000], y[:1000]), X[1000:]


def values(n: int, m: int = 0, features: int = 20, depth: int | None = 8, repeats: int = 3) -> Row:
    """One row of the table: n rows explained against m background rows, or path-dependent if m is 0."""
    game = "interventional" if m else "path-dependent"
    model, table = forest(features, depth)
    X, background = table[:n], table[-m:] if m else None
    every_row = None if background is None else shap.maskers.Independent(background, max_samples=m)
    habit = "interventional" if m else "tree_path_dependent"
    explainer = shap.TreeExplainer(model, every_row, feature_perturbation=habit)

    def ours() -> np.ndarray:
        return tree_shap(model, X, background).values

    def theirs() -> np.ndarray:
        return explainer.shap_values(X, check_additivity=False)[..., 1]

    against = f", {m} background rows" if m else ""
    grown = f"depth {depth}" if depth else "any depth"
    return compare(ours, theirs, repeats, TOLERANCE[game]) | {
        "method": f"tree_shap, {game}",
        "reference": REFERENCE,
        "setting": f"100 trees of {grown}, {features} features, {n} rows{against}",
    }


def interactions(n: int, depth: int, repeats: int = 3) -> Row:
    """One row of the table for interaction values, path-dependent: shap has no others."""
    model, table = forest(20, depth)
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")

    def ours() -> np.ndarray:
        return tree_interactions(model, table[:n])

    def theirs() -> np.ndarray:
        return explainer.shap_interaction_values(table[:n])[..., 1]

    return compare(ours, theirs, repeats, TOLERANCE["path-dependent"]) | {
        "method": "tree_interactions, path-dependent",
        "reference": REFERENCE,
        "setting": f"100 trees of depth {depth}, 20 features, {n} rows",
    }


def rows() -> Iterator[Row]:
    """The table."""
    yield values(40, 50, repeats=7)
    yield values(200, 50, repeats=7)
    yield values(200, 500, repeats=3)
    yield values(200, 50, features=500, repeats=5)
    yield values(200, 50, depth=None, repeats=5)
    yield values(40, repeats=15)
    yield values(200, repeats=15)
    yield values(1000, repeats=5)
    yield values(10_000, repeats=1)
    yield values(200, features=500, repeats=9)
    yield values(200, depth=None, repeats=9)
    yield interactions(50, depth=4)
    yield interactions(50, depth=8, repeats=1)


def curves() -> Iterator[Row]:
    """How the cost grows, one thing at a time; where it is not varied, 100 rows, 100 background rows, depth 8."""
    for n in (25, 100, 400, 1600):
        yield point("rows", n, values(n, 50, repeats=1))
    for n in (25, 100, 400, 1600, 6400):
        yield point("rows", n, values(n, repeats=1))
    for m in (25, 100, 400, 1600):
        yield point("background", m, values(50, m, repeats=1))
    for features in (10, 50, 250, 1250):
        yield point("features", features, values(100, 100, features=features, repeats=1))
    for depth in (2, 4, 6, 8, 10, 12):
        yield point("depth", depth, values(100, 100, depth=depth, repeats=1))


if __name__ == "__main__":
    for row in [*rows(), *curves()]:
        print(row)
