"""The small networks that the chapters share, one loop that trains them, and a bridge to NumPy.

A network reads one-hot sequences, a tensor (m, 4, L), and returns one logit a sequence, (m,): the log-odds of label 1.
"""

from genocourse.models.networks import AttentionClassifier, ConvNet, seeded
from genocourse.models.training import Training, predictor, train

__all__ = ["AttentionClassifier", "ConvNet", "Training", "predictor", "seeded", "train"]
