"""Tables of expression: leukaemia, muscle cells, adrenal tumours."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.pyplot import subplots

from genocourse import datasets
from genocourse.plot import COLOURS


def leukaemia() -> Figure:
    """One marker for each answer that is known: a dot a patient, two groups a panel."""
    expression, clinical, _ = datasets.load_leukaemia()
    b_cell, subtype, sex = clinical["lineage"] == "B", clinical["subtype"], clinical["sex"]
    is_pbx1 = subtype == "E2A/PBX1"
    panels = {
        "CD3D (38319_at)": ("lineage", {"B": b_cell, "T": ~b_cell}),
        "ABL1 (1636_g_at)": ("B lineage", {n: b_cell & (subtype == n) for n in ("NEG", "BCR/ABL")}),
        "PBX1 (32063_at)": ("B lineage", {"others": b_cell & ~is_pbx1, "E2A/PBX1": b_cell & is_pbx1}),
        "DBY (38355_at)": ("sex", {"women": sex == "F", "men": sex == "M"}),
    }
    rng = np.random.default_rng(0)
    figure, axes = subplots(1, 4, figsize=(7.2, 3.0), sharey=True)
    for ax, (probe, (what, groups)) in zip(axes, panels.items(), strict=True):
        for x, rows in enumerate(groups.values()):
            values, colour = expression.loc[rows, probe], COLOURS[("blue", "vermilion")[x]]
            ax.plot(x + rng.uniform(-0.25, 0.25, len(values)), values, "o^"[x], color=colour, markersize=3)
            ax.plot([x - 0.35, x + 0.35], [values.median()] * 2, color="black")
        ax.set(xticks=[0, 1], xlim=(-0.6, 1.6), xlabel=what)
        ax.set_xticklabels([f"{name}\n({rows.sum()})" for name, rows in groups.items()], fontsize=10)
        ax.set_title(probe.replace(" ", "\n"), fontsize=10)
    axes[0].set_ylabel("log2 expression")
    return figure


def myoblasts() -> Figure:
    """Five genes over the four hours: a dot a cell, a line through the means."""
    expression, cells, _ = datasets.load_myoblasts()
    hours = sorted(cells["hours"].unique())
    rng = np.random.default_rng(0)
    figure, axes = subplots(1, 5, figsize=(7.2, 3.0), sharey=True)
    for ax, gene in zip(axes, ["MYH3", "MYOG", "TNNT1", "ENO3", "CDK1"], strict=True):
        colour = COLOURS["vermilion" if gene == "CDK1" else "blue"]
        ax.plot(cells["hours"] + rng.uniform(-7, 7, len(cells)), expression[gene], "o", color="0.65", markersize=1.8)
        ax.plot(hours, expression[gene].groupby(cells["hours"]).mean(), "o-", color=colour, markersize=6)
        ax.set(xticks=hours, title=gene)
    axes[0].set_ylabel("expression, log2(FPKM + 1)")
    axes[-1].annotate("a dot: one cell", (36, 10.4), color="0.4", ha="center", fontsize=10)
    axes[-1].annotate("line: mean", (46, 2.7), color=COLOURS["vermilion"], ha="center", fontsize=10)
    figure.supxlabel("hours since the change of medium", fontsize=11)
    return figure


def adrenal_omics() -> Figure:
    """Two layers against each other, and the survival of the two subtypes."""
    adrenal = datasets.load_adrenal_omics()
    clinical = adrenal.clinical
    figure, (left, right) = subplots(1, 2, figsize=(7.2, 3.1), width_ratios=(1.15, 1))
    for subtype, marker, colour in (("C1A", "o", COLOURS["vermilion"]), ("C1B", "s", COLOURS["blue"])):
        rows = clinical.loc[adrenal.rna.index.intersection(adrenal.mirna.index)].query("subtype == @subtype")
        for dead, face in ((0, "white"), (1, colour)):
            patients = rows.index[rows["dead"] == dead]
            left.plot(
                adrenal.mirna.loc[patients, "hsa-mir-506"],
                adrenal.rna.loc[patients, "STMN1"],
                marker,
                color=colour,
                markerfacecolor=face,
                label=f"{subtype}, {'died' if dead else 'alive'}",
            )
        _survival(right, clinical.query("subtype == @subtype"), colour)
    left.set(xlabel="miR-506, log2(reads per million + 1)", ylabel="STMN1 RNA, log2(count + 1)", title="Two layers")
    left.set_ylim(bottom=5.6)
    left.legend(loc="lower right", ncols=2, fontsize=9, handletextpad=0.1, columnspacing=1)
    right.set(xlabel="years since diagnosis", ylabel="share alive", ylim=(0, 1.04), title="Survival")
    right.annotate("C1B\n3 of 35 died", (12.8, 0.76), ha="right", va="top", color=COLOURS["blue"])
    right.annotate("C1A\n24 of 43 died", (12.8, 0.24), ha="right", va="top", color=COLOURS["vermilion"])
    right.annotate("| end of follow-up", (0.2, 0.05), fontsize=9, color="0.3")
    return figure


def _survival(ax: Axes, patients: pd.DataFrame, colour: str) -> None:
    """Kaplan-Meier: at each death, the share alive shrinks by one in those still followed."""
    patients = patients.sort_values(["days", "dead"], ascending=[True, False])
    followed = len(patients) - np.arange(len(patients))
    alive = np.cumprod(1 - patients["dead"] / followed)
    years = patients["days"] / 365.25
    ax.step([0, *years], [1, *alive], where="post", color=colour)
    censored = patients["dead"] == 0
    ax.plot(years[censored], alive[censored], "|", color=colour, markersize=7)
