"""Recompute what each data card says that a plain model reaches: ``make baselines``.

The numbers of ``data/<name>/card.yml`` come from the function `<name>` in one of the modules here, which are named
after those of `genocourse.datasets`. It returns them under the keys of the card's field `baselines`.
"""

import sys
import time

import expression
import knowledge
import region
import sequences
import variation

from genocourse.datasets import _cards

TOLERANCE = 0.02
FUNCTIONS = vars(expression) | vars(knowledge) | vars(region) | vars(sequences) | vars(variation)


def main() -> int:
    """Print the stated beside the recomputed numbers; return 1 if any differs by more than the tolerance."""
    cards = _cards.read_cards()
    off = 0
    for name in sys.argv[1:] or cards:
        stated, start = cards[name]["baselines"], time.perf_counter()
        measured = FUNCTIONS[name]()
        print(f"\n{name} ({time.perf_counter() - start:.0f} s)", flush=True)
        if set(measured) != set(stated):
            sys.exit(f"data/{name}/card.yml and benchmarks/baselines name others: {set(measured) ^ set(stated)}")
        for what, number in stated.items():
            differs = abs(measured[what] - number) > TOLERANCE
            off += differs
            print(f"  stated {number:7.3f}  measured {measured[what]:7.3f}  {what}{'  DIFFERS' if differs else ''}")
    print(f"\n{off} numbers differ by more than {TOLERANCE}.")
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
