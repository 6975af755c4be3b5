"""The figures of the data page: one function a data set, what the data look like and which biology is in them."""

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
