"""What to do with an attribution of a sequence: small steps, to be put together in the open.

An attribution has the shape of its sequences, (N, 4, L). *Hypothetical*: a value for all four bases. *Projected*: what
is left at the observed base only.
"""

import numpy as np
from numpy.typing import ArrayLike

from genocourse import _validate


def center(A: ArrayLike) -> np.ndarray:
    """Take off the mean over the four bases at each position.

    A'[n, b, i] = A[n, b, i] - mean over the four bases c of A[n, c, i]. A one-hot column always sums to one, so
    adding the same amount to all four changes no prediction of a model on sequences; a gradient has such a part all the
    same.

    Parameters
    ----------
    A : array_like, shape (N, 4, L)
        A hypothetical attribution: values for all four bases, such as a gradient or mutagenesis.

    Returns
    -------
    ndarray, shape (N, 4, L)
        Sums to zero over the bases; the unit stays.

    Raises
    ------
    ValueError
        If `A` has another shape or holds something that is not a finite number.

    References
    ----------
    .. [1] A. Majdandzic, C. Rajesh, P. K. Koo, "Correcting gradient-based interpretations of deep neural networks for
       genomics", Genome Biology 24:109, 2023, doi:10.1186/s13059-023-02956-3

    Examples
    --------
    >>> center([[[4.0], [0.0], [0.0], [0.0]]]).ravel()
    array([ 3., -1., -1., -1.])
    """
    A = _validate.sequences(A, "A")
    return A - A.mean(axis=1, keepdims=True)


def project(A: ArrayLike, X: ArrayLike) -> np.ndarray:
    """Keep the values of the observed bases, and zero elsewhere.

    A'[n, b, i] = A[n, b, i] * X[n, b, i].

    Parameters
    ----------
    A : array_like, shape (N, 4, L)
        A hypothetical attribution.
    X : array_like, shape (N, 4, L)
        One-hot sequences.

    Returns
    -------
    ndarray, shape (N, 4, L)
        At most one value that is not zero in each column.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> project([[[0.7], [0.2], [0.1], [0.4]]], [[[0], [1], [0], [0]]]).ravel()
    array([0. , 0.2, 0. , 0. ])
    """
    A, X = _validate.sequences(A, "A"), _validate.sequences(X)
    if A.shape != X.shape:
        raise ValueError(f"A has shape {A.shape}, X {X.shape}; they must agree.")
    return A * X


def per_position(A: ArrayLike, X: ArrayLike) -> np.ndarray:
    """One number a position: the value of the observed base.

    a[n, i] = sum over the bases b of A[n, b, i] * X[n, b, i].

    Parameters
    ----------
    A : array_like, shape (N, 4, L)
        An attribution, hypothetical or projected.
    X : array_like, shape (N, 4, L)
        One-hot sequences.

    Returns
    -------
    ndarray, shape (N, L)
        Zero where the base is N.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> per_position([[[0.7], [0.2], [0.1], [-1.0]]], [[[0], [1], [0], [0]]])
    array([[0.2]])
    """
    return project(A, X).sum(axis=1)
