"""Measure everything and store it for the book: ``make bench`` (about five minutes)."""

import json
from pathlib import Path
from typing import Any

import agnostic
import attributions
import trees
from machine import machine

PACKAGES = ("numpy", "scikit-learn", "shap", "torch", "captum", "tangermeme")
RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    """Run every benchmark, print the table as it grows, and write results.json."""
    results: dict[str, Any] = {"machine": machine(*PACKAGES), "rows": [], "curves": []}
    for module in (agnostic, trees, attributions):
        rows = []
        for row in module.rows():
            print(
                f"{row['method']:28} {row['setting']:70} {row['seconds']:9.4f} s {row['reference_seconds']:9.4f} s"
                f"  ratio {row['ratio']:6.1f}  difference {row['difference']:.0e}  {row['memory_mb'] or 0:.0f} MB",
                flush=True,
            )
            rows.append(row)
        results["rows"] += rows
        results["curves"] += list(module.curves())
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
