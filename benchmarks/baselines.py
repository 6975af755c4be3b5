"""Recompute what each data card says that a plain model reaches: ``make baselines``.

One function a data set, named after it; it returns the numbers under the keys of the card's field `baselines`.
"""

import sys
import time

from genocourse.datasets import _cards

TOLERANCE = 0.02


def main() -> int:
    """Print the stated beside the recomputed numbers; return 1 if any differs by more than the tolerance."""
    chosen = sys.argv[1:] or list(_cards.read_cards())
    off = 0
    for name in chosen:
        stated = _cards.read_cards()[name]["baselines"]
        start = time.perf_counter()
        measured = globals()[name]()
        print(f"\n{name} ({time.perf_counter() - start:.0f} s)")
        if set(measured) != set(stated):
            sys.exit(f"data/{name}/card.yml and this file name other baselines: {set(measured) ^ set(stated)}")
        for what, number in stated.items():
            differs = abs(measured[what] - number) > TOLERANCE
            off += differs
            print(f"  stated {number:7.3f}  measured {measured[what]:7.3f}  {'DIFFERS  ' if differs else ''}{what}")
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
