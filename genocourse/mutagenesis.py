"""The experiment one would do at the bench: change a base, and see what the model says."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from genocourse import _validate
from genocourse._batches import batches


def in_silico_mutagenesis(f: _validate.Predictor, X: ArrayLike, *, batch_size: int = 256) -> np.ndarray:
    """Change in prediction for every possible substitution.

    A[n, b, i] = f(X[n] with base b at position i) - f(X[n]), in units of f.

    Parameters
    ----------
    f : callable
        Black-box model: (m, 4, L) array -> (m,) array.
    X : array_like, shape (N, 4, L)
        One-hot sequences, alphabet ACGT.
    batch_size : int
        Sequences in one call of `f`; changes the speed, never the answer.

    Returns
    -------
    ndarray, shape (N, 4, L)
        Signed effects; zero at the observed base, positive where the substitution raises f.

    Raises
    ------
    ValueError
        If `X` has another shape or is not one-hot, or `f` does not return one number per sequence or is random.

    Notes
    -----
    Costs N * (3 L + 1) rows of f, and N more to see that f repeats itself. A position that is N (a zero column) gets
    all four substitutions. One base is changed at a time: where either of two sites is enough, changing one shows
    nothing (`pairwise_mutagenesis`).

    References
    ----------
    .. [1] J. Zhou, O. G. Troyanskaya, "Predicting effects of noncoding variants with deep learning-based sequence
       model", Nature Methods 12, 2015, doi:10.1038/nmeth.3547

    Examples
    --------
    >>> from genocourse.sequence import one_hot
    >>> count_A = lambda X: X[:, 0].sum(axis=1)
    >>> in_silico_mutagenesis(count_A, one_hot(["AC"]))[0]
    array([[ 0.,  1.],
           [-1.,  0.],
           [-1.,  0.],
           [-1.,  0.]])
    """
    X = _validate.one_hot(X)
    intact = _validate.repeatable(f, X)
    effects = np.zeros(X.shape)
    row, base, position = np.nonzero(X == 0)
    outputs = _outputs(f, X, row, base[:, None], position[:, None], batch_size)
    effects[row, base, position] = outputs - intact[row]
    return effects


def pairwise_mutagenesis(
    f: _validate.Predictor, x: ArrayLike, positions: Sequence[int], *, batch_size: int = 256
) -> np.ndarray:
    """How far two substitutions together differ from the sum of the two alone.

    A[a, i, b, j] = f(a at i and b at j) - f(a at i) - f(b at j) + f(x), in units of f, for the listed positions.

    Parameters
    ----------
    f : callable
        Black-box model: (m, 4, L) array -> (m,) array.
    x : array_like, shape (4, L)
        One one-hot sequence.
    positions : sequence of int
        Which columns of `x` to change, P of them, each once.
    batch_size : int
        Sequences in one call of `f`; changes the speed, never the answer.

    Returns
    -------
    ndarray, shape (4, P, 4, P)
        Zero where the effects add up, where i = j, and where a or b is the observed base. Symmetric:
        A[a, i, b, j] = A[b, j, a, i].

    Raises
    ------
    ValueError
        If `x` is no one-hot sequence, `positions` names a column that does not exist or one twice, or `f` does not
        return one number per sequence or is random.

    Notes
    -----
    Costs 16 P**2 + 4 P rows of f: 20 positions need 6,480, all pairs of 200 positions 640,800.

    Examples
    --------
    One A is as good as two, so that losing one shows nothing and losing both shows all:

    >>> from genocourse.sequence import one_hot
    >>> any_A = lambda X: X[:, 0].max(axis=1)
    >>> interaction = pairwise_mutagenesis(any_A, one_hot(["AAC"])[0], [0, 1])
    >>> interaction[1, 0, 1, 1]  # C in both places
    np.float64(-1.0)
    """
    x = _validate.numbers(x, "x")
    if x.ndim != 2:
        raise ValueError(f"x has shape {x.shape}; one sequence of shape (4, L) is needed. From a batch: X[0].")
    X = _validate.one_hot(x[None], "x[None]")
    columns = _validate.array(positions, "positions")
    if columns.ndim != 1 or columns.size == 0 or columns.dtype.kind not in "iu":
        raise ValueError(f"positions is {positions!r}; a non-empty list of column indices is needed.")
    if columns.min() < 0 or columns.max() >= X.shape[2] or len(np.unique(columns)) < len(columns):
        raise ValueError(f"positions names a column outside 0 to {X.shape[2] - 1}, or one twice: {positions!r}.")

    intact = _validate.repeatable(f, X)[0]
    shape = (4, len(columns), 4, len(columns))
    a, i, b, j = (index.ravel() for index in np.indices(shape))
    # Where i = j, the second substitution replaces the first; those entries are set to zero below.
    double = _outputs(f, X, np.zeros_like(a), np.c_[a, b], columns[np.c_[i, j]], batch_size).reshape(shape)
    base, position = (index.ravel() for index in np.indices(shape[:2]))
    zeros = np.zeros_like(base)
    single = _outputs(f, X, zeros, base[:, None], columns[position][:, None], batch_size).reshape(shape[:2])
    interaction = double - single[:, :, None, None] - single + intact
    here = np.arange(len(columns))
    interaction[:, here, :, here] = 0
    observed = X[0][:, columns] == 1
    interaction[observed] = 0
    interaction[:, :, observed] = 0
    return interaction


def _outputs(
    f: _validate.Predictor, X: np.ndarray, row: np.ndarray, bases: np.ndarray, positions: np.ndarray, batch_size: int
) -> np.ndarray:
    """f(X[row] with `bases` at `positions`), (m,): each row of the two, (m, changes), makes one mutant."""
    batch_size = _validate.whole_number(batch_size, "batch_size")
    outputs = np.empty(len(row))
    for batch in batches(len(row), batch_size, "mutating"):
        mutants = X[row[batch]]
        which = np.arange(len(mutants))
        for base, position in zip(bases[batch].T, positions[batch].T, strict=True):
            mutants[which, :, position] = 0
            mutants[which, base, position] = 1
        outputs[batch] = _validate.predictions(f, mutants)
    return outputs
