"""Core promoters of the fruit fly: starts of transcription from Bioconductor's Biostrings, sequence from AUGUSTUS."""

import re

import pandas as pd
from _core import common_licence, copyright_notice, debian_package, licence_text, read_fasta, reverse_complement, write

BEFORE, BEHIND = 200, 100
UPSTREAM = 1000


def build() -> None:
    biostrings = debian_package("r-bioc-biostrings", "2.66.0-1") / "usr"
    augustus = debian_package("augustus-doc", "3.5.0+dfsg-2") / "usr/share/doc"
    ((_, chromosome),) = read_fasta(augustus / "augustus/tutorial/data/chr2R.fa")

    # Each record is the 2,000 bases before a start: the start is the base that follows, on the strand of the gene.
    starts: dict[tuple[int, str], str] = {}
    for header, before in read_fasta(biostrings / "lib/R/site-library/Biostrings/extdata/dm3_upstream2000.fa.gz"):
        found = re.match(r"(\w+?)_up_2000_\w+_([fr]) chr2R:(\d+)-(\d+)", header)
        if found:
            transcript, strand, first, last = found[1], "+-"[found[2] == "r"], int(found[3]), int(found[4])
            there = chromosome[first - 1 : last]
            if before != (there if strand == "+" else reverse_complement(there)):
                raise ValueError(f"{header} is not what the chromosome has there.")
            starts.setdefault((last + 1 if strand == "+" else first - 1, strand), transcript)

    def window(position: int, strand: str) -> str:
        """The bases from -200 to +100 on the strand of the gene, where `position` (counted from 1) is +1."""
        if strand == "+":
            return chromosome[position - 1 - BEFORE : position - 1 + BEHIND]
        return reverse_complement(chromosome[position - BEHIND : position + BEFORE])

    rows = []
    for (position, strand), transcript in sorted(starts.items()):
        upstream = position - UPSTREAM if strand == "+" else position + UPSTREAM
        rows.append((1, position, strand, transcript, window(position, strand)))
        if not any((near, either) in starts for near in range(upstream - 150, upstream + 150) for either in "+-"):
            rows.append((0, upstream, strand, transcript, window(upstream, strand)))
    table = pd.DataFrame(rows, columns=["is_promoter", "position", "strand", "transcript", "sequence"])
    table = table[~table["sequence"].str.contains("N") & (table["sequence"].str.len() == BEFORE + BEHIND)]
    print(table["is_promoter"].value_counts().to_string())
    # Debian's copyright file of Biostrings names version 2.0 but quotes 1.0; the text of 2.0 stands in this one.
    all_copyright = debian_package("r-bioc-all", "1.40.0-1") / "usr/share/doc/r-bioc-all/copyright"
    write(
        "promoters",
        {
            "promoters.csv.gz": table.to_csv(index=False),
            "LICENSE": "Chromosome sequence, from AUGUSTUS: "
            + copyright_notice(augustus / "augustus-doc/copyright")
            + f"\n{common_licence('Artistic')}\n{'-' * 70}\n\nStarts of transcription, from Biostrings: "
            + copyright_notice(biostrings / "share/doc/r-bioc-biostrings/copyright")
            + "\n"
            + licence_text(all_copyright, "Artistic-2.0"),
        },
    )


if __name__ == "__main__":
    build()
