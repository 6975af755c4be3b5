"""Drug response of cell lines, genotypes."""

from statistics import NormalDist

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from genocourse import datasets, plot


def drug_response() -> Figure:
    """Dose that halves each cell line, for six drugs, with and without the alteration that should matter."""
    screen = datasets.load_drug_response()
    pairs = [
        ("Nutlin-3a", ["TP53_mut"], "TP53\nmutated"),
        ("Dabrafenib", ["BRAF_mut"], "BRAF\nmutated"),
        ("Trametinib", ["BRAF_mut", "KRAS_mut", "NRAS_mut"], "RAF/RAS\nmutated"),
        ("Palbociclib", ["RB1_mut"], "RB1\nmutated"),
        ("Afatinib", ["gain_301 (CDK12,ERBB2,MED24)"], "ERBB2\ngain"),
        ("Nilotinib", ["BCR-ABL_mut"], "BCR-ABL\nfusion"),
    ]
    rng = np.random.default_rng(0)
    figure, axes = plt.subplots(1, len(pairs), figsize=(7.2, 3.0), sharey=True)
    for ax, (drug, alterations, label) in zip(axes, pairs, strict=True):
        dose = np.exp(screen.response[drug].dropna())
        carries = screen.features.loc[dose.index, alterations].any(axis=1)
        for place, rows, colour, marker in (
            (0, ~carries, plot.COLOURS["grey"], "."),
            (1, carries, plot.COLOURS["vermilion"], "^"),
        ):
            jitter = place + rng.uniform(-0.3, 0.3, rows.sum())
            size = 12 if rows.sum() > 20 else 30
            ax.scatter(jitter, dose[rows], s=size, marker=marker, color=colour, alpha=0.5, linewidth=0)
            ax.hlines(dose[rows].median(), place - 0.38, place + 0.38, color="black", linewidth=1.8)
        ax.set(xlim=(-0.6, 1.6), xticks=[0, 1], xticklabels=["rest", label], yscale="log", ylim=(5e-4, 1.5e3))
        ax.set_title(drug, fontsize=10, loc="center")
        ax.tick_params(axis="x", labelsize=8, length=0)
        if ax is not axes[0]:
            ax.spines["left"].set_visible(False)
            ax.tick_params(axis="y", which="both", length=0)
    axes[0].set(ylabel="IC50 (micromolar)\n← more sensitive", yticks=[1e-3, 1e-2, 0.1, 1, 10, 100, 1000])
    axes[0].set_yticklabels(["0.001", "0.01", "0.1", "1", "10", "100", "1000"])
    axes[0].minorticks_off()
    return figure


def genotypes() -> Figure:
    """Ancestry as the first component, what it does to a test, and how linkage fades with distance."""
    study = datasets.load_genotypes()
    counts = study.genotypes.to_numpy(float)
    mean = np.nanmean(counts, axis=0)
    common = (mean > 0.02) & (mean < 1.98)
    X = np.where(np.isnan(counts), mean, counts)[:, common]
    is_ceu = (study.subjects["ancestry"] == "CEU").to_numpy()
    case = study.subjects["case"].to_numpy(float)

    def within_ancestry(values: np.ndarray) -> np.ndarray:
        return values - np.array([values[is_ceu == group].mean(axis=0) for group in (False, True)])[is_ceu.astype(int)]

    def chi2(X: np.ndarray, y: np.ndarray, n_means: int) -> np.ndarray:
        return np.sort((y @ X) ** 2 / ((y @ y) * (X**2).sum(axis=0)) * (len(y) - n_means))

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(7.2, 3.0))
    centred = X - X.mean(axis=0)
    values, vectors = np.linalg.eigh(centred @ centred.T)
    scores = vectors[:, [-1, -2]] * np.sqrt(values[[-1, -2]])
    scores[:, 0] *= np.sign(scores[is_ceu, 0].mean())
    for rows, name, colour, marker in ((is_ceu, "CEU", "blue", "o"), (~is_ceu, "JPT+CHB", "vermilion", "^")):
        left.plot(*scores[rows].T, marker, color=plot.COLOURS[colour], markersize=2.5, alpha=0.5, markeredgewidth=0)
        left.text(
            scores[rows, 0].mean(), 12.3, name, color=plot.COLOURS[colour], ha="center", weight="bold", fontsize=9
        )
    left.set(xlabel="first component", ylabel="second component", ylim=(-10, 14), xlim=(-26, 26), title="Ancestry")

    inherited = within_ancestry(X)
    # A chi-square variable with one degree of freedom is the square of a normal one.
    normal = NormalDist()
    expected = [normal.inv_cdf(0.5 + rank / (2 * X.shape[1])) ** 2 for rank in np.arange(X.shape[1]) + 0.5]
    for found, label, colour, marker, place in (
        (chi2(centred, case - case.mean(), 0), "as they are:\n1.71 times", "vermilion", "^", (4.6, 18)),
        (chi2(inherited, within_ancestry(case), 3), "within\nancestries:\n1.00 times", "blue", "o", (11.4, 2.2)),
    ):
        middle.plot(expected, found, marker, color=plot.COLOURS[colour], markersize=3, markeredgewidth=0)
        middle.text(*place, label, color=plot.COLOURS[colour], fontsize=8.5, ha="center", weight="bold")
    middle.plot([0, 15], [0, 15], color="black", linewidth=1, zorder=0)
    middle.text(15.3, 15, "chance", fontsize=8.5, va="center")
    middle.set(xlabel="chi² expected by chance", ylabel="chi² of each SNP", title="Inflation", xlim=(-0.8, 17))

    position = study.snps["position"].to_numpy()[common]
    unit = inherited / np.sqrt((inherited**2).sum(axis=0))
    linkage, distance = (unit.T @ unit) ** 2, np.abs(position[:, None] - position)
    edges = np.geomspace(1_000, 10_000_000, 17)
    place = np.digitize(distance, edges)
    faded = [linkage[place == bin_].mean() for bin_ in range(1, len(edges))]
    right.plot(np.sqrt(edges[:-1] * edges[1:]), faded, "o-", color="black", markersize=4)
    right.set(xlabel="distance of two SNPs", ylabel="mean r²", xscale="log", ylim=(0, None), title="Linkage")
    right.set_xticks([1e3, 1e5, 1e7], ["1 kb", "100 kb", "10 Mb"])
    right.minorticks_off()
    return figure
