"""Fair timing: one thread, processor time, the two sides in turn, and the median of the paired ratios.

Import this module before NumPy: the number of threads is read when NumPy is loaded.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import time
import tracemalloc
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

import numpy as np

Row = dict[str, Any]


class Timing(NamedTuple):
    """What `paired` returns."""

    seconds: float
    """Processor time of ours, median over the repeats."""
    reference_seconds: float
    """Processor time of the reference, median over the repeats."""
    ratio: float
    """How many times longer the reference takes: the median of the ratios, pair by pair."""


def seconds(call: Callable[[], Any]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def paired(ours: Callable[[], Any], reference: Callable[[], Any], repeats: int = 5) -> Timing:
    """Time two calls in turn, so that a busy moment of the machine meets both."""
    pairs = [(seconds(ours), seconds(reference)) for _ in range(repeats)]
    return Timing(median(a for a, _ in pairs), median(b for _, b in pairs), median(b / a for a, b in pairs))


def peak_megabytes(call: Callable[[], Any]) -> float:
    """Most memory that one call holds beyond what was there before, as Python and NumPy ask for it."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def compare(ours: Callable[[], Any], theirs: Callable[[], Any], repeats: int = 5, tolerance: float = np.inf) -> Row:
    """Time two calls, after asserting that their answers agree to within `tolerance` times the largest value."""
    expected = theirs()
    difference, largest = float(np.abs(ours() - expected).max()), float(np.abs(expected).max())
    if difference > tolerance * largest:
        raise AssertionError(f"Values up to {largest} differ by {difference}.")
    return paired(ours, theirs, repeats)._asdict() | {"difference": difference, "memory_mb": peak_megabytes(ours)}


def point(curve: str, x: int, row: Row) -> Row:
    """Return one point of a curve, from a row of the table."""
    return {"curve": curve, "x": x} | {key: row[key] for key in ("method", "seconds", "reference_seconds")}
