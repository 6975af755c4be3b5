"""The course's pictures. Each function draws on the axes it is given (or new ones) and returns them; none shows."""

from genocourse.plot.dependence import ice
from genocourse.plot.importance import importances, null_distribution
from genocourse.plot.matrix import heatmap
from genocourse.plot.sequences import learning_curve, logo, track
from genocourse.plot.shapley import beeswarm, waterfall
from genocourse.plot.style import COLOURS, use_style

__all__ = [
    "COLOURS",
    "beeswarm",
    "heatmap",
    "ice",
    "importances",
    "learning_curve",
    "logo",
    "null_distribution",
    "track",
    "use_style",
    "waterfall",
]
