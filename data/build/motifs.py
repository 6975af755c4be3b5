"""Binding motifs of fly transcription factors: the CORE matrices of JASPAR 2026, from the Python package pyjaspar."""

import sqlite3

import pandas as pd
from _core import pypi_package, write

TAGS = {"class": "class", "family": "family", "type": "method"}  # what JASPAR calls them, and what the table does

NOTICE = """\
The matrices are those of JASPAR 2026 (https://jaspar.elixir.no), by D. Ovek Baydar
et al. (doi:10.1093/nar/gkaf1209), licensed under the Creative Commons Attribution
4.0 International licence (CC BY 4.0):
https://creativecommons.org/licenses/by/4.0/legalcode
They were changed: only the CORE matrices of insects are here, each in its newest
version, in another file format and with values rounded to one decimal.

The package pyjaspar, which carries the database, comes under this licence:

"""


def build() -> None:
    package = pypi_package("pyjaspar", "4.0.0")
    database = sqlite3.connect(package / "pyjaspar/data/JASPAR2026.sqlite")
    every_version = pd.read_sql(
        "select ID, BASE_ID, VERSION, NAME as name from MATRIX join MATRIX_ANNOTATION using (ID) "
        "where COLLECTION = 'CORE' and TAG = 'tax_group' and VAL = 'insects'",
        database,
    )
    newest = every_version.sort_values("VERSION").drop_duplicates("BASE_ID", keep="last").sort_values("BASE_ID")
    newest["matrix_id"] = newest["BASE_ID"] + "." + newest["VERSION"].astype(str)
    print(f"{len(every_version)} versions, {len(newest)} matrices")

    tags = pd.read_sql("select ID, TAG, VAL from MATRIX_ANNOTATION order by LOCAL_ID", database).fillna("")
    # A dimer has a class and a family for each of its parts.
    tags = tags.pivot_table(index="ID", columns="TAG", values="VAL", aggfunc="; ".join, fill_value="")
    table = newest.join(tags[list(TAGS)].rename(columns=TAGS), on="ID")

    cells = pd.read_sql("select * from MATRIX_DATA", database)
    rows = cells.pivot_table(index=["ID", "col"], columns="row", values="val").reset_index()
    counts = table[["ID", "matrix_id"]].merge(rows, on="ID").sort_values(["matrix_id", "col"]).round(1)
    licence = (package / "pyjaspar-4.0.0.dist-info/LICENSE").read_text(encoding="utf-8")
    write(
        "motifs",
        {
            "motifs.csv.gz": table[["matrix_id", "name", *TAGS.values()]].to_csv(index=False),
            "counts.csv.gz": counts[["matrix_id", *"ACGT"]].to_csv(index=False, float_format="%g"),
            "LICENSE": NOTICE + licence,
        },
    )


if __name__ == "__main__":
    build()
