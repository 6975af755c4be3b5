"""The course's real data sets, one loader each. They travel with the package: nothing is downloaded."""

from genocourse.datasets.expression import Leukaemia, load_leukaemia
from genocourse.datasets.sequences import SpliceSites, load_splice_sites

__all__ = ["Leukaemia", "SpliceSites", "load_leukaemia", "load_splice_sites"]
