"""Genotypes of people, and an outcome that a few of the variants cause."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from genocourse import _validate


class SimulatedGenotypes(NamedTuple):
    """What `genotypes` returns: the data, then the truth behind them. p counts the SNPs."""

    X: np.ndarray
    """Copies of the counted allele, 0, 1 or 2, shape (n, p), int8."""
    y: np.ndarray
    """1 for a case and 0 for a control; with `noise`, a measured trait. Shape (n,)."""
    mask: np.ndarray
    """True for SNPs that have an effect, alone or in a pair, shape (p,)."""
    effects: np.ndarray
    """Planted effect of each SNP by itself, shape (p,); 0 for SNPs that have none or act only in pairs."""
    pairs: dict[tuple[int, int], float]
    """Planted effect of each interacting pair."""
    liability: np.ndarray
    """Log-odds of being a case, or the trait without its noise, shape (n,)."""
    ancestry: np.ndarray
    """Population of each person, 0 or 1, shape (n,)."""
    blocks: np.ndarray
    """Linkage block of each SNP, counted from 0, shape (p,)."""
    frequencies: np.ndarray
    """Frequency of the counted allele in each population, shape (2, p)."""


def genotypes(
    n: int,
    n_snps: int,
    *,
    causal: Mapping[int, float],
    dominant: Mapping[int, float] | None = None,
    recessive: Mapping[int, float] | None = None,
    pairs: Mapping[tuple[int, int], float] | None = None,
    frequency_range: tuple[float, float] = (0.1, 0.5),
    block_size: int = 1,
    ld: float = 0.9,
    fst: float = 0.0,
    ancestry_effect: float = 0.0,
    noise: float | None = None,
    rng: int | np.random.Generator | None = None,
) -> SimulatedGenotypes:
    r"""Genotypes of people from two populations, and an outcome that a few of the SNPs cause.

    **Alleles.** An ancestral frequency :math:`p_j` is drawn evenly from `frequency_range`; the two populations have
    drifted away from it (Balding and Nichols [1]_):

    .. math:: p_{aj} \sim \text{Beta}\Big(\tfrac{1-F}{F}\,p_j,\ \tfrac{1-F}{F}\,(1-p_j)\Big), \qquad F = \text{fst}.

    **Linkage.** A chromosome is a mosaic of ancestral pieces, as in the model of Li and Stephens [2]_. The piece at
    SNP j has a number :math:`u_j`, uniform on 0 to 1, and carries the allele where :math:`u_j < p_{aj}`. The next SNP
    of the block lies on the same piece with probability `ld`; otherwise, and at the start of a block, a new piece
    begins. So two SNPs of a block that are d steps apart have, within a population, :math:`D' = \text{ld}^d` and

    .. math:: r^2 = \text{ld}^{2d}\, \frac{p\,(1-q)}{q\,(1-p)}, \qquad p \le q \text{ their frequencies.}

    A genotype :math:`x_j` is the sum of two such chromosomes, so a population is in Hardy-Weinberg proportions.

    **Outcome.** Each person has a liability,

    .. math:: \eta = \sum_{j} \beta_j\, \tilde{s}_j + \sum_{(i,j)} \delta_{ij}\, \tilde{x}_i \tilde{x}_j
              + \gamma\, (a - \tfrac12),

    where :math:`s` is the number of alleles (`causal`), whether there is any (`dominant`) or whether there are two
    (`recessive`); a tilde means that its expectation over both populations is taken off; :math:`a` is the ancestry and
    :math:`\gamma` the `ancestry_effect`. A case has :math:`y = 1`, with probability :math:`1 / (1 + e^{-\eta})`, so
    about half are cases. With `noise`, :math:`y = \eta + \text{noise} \cdot N(0, 1)`.

    Parameters
    ----------
    n, n_snps : int
        People and SNPs.
    causal : dict of int to float
        Effect of each copy of the allele, by the SNP's index; may be empty.
    dominant, recessive : dict of int to float, optional
        Effect of at least one copy, and of two copies.
    pairs : dict of (int, int) to float, optional
        Interaction of two SNPs. Without `fst` and linkage between the two, neither has any effect of its own on the
        liability: averaged over the other it is zero.
    frequency_range : (float, float)
        Lowest and highest ancestral frequency, above 0 and up to 0.5.
    block_size : int
        Neighbouring SNPs that are linked; 1 leaves all SNPs independent. The last block may be shorter.
    ld : float
        Linkage between neighbours in a block, 0 to 1.
    fst : float
        How far the populations have drifted apart, 0 (not at all) to below 1.
    ancestry_effect : float
        Difference in liability between the populations that no SNP causes: with `fst`, ancestry confounds.
    noise : float, optional
        Standard deviation of the trait around its liability. By default the outcome is case or control.
    rng : int, Generator or None
        Seed or source of randomness.

    Returns
    -------
    SimulatedGenotypes
        Effects are in log-odds, or, with `noise`, in units of the trait.

    Raises
    ------
    ValueError
        If a number is out of its range, a SNP does not exist, acts in two ways or is paired with itself.

    Notes
    -----
    Costs 4 n random numbers a SNP, and one byte a genotype. A rare allele may be missing from a small sample, or, when
    `fst` is high, from a population: such a column is constant.

    On the scale of probability a pair is invisible one SNP at a time only at frequencies of 0.5. At others the spread
    of liabilities is skewed, and the logistic curve turns skew into a small shift of the mean.

    References
    ----------
    .. [1] D. J. Balding, R. A. Nichols, "A method for quantifying differentiation between populations at multi-allelic
       loci and its implications for investigating identity and paternity", Genetica 96, 1995, doi:10.1007/BF01441146
    .. [2] N. Li, M. Stephens, "Modeling linkage disequilibrium and identifying recombination hotspots using
       single-nucleotide polymorphism data", Genetics 165(4), 2003, doi:10.1093/genetics/165.4.2213

    Examples
    --------
    At a frequency of 0.5 people carry one copy on average, so one more or less moves the trait by the effect:

    >>> people = genotypes(6, 3, causal={1: 2.0}, frequency_range=(0.5, 0.5), noise=0, rng=0)
    >>> people.mask
    array([False,  True, False])
    >>> np.array_equal(people.y, 2.0 * (people.X[:, 1] - 1.0))
    True
    """
    dominant, recessive = dominant or {}, recessive or {}
    n, n_snps, block_size = _validate.whole_numbers(n=n, n_snps=n_snps, block_size=block_size)
    _check_ranges(frequency_range, ld, fst, noise)
    _check_effect(ancestry_effect, "ancestry_effect")
    alone = _checked_effects({"causal": causal, "dominant": dominant, "recessive": recessive}, n_snps)
    pairs = _checked_pairs(pairs or {}, n_snps)

    rng = np.random.default_rng(rng)
    ancestry = rng.integers(0, 2, n)
    p = np.tile(rng.uniform(*frequency_range, n_snps), (2, 1))
    if fst > 0:
        p = rng.beta((1 - fst) / fst * p, (1 - fst) / fst * (1 - p))
    X = _sums_of_two_mosaics(p, ancestry, block_size, ld, rng)

    copies = (2 * p).mean(axis=0)  # of each allele, as expected over both populations
    liability = ancestry_effect * (ancestry - 0.5)
    for j, effect in causal.items():
        liability += effect * (X[:, j] - copies[j])
    for j, effect in dominant.items():
        liability += effect * ((X[:, j] >= 1) - (1 - (1 - p[:, j]) ** 2).mean())
    for j, effect in recessive.items():
        liability += effect * ((X[:, j] == 2) - (p[:, j] ** 2).mean())
    for (i, j), effect in pairs.items():
        liability += effect * (X[:, i] - copies[i]) * (X[:, j] - copies[j])

    if noise is None:
        y = (liability > rng.logistic(size=n)).astype(int)
    else:
        y = liability + noise * rng.normal(size=n)

    effects, mask = np.zeros(n_snps), np.zeros(n_snps, dtype=bool)
    effects[list(alone)] = list(alone.values())
    mask[[*alone, *(snp for pair in pairs for snp in pair)]] = True
    return SimulatedGenotypes(X, y, mask, effects, pairs, liability, ancestry, np.arange(n_snps) // block_size, p)


def _sums_of_two_mosaics(
    p: np.ndarray, ancestry: np.ndarray, block_size: int, ld: float, rng: np.random.Generator
) -> np.ndarray:
    """Genotypes, one row a person of that ancestry, one column a SNP of the frequencies p, shape (2, n_snps)."""
    X = np.empty((len(ancestry), p.shape[1]), dtype=np.int8)
    piece = np.empty((2, len(ancestry)))  # u of each person's two chromosomes
    for j in range(p.shape[1]):
        fresh = rng.random(piece.shape)
        stays = (rng.random(piece.shape) < ld) & (j % block_size > 0)
        piece = np.where(stays, piece, fresh)
        X[:, j] = (piece < p[ancestry, j]).sum(axis=0)
    return X


def _check_ranges(frequency_range: tuple[float, float], ld: float, fst: float, noise: float | None) -> None:
    """Explain which number is out of its range, if any is."""
    if (
        _validate.numbers(frequency_range, "frequency_range").shape != (2,)
        or not 0 < frequency_range[0] <= frequency_range[1] <= 0.5
    ):
        raise ValueError(
            f"frequency_range is {frequency_range!r}; (lowest, highest) is needed, above 0 and up to 0.5. "
            "Count the rarer allele of each SNP."
        )
    if not 0 <= _validate.number(ld, "ld") <= 1:
        raise ValueError(f"ld is {ld!r}; a number from 0 to 1 is needed.")
    if not 0 <= _validate.number(fst, "fst") < 1:
        raise ValueError(f"fst is {fst!r}; a number from 0 to below 1 is needed.")
    if noise is not None and not 0 <= _validate.number(noise, "noise"):
        raise ValueError(
            f"noise is {noise!r}; a standard deviation, 0 or more, is needed. For cases and controls: None."
        )


def _checked_effects(effects: dict[str, Mapping[int, float]], n_snps: int) -> dict[int, float]:
    """Return the effects of all ways of acting in one dict, or explain what is wrong with them."""
    merged: dict[int, float] = {}
    for name, those in effects.items():
        if not isinstance(those, Mapping):
            raise ValueError(f"{name} is {those!r}; a dict of SNP index to effect is needed, such as {{3: 0.8}}.")
        for j, effect in those.items():
            _check_snp(j, n_snps, name)
            _check_effect(effect, f"{name}[{j}]")
            if j in merged:
                raise ValueError(f"SNP {j} acts in two ways, the second is {name}; give each SNP one way to act alone.")
            merged[j] = effect
    return merged


def _checked_pairs(pairs: Mapping[tuple[int, int], float], n_snps: int) -> dict[tuple[int, int], float]:
    """Return the pairs, each with its lower index first, or explain what is wrong with them."""
    if not isinstance(pairs, Mapping) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise ValueError(
            f"pairs is {pairs!r}; a dict of two SNPs to their effect is needed, such as {{(10, 30): 1.5}}."
        )
    ordered: dict[tuple[int, int], float] = {}
    for (i, j), effect in pairs.items():
        for snp in (i, j):
            _check_snp(snp, n_snps, "pairs")
        _check_effect(effect, f"pairs[{i}, {j}]")
        if i == j:
            raise ValueError(f"pairs has SNP {i} with itself; two different SNPs are needed.")
        if (min(i, j), max(i, j)) in ordered:
            raise ValueError(f"pairs has SNPs {i} and {j} twice; add up their effects.")
        ordered[min(i, j), max(i, j)] = effect
    return ordered


def _check_snp(j: Any, n_snps: int, name: str) -> None:
    if not isinstance(j, int | np.integer) or not 0 <= j < n_snps:
        raise ValueError(f"{name} names SNP {j!r}; with n_snps={n_snps} an index from 0 to {n_snps - 1} is needed.")


def _check_effect(effect: Any, name: str) -> None:
    if not np.isscalar(effect) or not np.isreal(effect) or not np.isfinite(effect):
        raise ValueError(f"{name} is {effect!r}; an effect is a finite number.")
