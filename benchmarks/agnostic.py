"""The model-agnostic methods side by side with scikit-learn and shap: same forest, same rows, CPU time on one thread.

`rows()` compares each method, with results; `curves()` follows the time as one size grows. Run the file to see both.
"""

from collections.abc import Callable, Iterator
from typing import Any

from timing import Row, compare, point  # before NumPy: it sets the number of threads

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
    f = probability(model)

    def ours() -> np.ndarray:
        return permutation_importance(f, X, y, brier_score_loss, n_repeats=5, rng=0).importances_mean

    def theirs() -> np.ndarray:
        options = {"scoring": "neg_brier_score", "n_repeats": 5, "random_state": 0}
        return sklearn_permutation_importance(model, X, y, **options).importances_mean

    return compare(ours, theirs) | {
        "method": "permutation_importance",
        "setting": f"forest of 100 trees, {n} rows, {p} features, 5 repeats; difference: of means over other "
        "permutations",
        "reference": SKLEARN,
    }


def bench_dependence(feature: int | tuple[int, int] = 0, n: int = 100, repeats: int = 5) -> Row:
    """PDP and ICE of one feature or a pair on the grid that ours chooses."""
    model, X, _ = forest(20)
    X, f = X[:n], probability(model)
    columns, chosen = np.atleast_1d(feature).tolist(), partial_dependence(f, X, feature).grid_values
    grids = dict(zip(columns, [chosen] if len(columns) == 1 else chosen, strict=True))
    options = {"kind": "both", "method": "brute", "response_method": "predict_proba"}

    def theirs() -> np.ndarray:
        return sklearn_partial_dependence(model, X, columns, custom_values=grids, **options)["individual"][0]

    return compare(lambda: partial_dependence(f, X, feature).individual, theirs, repeats) | {
        "method": "partial_dependence",
        "setting": f"forest of 100 trees, {n} rows, {' x '.join(str(len(g)) for g in grids.values())} grid values",
        "reference": SKLEARN,
    }


def bench_exact(p: int = 10, n: int = 10, m: int = 50, binary: bool = False, repeats: int = 5) -> Row:
    """Exact Shapley values, of measured features or of such that are 0 or 1, as mutations are."""
    model, X, y = forest(p)
    if binary:
        X = (X > 0).astype(float)
        model.fit(X[n:-m], y[n:-m])
    X, background, f = X[:n], X[-m:], probability(model)
    row = compare(lambda: exact_shapley(f, X, background).values, lambda: shap_exact(model, X, background), repeats)
    return row | {
        "method": "exact_shapley",
        "setting": f"forest of 100 trees, {n} rows, background of {m}, {p} {'binary ' * binary}features",
        "reference": f"{SHAP}, ExactExplainer",
    }


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
    return compare_kernels(model, X, background, n_samples, budget) | {
        "setting": f"forest of 100 trees, {n} rows, background of {m}, {p} features; equal error: {n_samples} "
        f"coalitions (RMSE {ours_error:.1e}) against {budget} (RMSE {error:.1e}) over {seeds} seeds; difference: of "
        "the RMSEs",
        "reference": f"{SHAP}, KernelExplainer(l1_reg=False)",
        "difference": abs(ours_error - error),
    }


def compare_kernels(
    model: RandomForestClassifier, X: np.ndarray, background: np.ndarray, ours: int, theirs: int, repeats: int = 5
) -> Row:
    """KernelSHAP with so many coalitions on our side and on theirs."""
    f = probability(model)
    row = compare(
        lambda: kernel_shap(f, X, background, n_samples=ours, rng=0).values,
        lambda: shap_kernel(model, X, background, theirs),
        repeats,
    )
    return row | {"method": "kernel_shap"}


def rows() -> Iterator[Row]:
    """The table."""
    yield bench_permutation()
    yield bench_dependence()
    yield bench_dependence((0, 1))
    yield bench_exact()
    yield bench_exact(p=12, n=2)
    yield bench_exact(binary=True)
    yield bench_kernel()
    yield bench_kernel(p=14, n=3, m=20, budget=2048)


def curves() -> Iterator[Row]:
    """Time against the number of rows, background rows, features and coalitions, one at a time."""
    for n in (25, 50, 100, 200):
        yield point("rows", n, bench_dependence(n=n, repeats=3))
    for m in (10, 20, 40, 80):
        yield point("background", m, bench_exact(n=3, m=m, repeats=3))
    for p in (4, 6, 8, 10):
        yield point("features", p, bench_exact(p, n=3, repeats=3))
    model, X, _ = forest(30)
    for n_samples in (256, 512, 1024, 2048):
        yield point("coalitions", n_samples, compare_kernels(model, X[:3], X[-20:], n_samples, n_samples, repeats=3))


if __name__ == "__main__":
    for row in [*rows(), *curves()]:
        print(row)
