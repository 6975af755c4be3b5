"""Sequences: splice sites, promoters, and two assays of variants."""

import re

import numpy as np
from matplotlib.figure import Figure
from matplotlib.pyplot import subplots

from genocourse import datasets
from genocourse.plot import COLOURS

LETTERS = {"A": COLOURS["green"], "C": COLOURS["blue"], "G": COLOURS["orange"], "T": COLOURS["vermilion"]}


def _letters(sequences: list[str]) -> np.ndarray:
    """One row a sequence, one column a position."""
    return np.array([list(sequence) for sequence in sequences])


def splice_sites() -> Figure:
    """How far the bases at each position tell sites from decoys, with the base that sites have most often."""
    sites = datasets.load_splice_sites()
    letters = _letters(sites.sequences)
    figure, axes = subplots(1, 2, figsize=(7.2, 3.0), sharey=True)
    views = {"donor": (-6, 10, "exon", "intron"), "acceptor": (-16, 4, "intron", "exon")}
    for ax, (kind, (first, last, before, behind)) in zip(axes, views.items(), strict=True):
        columns = np.flatnonzero((first <= sites.positions) & (sites.positions <= last))
        positions = sites.positions[columns]
        for x, column in enumerate(columns):
            decoy, site = (
                np.array([np.mean(letters[rows, column] == base) for base in "ACGT"])
                for rows in ((sites.kinds == kind) & (sites.labels == label) for label in (0, 1))
            )
            seen = site > 0
            bits = np.sum(site[seen] * np.log2(site[seen] / decoy[seen]))
            base = "ACGT"[site.argmax()]
            ax.bar(x, bits, color=LETTERS[base])
            ax.annotate(base, (x, bits), (0, 1), textcoords="offset points", ha="center", va="bottom", fontsize=9)
        border = np.argmax(positions > 0) - 0.5
        ax.axvline(border, color="black", linewidth=1, linestyle="--")
        ax.annotate(before, (border, 1.5), (-5, 0), textcoords="offset points", ha="right")
        ax.annotate(behind, (border, 1.5), (5, 0), textcoords="offset points")
        shown = np.arange(len(columns))[(border + 0.5) % 3 == np.arange(len(columns)) % 3]
        ax.set(xticks=shown, xticklabels=[f"{positions[x]:+d}" for x in shown], xlabel="position", ylim=(0, 1.65))
        ax.set_title(kind.capitalize())
    axes[0].set_ylabel("bits that tell\nsites from decoys")
    return figure


def promoters() -> Figure:
    """Where three elements begin, in promoters and in windows upstream."""
    windows = datasets.load_promoters()
    elements = {"TATA box": "TATA[AT]A", "Initiator": "TCA[GT]T", "DPE": "[AG]G[AT]CGTG"}
    figure, axes = subplots(1, 3, figsize=(7.2, 3.0))
    for ax, (name, motif) in zip(axes, elements.items(), strict=True):
        for label, colour in ((0, "0.6"), (1, COLOURS["blue"])):
            chosen = np.array(windows.sequences)[windows.labels == label]
            starts = [match.start() for sequence in chosen for match in re.finditer(f"(?={motif})", sequence)]
            share = 100 * np.bincount(starts, minlength=len(windows.positions)) / len(chosen)
            ax.plot(windows.positions, share, color=colour, linewidth=1 + 0.6 * label)
        peak = share.argmax()
        ax.annotate(
            f"{windows.positions[peak]:+d}", (windows.positions[peak], share[peak]), (7, -8), textcoords="offset points"
        )
        ax.set(xlim=(-70, 70), xlabel="position of first base")
        ax.set_title(f"{name}\n{motif}", fontsize=10)
    axes[0].set_ylabel("share of windows, %")
    axes[1].annotate("promoters", (6, 3.2), color=COLOURS["blue"])
    axes[1].annotate("windows\nupstream", (-66, 0.8), color="0.35")
    return figure


def splice_mpsa() -> Figure:
    """The mean activity of each base at each position, and the distribution of the activities."""
    assay = datasets.load_splice_mpsa()
    letters = _letters(assay.sequences)
    is_gt = letters[:, 4] == "T"
    figure, (left, right) = subplots(1, 2, figsize=(7.2, 3.0), width_ratios=(1.6, 1))
    for x, position in enumerate(assay.positions):
        # At +2 all sites, to compare T with C; elsewhere those with GT.
        rows = is_gt | (position == 2)
        means = {base: assay.activity[rows & (letters[:, x] == base)].mean() for base in sorted(set(letters[rows, x]))}
        best = max(means, key=lambda base: means[base])
        for base, mean in means.items():
            look = (
                {"color": LETTERS[base], "weight": "bold", "size": 15} if base == best else {"color": "0.4", "size": 9}
            )
            left.text(
                x + 0.2 * ("ACGT".index(base) - 1.5) * (base != best), mean, base, ha="center", va="center", **look
            )
    left.axvline(2.5, color="black", linewidth=1, linestyle="--")
    left.annotate("exon", (2.5, 0.5), (-5, 0), textcoords="offset points", ha="right")
    left.annotate("intron", (2.5, 0.5), (5, 0), textcoords="offset points")
    left.set(xlim=(-0.6, 8.6), ylim=(-0.35, 0.56), xticks=range(9), xticklabels=[f"{p:+d}" for p in assay.positions])
    left.set(xlabel="position", ylabel="mean activity, log10(%)")
    right.hist([assay.activity[is_gt], assay.activity[~is_gt]], bins=40, stacked=True, color=[COLOURS["blue"], "0.7"])
    right.annotate("GC sites", (0.1, 3200), color="0.4")
    right.annotate("GT sites", (0.3, 900), color=COLOURS["blue"])
    right.annotate("CAGGTAAGT\n= 100 %", (2, 420), (2, 1800), ha="center", arrowprops={"arrowstyle": "->"}, fontsize=9)
    right.set(xlabel="activity, log10(%)", ylabel="number of sites", xlim=(-1.6, 3.2))
    return figure


def lac_promoter() -> Figure:
    """How much the mean activity depends on the base at each position, and where proteins bind."""
    lac = datasets.load_lac_promoter()
    letters = _letters(lac.sequences)
    spread = [
        np.ptp([lac.activity[letters[:, column] == base].mean() for base in "ACGT"])
        for column in range(letters.shape[1])
    ]
    figure, ax = subplots(figsize=(7.2, 3.0))
    known = np.zeros(len(spread), bool)
    for first, last in ((-69, -65), (-58, -54), (-36, -31), (-12, -7)):
        known |= (first <= lac.positions) & (lac.positions <= last)
        ax.axvspan(first - 0.5, last + 0.5, color="0.92", linewidth=0, zorder=0)
    for name, middle in (("CRP site, two halves", -61.5), ("-35 box", -33.5), ("-10 box", -9.5)):
        ax.annotate(name, (middle, max(spread) * 1.05), ha="center", fontsize=10)
    ax.bar(
        lac.positions[known],
        np.array(spread)[known],
        color=COLOURS["blue"],
        hatch="///",
        edgecolor="black",
        linewidth=0.5,
    )
    ax.bar(lac.positions[~known], np.array(spread)[~known], color=COLOURS["sky"])
    ax.set(
        xlabel="position (+1 is the first transcribed base)",
        ylabel="best minus worst base,\nbins of brightness",
        xlim=(-76, 0),
    )
    return figure
