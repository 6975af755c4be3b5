"""The course's real data sets, one loader each. They travel with the package: nothing is downloaded."""

from genocourse.datasets.expression import Leukaemia, Myoblasts, load_leukaemia, load_myoblasts
from genocourse.datasets.omics import AdrenalOmics, load_adrenal_omics
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

__all__ = [
    "AdrenalOmics",
    "LacPromoter",
    "Leukaemia",
    "Myoblasts",
    "Promoters",
    "SpliceMPSA",
    "SpliceSites",
    "load_adrenal_omics",
    "load_lac_promoter",
    "load_leukaemia",
    "load_myoblasts",
    "load_promoters",
    "load_splice_mpsa",
    "load_splice_sites",
]
