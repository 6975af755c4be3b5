"""The stretch of chromosome: where its genes lie."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.pyplot import subplots

from genocourse import datasets
from genocourse.plot import COLOURS


def fly_region() -> Figure:
    """Two genes on two strands: coding parts as boxes, introns as lines, the starts of transcription as arrows."""
    region, promoters = datasets.load_fly_region(), datasets.load_promoters()
    end = region.first + len(region.sequence) - 1
    figure, ax = subplots(figsize=(7.2, 2.4))
    for strand, row, colour, step in (("+", 1, COLOURS["blue"], 1), ("-", 0, COLOURS["vermilion"], -1)):
        exons = region.exons[region.exons["strand"] == strand]
        first, last = exons["first"].min(), exons["last"].max()
        ax.plot([region.first, end], [row, row], color="0.8", linewidth=1, zorder=0)
        ax.plot([first, last], [row, row], color=colour, linewidth=2.5)
        ax.barh([row] * len(exons), exons["last"] - exons["first"] + 1, 0.42, exons["first"], color=colour)
        gene, n = exons["gene"].iloc[0], len(exons)
        ax.text((first + last) / 2, row + 0.32, f"{gene}, {n} coding exons", ha="center", va="bottom", color=colour)
        here = (promoters.labels == 1) & (promoters.strands == strand)
        for start in promoters.coordinates[here]:
            if region.first <= start <= end:
                ax.plot([start, start], [row, row + 0.4], color="black", linewidth=1.2)
                arrow = {"arrowstyle": "->", "linewidth": 1.2}
                ax.annotate("", (start + step * 230, row + 0.4), (start, row + 0.4), arrowprops=arrow)
    ax.text(5_730_192, 1.52, "start of transcription", fontsize=9.5)
    ticks = np.arange(5_729_000, 5_733_000, 1000)
    ax.set(ylim=(-0.5, 1.85), yticks=[1, 0], yticklabels=["+ strand", "- strand"], xlim=(region.first - 40, end + 40))
    ax.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    ax.set_xlabel("position on chromosome 2R (dm3), bases")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return figure
