"""Data whose true explanation is known, because it was planted."""

from genocourse.simulate.genotypes import SimulatedGenotypes, genotypes

__all__ = ["SimulatedGenotypes", "genotypes"]
