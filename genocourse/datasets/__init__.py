"""The course's real data sets, one loader each. They travel with the package: nothing is downloaded."""

from genocourse.datasets._cards import describe
from genocourse.datasets._splits import grouped_folds
from genocourse.datasets.expression import Leukaemia, Myoblasts, load_leukaemia, load_myoblasts
from genocourse.datasets.knowledge import Motifs, Pathways, load_motifs, load_pathways
from genocourse.datasets.omics import AdrenalOmics, load_adrenal_omics
from genocourse.datasets.region import FlyRegion, load_fly_region
from genocourse.datasets.sequences import (
    LacPromoter,
    Promoters,
    SpliceMPSA,
    SpliceSites,
    load_lac_promoter,
    load_promoters,
    load_splice_mpsa,
    load_splice_sites,
)
from genocourse.datasets.variation import DrugResponse, Genotypes, load_drug_response, load_genotypes

__all__ = [
    "AdrenalOmics",
    "DrugResponse",
    "FlyRegion",
    "Genotypes",
    "LacPromoter",
    "Leukaemia",
    "Motifs",
    "Myoblasts",
    "Pathways",
    "Promoters",
    "SpliceMPSA",
    "SpliceSites",
    "describe",
    "grouped_folds",
    "load_adrenal_omics",
    "load_drug_response",
    "load_fly_region",
    "load_genotypes",
    "load_lac_promoter",
    "load_leukaemia",
    "load_motifs",
    "load_myoblasts",
    "load_pathways",
    "load_promoters",
    "load_splice_mpsa",
    "load_splice_sites",
]
