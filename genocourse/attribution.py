"""What to do with an attribution of a sequence: small steps, to be put together in the open.

An attribution has the shape of its sequences, (N, 4, L). *Hypothetical*: a value for all four bases. *Projected*: what
is left at the observed base only.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from genocourse import _validate

if TYPE_CHECKING:  # torch is loaded by completeness_gap alone
    from torch import Tensor

    from genocourse.gradients import Network


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
        If the shapes differ, `X` is not one-hot or `A` holds something that is not a finite number.

    Examples
    --------
    >>> project([[[0.7], [0.2], [0.1], [0.4]]], [[[0], [1], [0], [0]]]).ravel()
    array([0. , 0.2, 0. , 0. ])
    """
    A, X = _validate.sequences(A, "A"), _validate.one_hot(X)
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
        As `project`.

    Notes
    -----
    Of integrated gradients from a baseline other than zero this is a part only: the absent bases have moved, too. The
    complete credit of a position is ``A.sum(axis=1)``.

    Examples
    --------
    >>> per_position([[[0.7], [0.2], [0.1], [-1.0]]], [[[0], [1], [0], [0]]])
    array([[0.2]])
    """
    return project(A, X).sum(axis=1)


def completeness_gap(A: ArrayLike, f: "Network", X: "ArrayLike | Tensor", baseline: "ArrayLike | Tensor") -> np.ndarray:
    """What an attribution leaves over of the prediction.

    gap[n] = f(X[n]) - f(baseline[n]) - sum over b and i of A[n, b, i].

    Parameters
    ----------
    A : array_like, shape (N, 4, L)
        An attribution relative to `baseline`, such as from `integrated_gradients`.
    f : callable
        The model it explains, as for the gradients: tensor (m, 4, L) -> tensor (m,).
    X : array or tensor, shape (N, 4, L)
        One-hot sequences.
    baseline : number, or array or tensor of shape (4, L), (N, 4, L) or (N, n, 4, L)
        As for `integrated_gradients`; of several baselines the mean of f counts.

    Returns
    -------
    ndarray, shape (N,)
        In units of f; zero when the attribution is complete.

    Raises
    ------
    ValueError
        If shapes do not fit, or `f` is in training mode, gives two answers or does not return one number a sequence.

    Notes
    -----
    Costs N * (n + 1) forward passes, and three to check f. A small gap says that the sum is right. It does not say that
    the parts are: move credit from one base to another, and the gap stays.

    Examples
    --------
    >>> A = np.zeros((1, 4, 4))
    >>> completeness_gap(A, lambda X: X[:, 0].sum(dim=1), np.eye(4)[None], 0)
    array([1.])
    """
    from genocourse.gradients import as_baseline, checked, evaluate

    A = _validate.sequences(A, "A")
    x = checked(f, X)
    if A.shape != tuple(x.shape):
        raise ValueError(f"A has shape {A.shape}, X {tuple(x.shape)}; they must agree.")
    start = as_baseline(baseline, x)
    begin = evaluate(f, start.flatten(0, 1)).reshape(start.shape[:2]).mean(1)
    return (evaluate(f, x) - begin).cpu().numpy() - A.sum(axis=(1, 2))
