"""Measured 5' splice sites of BRCA2 exon 17, from the example data of the Python package MAVE-NN."""

import pandas as pd
from _core import pypi_package, write


def build() -> None:
    package = pypi_package("mavenn", "1.1.4")
    measured = pd.read_csv(package / "mavenn/examples/datasets/mpsa_data.csv.gz")
    table = pd.DataFrame(
        {
            "sequence": measured["x"].str.replace("U", "T"),
            "log10_psi": measured["y"].round(3),
            "reads_total": measured["tot_ct"],
            "reads_with_exon": measured["ex_ct"],
            "split": measured["set"],
        }
    ).sort_values("sequence")
    print(table["split"].value_counts().to_string())
    licence = (package / "mavenn-1.1.4.dist-info/licenses/LICENSE").read_text(encoding="utf-8")
    write("splice_mpsa", {"splice_mpsa.csv.gz": table.to_csv(index=False), "LICENSE": licence})


if __name__ == "__main__":
    build()
