"""The stretch of chromosome: how well the splice sites of other genes find the donors of these."""

import re

import numpy as np
from sklearn.metrics import roc_auc_score

from genocourse import datasets
from genocourse.sequence import one_hot, reverse_complement

BEFORE, BEHIND = 3, 6  # the donor window: -3 to +6


def fly_region() -> dict[str, float]:
    region, sites = datasets.load_fly_region(), datasets.load_splice_sites()
    end = region.first + len(region.sequence) - 1
    # Loci are numbered from base 2,000,001 of the chromosome; those that touch the stretch are left out.
    places = [[2_000_000 + int(number) for number in re.findall(r"\d+", name)[1:]] for name in sites.groups]
    elsewhere = np.array([last < region.first or end < first for first, last in places])
    columns = (-BEFORE <= sites.positions) & (sites.positions <= BEHIND)
    X = one_hot(sites.sequences)[:, :, columns]
    donors = elsewhere & (sites.kinds == "donor")
    share = [(X[donors & (sites.labels == label)].sum(axis=0) + 1) for label in (1, 0)]
    weights = np.log2(share[0] / share[0].sum(axis=0)) - np.log2(share[1] / share[1].sum(axis=0))

    forward = region.sequence.upper()
    strands = {"+": forward, "-": reverse_complement([forward])[0]}
    first_of_intron = set()
    for (_, strand), exons in region.exons.groupby(["transcript", "strand"]):
        if strand == "+":
            first_of_intron |= {("+", last + 1 - region.first) for last in exons["last"][:-1]}
        else:
            first_of_intron |= {("-", end - (first - 1)) for first in exons["first"][1:]}
    found = [
        (strand, match.start())
        for strand, sequence in strands.items()
        for match in re.finditer("GT", sequence)
        if BEFORE <= match.start() <= len(sequence) - BEHIND
    ]
    windows = one_hot([strands[strand][at - BEFORE : at + BEHIND] for strand, at in found])
    score = (windows * weights).sum(axis=(1, 2))
    name = "donor or another GT of either strand, log-odds of nine bases learned on other loci, AUC"
    return {name: float(roc_auc_score([site in first_of_intron for site in found], score))}
