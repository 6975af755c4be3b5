"""Measure what the course costs its readers and store it for the book: ``make costs``.

Every notebook runs three times on a fresh kernel, as the tests run it: of the times the medians are kept, of the memory
the most. Every page of the built book is opened once in a browser that knows nothing yet, as the tests open it.
"""

import json
import os
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from machine import machine

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent
RUNS = 3


class Recorder:
    """A plugin of pytest that keeps what the tests report under the name of "cost"."""

    def __init__(self) -> None:
        self.costs: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Read the report of a test."""
        if report.when == "call":
            self.costs += [cost for name, cost in report.user_properties if name == "cost"]  # type: ignore[misc]


def measured(*tests: str) -> list[dict[str, Any]]:
    """Run tests and return what they report; where one is red there is nothing to store."""
    recorder = Recorder()
    if pytest.main(["-q", "--rootdir", str(ROOT), *tests], plugins=[recorder]):
        sys.exit("A test is red: nothing is stored.")
    return recorder.costs


def store(name: str, content: dict[str, Any]) -> None:
    """Write a file of results."""
    (HERE / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure the notebooks, then the pages."""
    os.chdir(ROOT)
    runs = [measured("notebooks", "book/bring_your_own_data.ipynb") for _ in range(RUNS)]
    notebooks = {
        costs[0]["name"]: {
            "seconds": round(median(cost["seconds"] for cost in costs), 1),
            "processor_seconds": round(median(cost["processor_seconds"] for cost in costs), 1),
            "megabytes": round(max(cost["megabytes"] for cost in costs)),
        }
        for costs in zip(*runs, strict=True)
    }
    store("notebooks.json", {"machine": machine("numpy", "torch"), "notebooks": notebooks})
    pages = {cost.pop("name"): cost for cost in measured("tests/book/test_weight.py")}
    store("pages.json", {"machine": machine("playwright"), "pages": pages})


if __name__ == "__main__":
    main()
