"""Motifs, blood modules, genes that respond to pathways."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from genocourse import datasets, plot

BASES = {"A": plot.COLOURS["green"], "C": plot.COLOURS["blue"], "G": plot.COLOURS["orange"], "T": "#B33A00"}


def _shares(counts: np.ndarray) -> np.ndarray:
    """Share of each base at each position, with one site's worth of all four added in equal parts."""
    return (counts + 0.25) / (counts.sum(axis=0) + 1)


def _logo(ax: Axes, counts: np.ndarray) -> None:
    """Stacked letters, each column as high as its information, from 0 to 2 bits."""
    shares = _shares(counts)
    heights = shares * (2 + (shares * np.log2(shares)).sum(axis=0))
    for position, column in enumerate(heights.T):
        bottom = 0.0
        for i in np.argsort(column):
            letter = TextPath((0, 0), "ACGT"[i], size=1, prop=FontProperties(family="DejaVu Sans", weight="bold"))
            box = letter.get_extents()
            fit = Affine2D().translate(-box.x0, -box.y0).scale(0.94 / box.width, column[i] / box.height)
            fit = fit.translate(position + 0.03, bottom)
            ax.add_patch(PathPatch(letter.transformed(fit), facecolor=BASES["ACGT"[i]], linewidth=0))
            bottom += column[i]
    ax.set(xlim=(0, 11), ylim=(0, 2), xticks=[], yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)


def motifs() -> Figure:
    """Five logos, and where the sites of one of them lie."""
    known, promoters = datasets.load_motifs(), datasets.load_promoters()
    fig = plt.figure(figsize=(7.2, 3.3))
    left, right = fig.add_gridspec(1, 2, width_ratios=(1, 1.25), wspace=0.06)
    names = ["Dref", "BEAF-32", "pnr", "Trl", "M1BP"]
    for ax, name in zip(left.subgridspec(len(names), 1, hspace=0.1).subplots(), names, strict=True):
        (matrix_id,) = known.table.index[known.table["name"] == name]
        _logo(ax, known.matrices[matrix_id])
        ax.set_ylabel(name, rotation=0, ha="right", va="center")

    (dref,) = known.table.index[known.table["name"] == "Dref"]
    weights = np.log2(_shares(known.matrices[dref]) / 0.25)
    codes = np.array([["ACGT".index(base) for base in sequence] for sequence in promoters.sequences])
    width = weights.shape[1]
    starts = promoters.positions[: 1 - width]
    strands = [
        sum(strand[codes[:, j : j + len(starts)], j] for j in range(width)) for strand in (weights, weights[::-1, ::-1])
    ]
    hits = np.maximum(*strands) > 0.8 * weights.max(axis=0).sum()
    ax = fig.add_subplot(right)
    edges = np.arange(-200, 101, 20)
    for label, colour, style in ((1, plot.COLOURS["blue"], "-"), (0, "#555555", "--")):
        counted = np.histogram(starts, edges, weights=hits[promoters.labels == label].sum(axis=0))[0]
        share = 100 * counted / (promoters.labels == label).sum()
        ax.stairs(share, edges, color=colour, linestyle=style, linewidth=2, baseline=None)
    ax.axvline(0, color="0.75", linewidth=1, zorder=0)
    ax.annotate("start of\ntranscription", (4, ax.get_ylim()[1]), va="top", color="#555555", fontsize=9.5)
    ax.annotate("promoters", (-92, 3.4), ha="right", color=plot.COLOURS["blue"], weight="bold")
    ax.annotate("windows\nupstream", (36, 0.68), color="#555555", weight="bold")
    ax.set(
        xlabel="where the site begins (+1: first base transcribed)",
        ylabel="sites per 100 windows",
        ylim=(0, None),
        xlim=(-200, 100),
        title="Where Dref's matrix finds sites",
    )
    return fig


def blood_modules() -> Figure:
    """Each patient's mean z score of a T-cell module against that of a B-cell module."""
    leukaemia, modules = datasets.load_leukaemia(), datasets.load_pathways().blood_modules
    z = (leukaemia.expression - leukaemia.expression.mean()) / leukaemia.expression.std()
    names = ["enriched in B cells (II) (M47.1)", "T cell differentiation via ITK and PKC (M18)"]
    genes = leukaemia.genes["gene"]
    scores = [z.loc[:, genes.isin(modules[name]).to_numpy()].mean(axis=1) for name in names]
    found = [genes[genes.isin(modules[name])].nunique() for name in names]
    fig, ax = plt.subplots(figsize=(7.2, 3.3))
    for lineage, colour, marker, spot in (
        ("B", plot.COLOURS["blue"], "o", (0.6, 1.0)),
        ("T", plot.COLOURS["vermilion"], "^", (-0.75, -0.1)),
    ):
        rows = leukaemia.clinical["lineage"] == lineage
        ax.plot(*(score[rows] for score in scores), marker, color=colour, markersize=5, alpha=0.75, markeredgewidth=0)
        ax.annotate(f"{lineage} lineage\n({rows.sum()} patients)", spot, color=colour, weight="bold", ha="center")
    labels = [
        f"{name}\nmean z score of {n} of {len(modules[name])} genes" for name, n in zip(names, found, strict=True)
    ]
    ax.set(xlabel=labels[0], ylabel=labels[1].replace(" via", "\nvia"))
    return fig


def progeny() -> Figure:
    """The p values of each pathway's hundred genes, and the best-known of them by name."""
    table = datasets.load_pathways().responsive_genes
    known = {
        "NFkB": "NFKBIA",
        "TNFa": "TNFAIP3",
        "MAPK": "DUSP6",
        "Estrogen": "TFF1",
        "Hypoxia": "VEGFA",
        "Androgen": "KLK3",
        "JAK-STAT": "STAT1",
        "p53": "CDKN1A",
        "TGFb": "SMAD7",
    }
    strength = table.assign(surety=-np.log10(table["p_value"]))
    order = strength.groupby("pathway")["surety"].median().sort_values().index
    fig, ax = plt.subplots(figsize=(7.2, 3.9))
    for row, pathway in enumerate(order):
        genes = strength[strength["pathway"] == pathway].set_index("gene")
        for rises, colour, above in ((True, plot.COLOURS["blue"], 0.16), (False, plot.COLOURS["vermilion"], -0.16)):
            those = genes.loc[(genes["weight"] > 0) == rises, "surety"]
            ax.plot(those, np.full(len(those), row + above), "|", color=colour, markersize=6.5)
        if pathway in known:
            x = genes["surety"][known[pathway]]
            ax.plot(x, row + 0.16, "o", color="black", markersize=5)
            ax.annotate(known[pathway], (genes["surety"].max() + 1, row), va="center", fontsize=10, weight="bold")
    ax.annotate("upper row: rises with the pathway", (30, 1.6), color=plot.COLOURS["blue"], va="center")
    ax.annotate("lower row: falls with the pathway", (30, 0.7), color=plot.COLOURS["vermilion"], va="center")
    ax.annotate("dot: the gene named on the right", (30, -0.2), va="center")
    ax.set(yticks=range(len(order)), yticklabels=order, xlabel="$-\\log_{10}$ p value of each of the 100 genes")
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.6, len(order) - 0.2)
    return fig
