"""The page of benchmarks, from benchmarks/results.json: the table, the machine, and curves of how cost grows."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, ClassVar

import matplotlib.pyplot as plt
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from genocourse import plot

from . import weight

AXES = {  # what each curve's x counts
    "rows": "rows explained",
    "background": "background rows",
    "features": "features",
    "depth": "depth of the trees",
    "coalitions": "coalitions",
    "bases": "bases in a sequence",
}


def time_text(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1e3:.0f} ms"


def tables(rows: list[dict[str, Any]]) -> str:
    """A table for each method and the reference beside it."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["method"], row["reference"]].append(row)
    lines = []
    for (method, reference), group in groups.items():
        lines += [f"**{method}**, beside {reference}", ""]
        lines += ["| setting | package | reference | ratio | difference | memory |", "|" + " --- |" * 6]
        for row in group:
            times = [time_text(row["seconds"]), time_text(row["reference_seconds"])]
            memory = "" if row["memory_mb"] is None else f"{row['memory_mb']:.0f} MB"  # torch's is not counted
            cells = [row["setting"], *times, f"**{row['ratio']:.3g}**", f"{row['difference']:.0e}", memory]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def draw(curves: list[dict[str, Any]], path: Path) -> None:
    """One panel a quantity that grows, both axes logarithmic: a straight line is a power, its slope the exponent."""
    panels: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for point in curves:
        panels[point["curve"]][point["method"]].append(point)
    plot.use_style()
    columns = 2
    height = -(-len(panels) // columns)
    figure, axes = plt.subplots(height, columns, figsize=(9, 3.2 * height), layout="constrained", squeeze=False)
    colours = [plot.COLOURS[name] for name in ("blue", "vermilion", "green", "purple", "orange")]
    methods = list(dict.fromkeys(point["method"] for point in curves))
    for ax, (curve, lines) in zip(axes.flat, panels.items(), strict=False):
        for method, points in lines.items():
            colour = colours[methods.index(method) % len(colours)]
            x = [point["x"] for point in points]
            ax.plot(x, [point["seconds"] for point in points], "o-", color=colour, label=method)
            ax.plot(x, [point["reference_seconds"] for point in points], "s--", color=colour, fillstyle="none")
        ax.set(xscale="log", yscale="log", xlabel=AXES[curve], ylabel="processor time (s)")
        ticks = sorted({point["x"] for points in lines.values() for point in points})
        ax.set_xticks(ticks[:: 1 + len(ticks) // 7], [str(x) for x in ticks[:: 1 + len(ticks) // 7]])
        ax.minorticks_off()
        ax.legend(fontsize=8)
    for ax in axes.flat[len(panels) :]:
        ax.remove()
    figure.savefig(path, dpi=144)
    weight.shrink(path)
    plt.close(figure)


class Benchmarks(SphinxDirective):
    """``{benchmarks}``: everything that ``make bench`` stored. The content is the caption of the curves."""

    has_content = True
    option_spec: ClassVar = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        source = Path(self.env.srcdir)
        stored = source / "benchmarks" / "results.json"
        self.env.note_dependency(str(stored))
        results = json.loads(stored.read_text(encoding="utf-8"))
        (source / "_build").mkdir(exist_ok=True)
        draw(results["curves"], source / "_build" / "benchmark_curves.png")
        machine = "; ".join(f"{what}: {text}" for what, text in results["machine"].items())
        return self.parse_text_to_nodes(
            f"Measured on: {machine}.\n\n{tables(results['rows'])}\n"
            "```{figure} /_build/benchmark_curves.png\n"
            f":alt: {self.options['alt']}\n\n{' '.join(self.content)}\n```\n"
        )


def setup(app: Sphinx) -> None:
    app.add_directive("benchmarks", Benchmarks)
