"""Data whose true explanation is known, because it was planted."""

from genocourse.simulate.genotypes import SimulatedGenotypes, genotypes
from genocourse.simulate.sequences import Simulated, motif_sequences, paired_bases

__all__ = ["Simulated", "SimulatedGenotypes", "genotypes", "motif_sequences", "paired_bases"]
