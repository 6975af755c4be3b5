"""Variants of the lac promoter, sorted by activity and sequenced, from the example data of the package MAVE-NN."""

import numpy as np
import pandas as pd
from _core import pypi_package, write

# Bin 0 is left out: its cells look like a draw from the whole library, not like the dimmest (see the card).
BINS = np.arange(1, 10)


def build() -> None:
    package = pypi_package("mavenn", "1.1.4")
    counted = pd.read_csv(package / "mavenn/examples/datasets/sortseq_data.csv.gz")
    reads = counted[[f"ct_{number}" for number in BINS]].to_numpy()
    seen = reads.sum(axis=1) > 0
    table = pd.DataFrame(
        {
            "sequence": counted["x"][seen],
            "mean_bin": (reads[seen] @ BINS / reads[seen].sum(axis=1)).round(2),
            "reads": reads[seen].sum(axis=1),
            "split": counted["set"][seen],
        }
    ).sort_values("sequence")
    print(f"{len(counted):,} variants, {len(table):,} with a read in bins 1 to 9")
    licence = (package / "mavenn-1.1.4.dist-info/licenses/LICENSE").read_text(encoding="utf-8")
    write("lac_promoter", {"lac_promoter.csv.gz": table.to_csv(index=False), "LICENSE": licence})


if __name__ == "__main__":
    build()
