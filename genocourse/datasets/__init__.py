"""The course's real data sets, one loader each. They travel with the package: nothing is downloaded."""

from genocourse.datasets.expression import Leukaemia, load_leukaemia

__all__ = ["Leukaemia", "load_leukaemia"]
