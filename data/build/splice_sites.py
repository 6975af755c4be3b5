"""Splice sites of the fruit fly, from the gene structures of the AUGUSTUS tutorial that Debian ships."""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
from _core import common_licence, content, copyright_notice, debian_package, reverse_complement, write

HALF = 40
DECOYS_A_SITE = 2


def loci(genbank: str) -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """Yield name, sequence and exons of each gene, turned so that the gene reads from left to right.

    Exons are (start, end) as Python slices them.
    """
    for record in genbank.split("//\n"):
        gene = re.search(r"LOCUS +(\S+).*? CDS +(.*?)/gene=.*?ORIGIN(.*)", record, re.DOTALL)
        if not gene:
            continue
        name, structure, origin = gene.groups()
        sequence = re.sub(r"[^a-z]", "", origin).upper()
        structure = re.sub(r"\s", "", structure)  # numbers are broken across lines
        exons = [(int(first) - 1, int(last)) for first, last in re.findall(r"(\d+)\.\.(\d+)", structure)]
        if "complement" in structure:
            sequence = reverse_complement(sequence)
            exons = [(len(sequence) - end, len(sequence) - start) for start, end in exons]
        yield name, sequence, sorted(exons)


def build() -> None:
    source = debian_package("augustus-doc", "3.5.0+dfsg-2") / "usr/share/doc"
    rng = np.random.default_rng(0)
    rows = []
    for name, sequence, exons in loci(content(source / "augustus/tutorial/results/genes.gb").decode()):
        introns = [(end, start) for (_, end), (start, _) in pairwise(exons)]
        starts, ends = ({intron[i] for intron in introns} for i in (0, 1))
        # A window's middle lies before the GT that opens an intron, or behind the AG that closes one.
        for kind, dinucleotide, shift, sites in (("donor", "GT", 0, starts), ("acceptor", "AG", 2, ends)):
            middles = [match.start() + shift for match in re.finditer(dinucleotide, sequence)]
            middles = [middle for middle in middles if HALF <= middle <= len(sequence) - HALF]
            decoys = [middle for middle in middles if middle not in sites]
            if decoys and sites:
                decoys = rng.choice(decoys, min(DECOYS_A_SITE * len(sites), len(decoys)), replace=False).tolist()
                chosen = [middle for middle in middles if middle in sites] + decoys
                rows += [(kind, m in sites, name, m, sequence[m - HALF : m + HALF]) for m in chosen]
    table = pd.DataFrame(rows, columns=["kind", "is_site", "locus", "position", "sequence"])
    table = table[~table["sequence"].str.contains("N")].drop_duplicates("sequence")
    table = table.sort_values(["kind", "locus", "position"], key=in_order)
    table["is_site"] = table["is_site"].astype(int)
    print(table.groupby(["kind", "is_site"]).size().to_string())
    write(
        "splice_sites",
        {
            "splice_sites.csv.gz": table.drop(columns="position").to_csv(index=False),
            "LICENSE": copyright_notice(source / "augustus-doc/copyright") + "\n" + common_licence("Artistic"),
        },
    )


def in_order(column: pd.Series) -> pd.Series:
    """Sort loci as they lie on the chromosome, anything else as it is."""
    return column.str.extract(r"_(\d+)-", expand=False).astype(int) if column.name == "locus" else column


if __name__ == "__main__":
    build()
