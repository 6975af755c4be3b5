"""The model-agnostic methods side by side with scikit-learn and shap: same forest, same rows, CPU time on one thread.

`rows()` compares each method, with results; `curves()` follows the time as one size grows. Run the file to see both.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import timing  # before NumPy: it sets the number of threads

# isort: split
import numpy as np
import shap
import sklearn
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import partial_dependence as sklearn_partial_dependence
from sklearn.inspection import permutation_importance as sklearn_permutation_importance
from sklearn.metrics import brier_score_loss

from genocourse.dependence import partial_dependence
from genocourse.importance import permutation_importance
from genocourse.shapley import exact_shapley, kernel_shap

SKLEARN, SHAP = f"scikit-learn {sklearn.__version__}", f"shap {shap.__version__}"
Row = dict[str, Any]


def compare(method: str, setting: str, reference: str, ours: Callable[[], Any], theirs: Callable[[], Any]) -> Row:
    """One row, without the difference: both are run once before the clock starts."""
    theirs()
    memory = timing.peak_megabytes(ours)
    seconds, reference_seconds, ratio = timing.paired(ours, theirs)
    return {
        "method": method,
        "setting": setting,
        "reference": reference,
        "seconds": seconds,
        "reference_seconds": reference_seconds,
        "ratio": ratio,
        "difference": None,
        "memory_mb": memory,
    }


def forest(p: int, trees: int = 100, depth: int | None = 8) -> tuple[RandomForestClassifier, np.ndarray, np.ndarray]:
    """A forest on 400 rows with a few informative features among p, and 600 rows that it has not seen."""
    X, y = make_classification(1000, p, n_informative=min(8, p - 1), n_redundant=0, shuffle=False, random_state=0)
    return RandomForestClassifier(trees, max_depth=depth, random_state=0).fit(X[::5], y[::5]), X[1::5], y[1::5]


def probability(model: RandomForestClassifier) -> Callable[[np.ndarray], np.ndarray]:
    """The model as a black box: the probability of class 1."""
    return lambda X: model.predict_proba(X)[:, 1]


def shap_exact(model: RandomForestClassifier, X: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Values from shap's ExactExplainer with the whole background."""
    masker = shap.maskers.Independent(background, max_samples=len(background))
    return shap.explainers.Exact(probability(model), masker)(X, max_evals=2**30, silent=True).values


def shap_kernel(model: RandomForestClassifier, X: np.ndarray, background: np.ndarray, budget: int) -> np.ndarray:
    """Values from shap's KernelExplainer, without its selection of features."""
    explainer = shap.KernelExplainer(probability(model), background)
    return explainer.shap_values(X, nsamples=budget, l1_reg=False, silent=True)


def bench_permutation(p: int = 50, n: int = 100) -> Row:
    """Permutation importance; both draw their own permutations, so the means differ by chance."""
    model, X, y = forest(p)
    X, y = X[:n], y[:n]
    ours = partial(permutation_importance, probability(model), X, y, brier_score_loss, n_repeats=5, rng=0)
    theirs = partial(
        sklearn_permutation_importance, model, X, y, scoring="neg_brier_score", n_repeats=5, random_state=0
    )
    setting = f"forest of 100 trees, {n} rows, {p} features, 5 repeats; difference: of means over other permutations"
    row = compare("permutation_importance", setting, SKLEARN, ours, theirs)
    row["difference"] = float(np.abs(ours().importances_mean - theirs().importances_mean).max())
    return row


def bench_dependence(feature: int | tuple[int, int] = 0, n: int = 100) -> Row:
    """PDP and ICE of one feature or a pair on the grid that ours chooses."""
    model, X, _ = forest(20)
    X = X[:n]
    ours = partial(partial_dependence, probability(model), X, feature)
    columns, grid_values = np.atleast_1d(feature).tolist(), ours().grid_values
    grids = dict(zip(columns, [grid_values] if len(columns) == 1 else grid_values, strict=True))
    theirs = partial(
        sklearn_partial_dependence,
        model,
        X,
        columns,
        custom_values=grids,
        kind="both",
        method="brute",
        response_method="predict_proba",
    )
    setting = f"forest of 100 trees, {n} rows, {' x '.join(str(len(g)) for g in grids.values())} grid values"
    row = compare("partial_dependence", setting, SKLEARN, ours, theirs)
    row["difference"] = float(np.abs(ours().individual - theirs()["individual"][0]).max())
    return row


