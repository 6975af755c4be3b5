"""The page of benchmarks, from the files of results in benchmarks/.

results.json    (``make bench``): the methods beside the reference libraries, as a table and as curves of how cost grows
notebooks.json  (``make costs``): time and memory of each notebook
pages.json      (``make costs``): weight of each page
claims.json     (``make claims``): whether the chapters' claims hold on other versions and on two threads
"""

import json
import re
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
    weight.save(figure, path, dpi=144)


def machine_text(results: dict[str, Any]) -> str:
    return f"Measured on: {'; '.join(f'{what}: {text}' for what, text in results['machine'].items())}.\n\n"


def notebooks_table(costs: dict[str, dict[str, float]]) -> str:
    """A row a notebook, and the sum of the times. An empty link shows the title of its page."""
    chapters = {name: re.search(r"notebooks/0?(\d+)_", name) for name in costs}
    numbers = {name: f"{found[1]} · " if found else "" for name, found in chapters.items()}
    rows = [(f"{numbers[name]}[](/{name}.ipynb)", cost) for name, cost in costs.items()]
    times = {key: sum(cost[key] for cost in costs.values()) for key in ("seconds", "processor_seconds")}
    rows.append(("*all together*", times | {"megabytes": max(cost["megabytes"] for cost in costs.values())}))
    lines = ["| notebook | time, s | processor time, s | memory at the peak, MB |", "| --- | --: | --: | --: |"]
    lines += [
        f"| {what} | {cost['seconds']:.0f} | {cost['processor_seconds']:.0f} | {cost['megabytes']:.0f} |"
        for what, cost in rows
    ]
    return "\n".join(lines)


def pages_table(costs: dict[str, dict[str, float]]) -> str:
    """The front page and the heaviest others."""
    heaviest = sorted(costs, key=lambda name: -costs[name]["own_bytes"])[:8]
    lines = ["| page | its own, kB | shared with others, kB | first paint, s |", "| --- | --: | --: | --: |"]
    for name in ["book/index.html", *heaviest]:
        cost = costs[name]
        title = "*the front page*" if name == "book/index.html" else f"{{doc}}`/{name.removesuffix('.html')}`"
        sizes = [f"{cost[key] / 1000:.0f}" for key in ("own_bytes", "shared_bytes")]
        lines.append(f"| {title} | {sizes[0]} | {sizes[1]} | {cost['first_paint_seconds']:.1f} |")
    return "\n".join(lines)


def claims_table(settings: dict[str, dict[str, Any]]) -> str:
    """A row a setting."""
    lines = ["| setting | claims | failed | threads | notebooks | versions |", "| --- | --: | --- | --: | --: | --- |"]
    for name, found in settings.items():
        failed = "; ".join(f"{place}: {', '.join(errors)}" for place, errors in found["failed"].items()) or "none"
        cells = [name, found["claims"], failed, found["threads"], found["notebooks"], found["packages"]]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


class Costs(SphinxDirective):
    """``{costs} notebooks``, ``{costs} pages`` or ``{costs} claims``: what was stored under this name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        what = self.arguments[0]
        stored = Path(self.env.srcdir) / "benchmarks" / f"{what}.json"
        self.env.note_dependency(str(stored))
        results = json.loads(stored.read_text(encoding="utf-8"))
        table = {"notebooks": notebooks_table, "pages": pages_table, "claims": claims_table}[what]
        return self.parse_text_to_nodes(machine_text(results) + table(results[what]))


class Benchmarks(SphinxDirective):
    """``{benchmarks}``: everything that ``make bench`` stored. The content is the caption of the curves."""

    has_content = True
    option_spec: ClassVar = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        source = Path(self.env.srcdir)
        stored = source / "benchmarks" / "results.json"
        self.env.note_dependency(str(stored))
        results = json.loads(stored.read_text(encoding="utf-8"))
        draw(results["curves"], source / "_build" / "benchmark_curves.png")
        return self.parse_text_to_nodes(
            f"{machine_text(results)}{tables(results['rows'])}\n"
            "```{figure} /_build/benchmark_curves.png\n"
            f":alt: {self.options['alt']}\n\n{' '.join(self.content)}\n```\n"
        )


def setup(app: Sphinx) -> None:
    app.add_directive("benchmarks", Benchmarks)
    app.add_directive("costs", Costs)
