"""The stretch of fly chromosome: its genes read as genes do."""

from itertools import pairwise

import numpy as np
import pytest

from genocourse import datasets
from genocourse.sequence import reverse_complement

BASES = "TCAG"
AMINO_ACIDS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"  # codons TTT, TTC, TTA, TTG, TCT, ...
CODE = dict(zip((a + b + c for a in BASES for b in BASES for c in BASES), AMINO_ACIDS, strict=True))


@pytest.fixture(scope="module")
def region():
    return datasets.load_fly_region()


def parts(region, gene):
    """The coding parts of a gene and the introns between them, in the order in which the gene is read."""
    exons = region.exons[region.exons["gene"] == gene]
    ends = [(first - region.first, last - region.first + 1) for first, last in exons[["first", "last"]].to_numpy()]
    between = [(end, start) for (_, end), (start, _) in pairwise(ends)]
    whole = region.sequence.upper()
    coding, introns = ([whole[start:end] for start, end in places] for places in (ends, between))
    after = whole[ends[-1][1] : ends[-1][1] + 3]
    if set(exons["strand"]) == {"-"}:
        coding, introns = reverse_complement(coding)[::-1], reverse_complement(introns)[::-1]
        (after,) = reverse_complement([whole[ends[0][0] - 3 : ends[0][0]]])
    return coding, introns, after


def test_the_region_has_the_form_that_its_docstring_states(region):
    assert len(region.sequence) == 4200 and set(region.sequence) == set("ACGTacgt") and region.first == 5_728_561
    assert region.sequence.startswith("CATTATCTC")
    assert region.exons.columns.tolist() == ["gene", "transcript", "strand", "first", "last"]
    assert (region.exons["first"] < region.exons["last"]).all() and region.exons["first"].is_monotonic_increasing
    inside = region.exons[["first", "last"]].to_numpy() - region.first
    assert (inside >= 0).all() and (inside < 4200).all()
    assert region.exons.groupby(["gene", "strand"]).size().to_dict() == {("CG1599", "-"): 4, ("CG1667", "+"): 5}


@pytest.mark.parametrize(("gene", "codons", "stop"), [("CG1599", 218, "TAG"), ("CG1667", 348, "TAA")])
def test_each_gene_is_a_protein_from_atg_to_stop(region, gene, codons, stop):
    coding, _, after = parts(region, gene)
    joined = "".join(coding)
    assert joined.startswith("ATG") and len(joined) == 3 * codons and after == stop
    protein = "".join(CODE[joined[i : i + 3]] for i in range(0, len(joined), 3))
    assert "*" not in protein and CODE[after] == "*"


@pytest.mark.parametrize("gene", ["CG1599", "CG1667"])
def test_introns_begin_with_gt_and_end_with_ag(region, gene):
    introns = parts(region, gene)[1]
    assert {(intron[:2], intron[-2:]) for intron in introns} == {("GT", "AG")}
    assert all(50 <= len(intron) <= 90 for intron in introns)


def test_the_promoter_windows_of_both_genes_lie_in_the_region(region):
    """Another package, the same chromosome: each window is found once, at the place its coordinate says."""
    promoters, whole = datasets.load_promoters(), region.sequence.upper()
    end = region.first + 4200
    here = np.flatnonzero(
        (promoters.labels == 1) & (region.first < promoters.coordinates) & (promoters.coordinates < end)
    )
    assert promoters.coordinates[here].tolist() == [5_730_014, 5_730_192]
    assert promoters.strands[here].tolist() == ["-", "+"]
    for i in here:
        window, start = promoters.sequences[i], int(promoters.coordinates[i]) - region.first
        if promoters.strands[i] == "-":
            assert window not in whole
            (window,) = reverse_complement([window])
            assert whole.find(window) == start - 99
        else:
            assert whole.find(window) == start - 200
