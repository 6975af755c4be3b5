"""Genotypes of an artificial case-control study on chromosome 10, from the Bioconductor package snpStats in Debian."""

import numpy as np
from _core import common_licence, copyright_notice, debian_package, read_r, write

EXTRACT = """
data <- new.env()
load(study, envir = data)
calls <- data$snps.10       # a SnpMatrix, read without the class's own package: 0 missing, 1 AA, 2 AB, 3 BB
form <- attributes(calls)
attributes(calls) <- NULL
codes <- matrix(c(".", "0", "1", "2")[as.integer(calls) + 1], nrow = form$dim[1])
snps <- data$snp.support
stopifnot(form$dimnames[[1]] == rownames(data$subject.support), form$dimnames[[2]] == rownames(snps))
snps <- data.frame(snp = rownames(snps), snps, genotypes = apply(codes, 2, paste, collapse = ""))
write.csv(snps, "snps.csv", row.names = FALSE)
write.csv(cbind(subject = form$dimnames[[1]], data$subject.support), "subjects.csv", row.names = FALSE)
"""
EVERY = 8
SIGNALS = (2_075_671, 97_190_034, 101_970_000, 127_661_165)
AROUND = 300_000


def build() -> None:
    package = debian_package("r-bioc-snpstats", "1.48.0+dfsg-1") / "usr"
    tables = read_r(EXTRACT, study=package / "lib/R/site-library/snpStats/data/for.exercise.RData")

    subjects, snps = tables["subjects"], tables["snps"]
    order = np.argsort(subjects["subject"].to_numpy(dtype=str))
    subjects = subjects.iloc[order].rename(columns={"cc": "case", "stratum": "ancestry"})

    position = snps["position"].astype(int)
    near = np.abs(position.to_numpy()[:, None] - SIGNALS).min(axis=1) < AROUND
    kept = snps[near | (np.arange(len(snps)) % EVERY == 0)]
    print(f"{len(kept):,} of {len(snps):,} SNPs, {near.sum():,} of them around the signals")
    letters = np.array([list(line) for line in kept["genotypes"]])[:, order]
    shipped = kept[["snp", "position"]].assign(
        other_allele=kept["A1"], counted_allele=kept["A2"], genotypes=["".join(line) for line in letters]
    )
    write(
        "genotypes",
        {
            "genotypes.csv.gz": shipped.to_csv(index=False),
            "subjects.csv.gz": subjects[["subject", "ancestry", "case"]].to_csv(index=False),
            "LICENSE": f"snpStats: {copyright_notice(package / 'share/doc/r-bioc-snpstats/copyright')}\n"
            + common_licence("GPL-3"),
        },
    )


if __name__ == "__main__":
    build()
