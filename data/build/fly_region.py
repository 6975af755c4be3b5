"""A stretch of fly chromosome with two genes on opposite strands, from the AUGUSTUS tutorial that Debian ships."""

import re

import pandas as pd
from _core import common_licence, content, copyright_notice, debian_package, reverse_complement, write

FIRST, LAST = 5_728_561, 5_732_760  # on chromosome 2R, counted from 1, both included
GENES = {"CG1599-RA", "CG1667-RA"}
OFFSET = 2_000_000  # the tutorial's genes are numbered from base 2,000,001 of the chromosome


def build() -> None:
    source = debian_package("augustus-doc", "3.5.0+dfsg-2") / "usr/share/doc"
    tutorial = source / "augustus/tutorial"
    # Lower case marks repeats in the source. It is kept: `read_fasta` would write capitals.
    _, _, lines = content(tutorial / "data/chr2R.fa").decode().partition("\n")
    sequence = lines.replace("\n", "")[FIRST - 1 : LAST]

    # scipio.yaml names the protein that each number of scipio.gff was aligned from.
    alignments = content(tutorial / "results/scipio.yaml").decode()
    names = {number: name for name, number in re.findall(r"^(\S+):\n  - ID: (\d+)$", alignments, re.MULTILINE)}
    columns = ["chromosome", "program", "part", "first", "last", "score", "strand", "phase", "number"]
    table = pd.read_csv(tutorial / "results/scipio.gff", sep="\t", names=columns)
    table["transcript"] = table["number"].str.extract(r'"(\d+)"', expand=False).map(names)
    exons = table[table["transcript"].isin(GENES)].sort_values("first")
    exons = exons.assign(
        gene=exons["transcript"].str.partition("-")[0], first=exons["first"] + OFFSET, last=exons["last"] + OFFSET
    )
    for transcript, parts in exons.groupby("transcript"):
        coding = "".join(sequence[first - FIRST : last - FIRST + 1] for first, last in parts[["first", "last"]].values)
        coding = reverse_complement(coding.upper()) if set(parts["strand"]) == {"-"} else coding.upper()
        if not coding.startswith("ATG") or len(coding) % 3:
            raise ValueError(f"{transcript} is not read from ATG in whole codons.")
    write(
        "fly_region",
        {
            "sequence.fa": f">chr2R:{FIRST}-{LAST} dm3\n" + re.sub("(.{60})", r"\1\n", sequence).rstrip() + "\n",
            "exons.csv": exons[["gene", "transcript", "strand", "first", "last"]].to_csv(index=False),
            "LICENSE": copyright_notice(source / "augustus-doc/copyright") + "\n" + common_licence("Artistic"),
        },
    )


if __name__ == "__main__":
    build()