def bench_exact(p: int = 10, n: int = 10, m: int = 50, binary: bool = False) -> Row:
    """Exact Shapley values, of measured features or of such that are 0 or 1, as mutations are."""
    model, X, y = forest(p)
    if binary:
        X = (X > 0).astype(float)
        model.fit(X[n:-m], y[n:-m])
    X, background = X[:n], X[-m:]
    ours, theirs = partial(exact_shapley, probability(model), X, background), partial(shap_exact, model, X, background)
    setting = f"forest of 100 trees, {n} rows, background of {m}, {p} {'binary ' * binary}features"
    row = compare("exact_shapley", setting, f"{SHAP}, ExactExplainer", ours, theirs)
    row["difference"] = float(np.abs(ours().values - theirs()).max())
    return row


def root_mean_square(errors: Any) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(errors))))


def bench_kernel(p: int = 12, n: int = 5, m: int = 50, budget: int = 1000, seeds: int = 8) -> Row:
    """KernelSHAP at equal error: ours runs with the smallest budget of a list whose error is not above shap's."""
    model, X, _ = forest(p)
    X, background, f = X[:n], X[-m:], probability(model)
    exact = exact_shapley(f, X, background).values
    np.random.seed(0)  # noqa: NPY002 - shap's explainer has no seed of its own
    error = root_mean_square([shap_kernel(model, X, background, budget) - exact for _ in range(seeds)])
    for share in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1):
        n_samples = max(4 * p, int(share * budget))
        runs = [kernel_shap(f, X, background, n_samples=n_samples, rng=seed).values for seed in range(seeds)]
        ours_error = root_mean_square(np.array(runs) - exact)
        if ours_error <= error:
            break
    ours = partial(kernel_shap, f, X, background, n_samples=n_samples, rng=0)
    theirs = partial(shap_kernel, model, X, background, budget)
    setting = (
        f"forest of 100 trees, {n} rows, background of {m}, {p} features; equal error: {n_samples} coalitions (RMSE "
        f"{ours_error:.1e}) against {budget} (RMSE {error:.1e}) over {seeds} seeds; difference: of the RMSEs"
    )
    row = compare("kernel_shap", setting, f"{SHAP}, KernelExplainer(l1_reg=False)", ours, theirs)
    row["difference"] = abs(ours_error - error)
    return row


def rows() -> list[Row]:
    """All comparisons."""
    return [
        bench_permutation(),
        bench_dependence(),
        bench_dependence((0, 1)),
        bench_exact(),
        bench_exact(p=12, n=2),
        bench_exact(binary=True),
        bench_kernel(),
        bench_kernel(p=14, n=3, m=20, budget=2048),
    ]


def point(curve: str, method: str, x: int, ours: Callable[[], Any], theirs: Callable[[], Any]) -> Row:
    """One point of a curve."""
    seconds, reference_seconds, _ = timing.paired(ours, theirs, repeats=3)
    return {"curve": curve, "method": method, "x": x, "seconds": seconds, "reference_seconds": reference_seconds}


def curves() -> list[Row]:
    """Time against the number of rows, background rows, features and coalitions, one at a time."""
    points = []
    ours: Callable[[], Any]
    model, X, _ = forest(20)
    for n in (25, 50, 100, 200):
        ours = partial(partial_dependence, probability(model), X[:n], 0, grid=np.linspace(-2, 2, 20))
        theirs = partial(
            sklearn_partial_dependence, model, X[:n], [0], custom_values={0: np.linspace(-2, 2, 20)}, kind="both"
        )
        points.append(point("rows", "partial_dependence", n, ours, theirs))
    model, X, _ = forest(10)
    shap_exact(model, X[:1], X[:2])  # compiles
    for m in (10, 20, 40, 80):
        ours = partial(exact_shapley, probability(model), X[:3], X[-m:])
        points.append(point("background", "exact_shapley", m, ours, partial(shap_exact, model, X[:3], X[-m:])))
    for p in (4, 6, 8, 10):
        model, X, _ = forest(p)
        ours = partial(exact_shapley, probability(model), X[:3], X[-50:])
        points.append(point("features", "exact_shapley", p, ours, partial(shap_exact, model, X[:3], X[-50:])))
    model, X, _ = forest(30)
    for n_samples in (256, 512, 1024, 2048):
        ours = partial(kernel_shap, probability(model), X[:3], X[-20:], n_samples=n_samples, rng=0)
        theirs = partial(shap_kernel, model, X[:3], X[-20:], n_samples)
        points.append(point("coalitions", "kernel_shap", n_samples, ours, theirs))
    return points


if __name__ == "__main__":
    for row in rows() + curves():
        print(row)
