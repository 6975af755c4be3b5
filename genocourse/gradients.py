"""Which way does the prediction tilt at this sequence? Saliency, integrated gradients and Grad-CAM of a network.

Here `f` is differentiable: it takes a tensor (m, 4, L) and returns a tensor (m,), one number a sequence, such as
``lambda X: network(X)[:, 1]`` or a network with one output. `X` may be an array or a tensor; what comes back is an
array. The network is left as it was found.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from genocourse import _validate

Network = Callable[[Tensor], Tensor]
BATCH = 1024  # sequences in one forward and backward pass


def saliency(f: Network, X: ArrayLike | Tensor) -> np.ndarray:
    r"""Slope of the prediction along each base.

    .. math:: A_{n b i} = \frac{\partial f(X_n)}{\partial X_{n b i}}

    Parameters
    ----------
    f : callable
        Differentiable model: tensor (m, 4, L) -> tensor (m,).
    X : array or tensor, shape (N, 4, L)
        One-hot sequences, alphabet ACGT.

    Returns
    -------
    ndarray, shape (N, 4, L)
        Signed, in units of f for one base more; a value for all four bases. Float64 if `X` is, else float32.

    Raises
    ------
    ValueError
        If `X` has another shape, or `f` is in training mode, gives two answers, mixes the sequences of a batch, does
        not return one number a sequence, is not differentiable, or has no finite slope at some sequence.

    Notes
    -----
    Costs one forward and one backward pass; three more sequences are run to check f. The slope holds for tiny steps,
    and a base is no tiny step: where f has levelled off, the slope is zero whatever the base does. `attribution.center`
    takes off the part that no sequence can move along.

    References
    ----------
    .. [1] K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside convolutional networks: visualising image classification
       models and saliency maps", arXiv:1312.6034, 2013

    Examples
    --------
    >>> count_A = lambda X: X[:, 0].sum(dim=1)
    >>> saliency(count_A, np.eye(4)[None])[0]
    array([[1., 1., 1., 1.],
           [0., 0., 0., 0.],
           [0., 0., 0., 0.],
           [0., 0., 0., 0.]])
    """
    x = checked(f, X)
    return _gradient(f, x).cpu().numpy()


def input_x_gradient(f: Network, X: ArrayLike | Tensor) -> np.ndarray:
    r"""Slope at the observed bases, zero at the others.

    .. math:: A_{n b i} = X_{n b i} \, \frac{\partial f(X_n)}{\partial X_{n b i}}

    Parameters
    ----------
    f : callable
        Differentiable model: tensor (m, 4, L) -> tensor (m,).
    X : array or tensor, shape (N, 4, L)
        One-hot sequences, alphabet ACGT.

    Returns
    -------
    ndarray, shape (N, 4, L)
        Signed, in units of f. Adds up to f(X) - f(0) where f is linear, and seldom elsewhere.

    Raises
    ------
    ValueError
        As `saliency`.

    Examples
    --------
    >>> count_A_and_C = lambda X: X[:, 0].sum(dim=1) + 2 * X[:, 1].sum(dim=1)
    >>> input_x_gradient(count_A_and_C, np.eye(4)[None]).sum(axis=1)
    array([[1., 2., 0., 0.]])
    """
    x = checked(f, X)
    return (x * _gradient(f, x)).cpu().numpy()


def integrated_gradients(
    f: Network, X: ArrayLike | Tensor, baseline: ArrayLike | Tensor, *, n_steps: int = 50
) -> np.ndarray:
    r"""Slopes added up on the straight way from a baseline to the sequence.

    .. math:: A_n = (X_n - B_n) \int_0^1 \nabla f\big(B_n + t (X_n - B_n)\big)\, dt
        \approx (X_n - B_n) \sum_k w_k \nabla f\big(B_n + t_k (X_n - B_n)\big)

    with the nodes and weights of Gauss and Legendre, which are exact where f is a polynomial of degree up to 2 n_steps.

    Parameters
    ----------
    f : callable
        Differentiable model: tensor (m, 4, L) -> tensor (m,).
    X : array or tensor, shape (N, 4, L)
        One-hot sequences, alphabet ACGT.
    baseline : number, or array or tensor of shape (4, L), (N, 4, L) or (N, n, 4, L)
        Where the way begins: 0, 0.25 for "any base", a sequence, or n of them for each sequence, such as
        `dinucleotide_shuffle` makes, whose attributions are averaged.
    n_steps : int
        Nodes on the way.

    Returns
    -------
    ndarray, shape (N, 4, L)
        Signed, in units of f. Adds up to f(X) - f(baseline), but for what `attribution.completeness_gap` tells. A
        position's whole credit is its column's sum, ``A.sum(axis=1)``.

    Raises
    ------
    ValueError
        If `baseline` does not fit, `n_steps` is no whole number from 1 up, or as `saliency`.

    Notes
    -----
    Costs N * n * n_steps forward and backward passes, in batches of 1,024. Smooth networks need about 10 nodes; those
    of ReLU have kinks, where the sum nears its value slowly. Completeness says that nothing is lost, not that the
    credit is right: each baseline gives another complete answer.

    References
    ----------
    .. [1] M. Sundararajan, A. Taly, Q. Yan, "Axiomatic attribution for deep networks", Proceedings of the 34th
       International Conference on Machine Learning, PMLR 70, 2017, arXiv:1703.01365

    Examples
    --------
    A product of two switches: the plain slope credits each with 1 and both with 2, the way from zero shares the 1.

    >>> both = lambda X: X[:, 0, 0] * X[:, 1, 1]
    >>> integrated_gradients(both, np.eye(4)[None], 0).sum(axis=1)
    array([[0.5, 0.5, 0. , 0. ]])

    From any other baseline the bases that are absent move too. `attribution.per_position`, which reads the observed
    base alone, leaves them out and is no longer complete: here the credit is due to add up to 1 - 4 * 0.25 = 0.

    >>> from genocourse.attribution import per_position
    >>> count_A, X = lambda X: X[:, 0].sum(dim=1), np.eye(4)[None]
    >>> A = integrated_gradients(count_A, X, 0.25)
    >>> A.sum(axis=1).round(2), per_position(A, X).round(2)
    (array([[ 0.75, -0.25, -0.25, -0.25]]), array([[0.75, 0.  , 0.  , 0.  ]]))
    """
    n_steps, x = _validate.whole_number(n_steps, "n_steps"), checked(f, X)
    start = as_baseline(baseline, x)
    n = start.shape[1]
    nodes, weights = np.polynomial.legendre.leggauss(n_steps)  # on (-1, 1)
    t, w = (torch.as_tensor(v / 2).to(x).reshape(-1, 1, 1, 1) for v in (nodes + 1, weights))

    step = max(1, BATCH // n_steps)
    ends, begins = x.repeat_interleave(n, 0).split(step), start.flatten(0, 1).split(step)
    parts = []
    for end, begin in zip(ends, begins, strict=True):
        points = begin + t * (end - begin)  # (n_steps, paths, 4, L)
        slopes = _gradient(f, points.flatten(0, 1)).reshape(points.shape)
        parts.append((end - begin) * (w * slopes).sum(0))
    return torch.cat(parts).reshape(start.shape).mean(1).cpu().numpy()


def grad_cam(f: Network, X: ArrayLike | Tensor, layer: nn.Module, *, relu: bool = True) -> np.ndarray:
    r"""Where along the sequence a layer's features speak for the prediction (Grad-CAM, in one dimension).

    .. math:: M_{n i} = \text{ReLU}\Big(\sum_c \alpha_{n c}\, a_{n c i}\Big), \qquad
        \alpha_{n c} = \frac{1}{P} \sum_i \frac{\partial f(X_n)}{\partial a_{n c i}},

    where :math:`a_{n c i}` is the output of channel c at position i of P.

    Parameters
    ----------
    f : callable
        Differentiable model that runs `layer`: tensor (m, 4, L) -> tensor (m,).
    X : array or tensor, shape (N, 4, L)
        One-hot sequences, alphabet ACGT.
    layer : torch.nn.Module
        A layer with output (m, channels, P), such as a convolution with its ReLU; the last one as a rule.
    relu : bool
        Keep what speaks for the prediction only. False gives the signed map.

    Returns
    -------
    ndarray, shape (N, L)
        In units of f times those of the layer's output. A layer shorter than L is interpolated linearly to L, so that
        one value covers about L / P bases: the map cannot tell them apart.

    Raises
    ------
    ValueError
        If `layer` does not run once in f, or its output has another shape, or as `saliency`.

    Notes
    -----
    Costs one forward and one backward pass; three more sequences are run to check f. Each channel gets one weight for
    the whole sequence, so a channel that helps here and harms there is misjudged in one of the places.

    References
    ----------
    .. [1] R. R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh, D. Batra, "Grad-CAM: visual explanations from
       deep networks via gradient-based localization", 2017 IEEE International Conference on Computer Vision,
       doi:10.1109/ICCV.2017.74

    Examples
    --------
    One channel that marks each A, and a prediction that counts the marks:

    >>> mark = nn.Conv1d(4, 1, 1, bias=False)
    >>> _ = mark.weight.data.copy_(torch.tensor([[[1.0], [0.0], [0.0], [0.0]]]))
    >>> grad_cam(lambda X: mark(X).sum(dim=(1, 2)), np.eye(4, dtype=np.float32)[None], mark)
    array([[1., 0., 0., 0.]], dtype=float32)
    """
    if not isinstance(layer, nn.Module):
        raise ValueError(f"layer is a {type(layer).__name__}; a torch.nn.Module that f runs is needed: network.conv.")
    x = checked(f, X)
    maps = []
    for part in x.split(BATCH):
        with _watched(layer) as outputs, torch.enable_grad():
            # The input asks for gradients too, so that a network with frozen weights has a graph all the same.
            total = _answer(f, part.detach().clone().requires_grad_()).sum()
        if len(outputs) != 1:
            raise ValueError(f"layer ran {len(outputs)} times in f; once is needed. Name a layer that f(X) runs.")
        (a,) = outputs
        if not isinstance(a, Tensor) or a.ndim != 3:
            shape = tuple(a.shape) if isinstance(a, Tensor) else f"a {type(a).__name__}"
            raise ValueError(f"layer returned {shape}; (m, channels, positions) is needed, as from a convolution.")
        maps.append((_slope(total, a).mean(2, keepdim=True) * a).sum(1).detach())
    cam = torch.cat(maps)
    cam = torch.relu(cam) if relu else cam
    if cam.shape[1] != x.shape[2]:
        cam = nn.functional.interpolate(cam[:, None], size=x.shape[2], mode="linear", align_corners=False)[:, 0]
    return cam.cpu().numpy()


def as_baseline(baseline: ArrayLike | Tensor, x: Tensor) -> Tensor:
    """Return a baseline for each sequence as (N, n, 4, L), of the type of `x`, or explain why it does not fit."""
    values = baseline.detach().cpu() if isinstance(baseline, Tensor) else baseline
    values = _validate.of_moderate_size(_validate.numbers(values, "baseline"), "baseline")
    start = torch.from_numpy(np.array(values, float)).to(x)
    n, shape = len(x), tuple(x.shape)
    if tuple(start.shape) in ((), shape[1:], shape):
        return start.expand(shape)[:, None]
    if start.ndim == 4 and (len(start), *start.shape[2:]) == shape and start.shape[1] > 0:
        return start
    raise ValueError(
        f"baseline has shape {tuple(start.shape)}; for X of shape {shape} a number, or an array of shape "
        f"{shape[1:]}, {shape} or ({n}, n, 4, {shape[2]}) is needed."
    )


def evaluate(f: Network, x: Tensor) -> Tensor:
    """f(x) without gradients, (N,), in batches, or an explanation of what is wrong with the answer."""
    with torch.no_grad():
        return torch.cat([_answer(f, part) for part in x.split(BATCH)])


def as_tensor(X: ArrayLike | Tensor) -> Tensor:
    """Return sequences as a tensor (N, 4, L) of floats that shares nothing with `X`: float64, if `X` is, or float32."""
    values = _validate.sequences(X.detach().cpu() if isinstance(X, Tensor) else X)
    x = torch.from_numpy(np.array(values, np.float64 if values.dtype == np.float64 else np.float32))
    return x.to(X.device) if isinstance(X, Tensor) else x


def checked(f: Network, X: ArrayLike | Tensor) -> Tensor:
    """Return `X` as a tensor, once `f` has answered alike for its first sequence alone and beside the second."""
    if not callable(f):
        raise ValueError(f"f is a {type(f).__name__}; a network or a function of a tensor is needed.")
    if isinstance(f, nn.Module) and f.training:
        raise ValueError("f is in training mode. Call f.eval() first, and f.train() afterwards to go on training.")
    x = as_tensor(X)
    pair, alone = evaluate(f, x[:2]), evaluate(f, x[:1])
    if abs(pair[0] - alone[0]) > 1e-4 * max(pair.abs().max(), alone.abs().max()):  # far above rounding errors
        raise ValueError(
            "f gave two answers for the same sequence, in a batch and alone. Call network.eval(): dropout and batch "
            "normalisation are at work."
        )
    return x


def _answer(f: Network, part: Tensor) -> Tensor:
    """f(part), one finite number a sequence, or an explanation of what is wrong with the answer."""
    y = f(part)
    if not isinstance(y, Tensor):
        raise ValueError(f"f(X) returned a {type(y).__name__}; a tensor is needed, made from X by torch.")
    if y.shape != (len(part),):
        raise ValueError(
            f"f(X) returned {tuple(y.shape)} for {len(part)} sequences; one number per sequence is needed. "
            "For a network with several outputs: lambda X: network(X)[:, 1]."
        )
    if y.is_complex():
        raise ValueError(f"f(X) returned {y.dtype} values; real numbers are needed.")
    if not torch.isfinite(y).all():
        raise ValueError("f(X) returned something that is not a finite number. Check the network and its inputs.")
    _validate.of_moderate_size(y.detach().double().cpu().numpy(), "f(X)")
    return y


def _gradient(f: Network, x: Tensor) -> Tensor:
    """Slope of f at each of the sequences, same shape as `x`. Rows do not mix, so one backward pass serves a batch."""
    slopes = []
    for part in x.split(BATCH):
        part = part.detach().clone().requires_grad_()
        with torch.enable_grad():
            total = _answer(f, part).sum()
        if not total.requires_grad:
            raise ValueError("f(X) is cut off from X: detached, or taken through NumPy. Use torch operations only.")
        slopes.append(_slope(total, part))
    return torch.cat(slopes)


def _slope(total: Tensor, at: Tensor) -> Tensor:
    """Slope of the total along each number in `at`, or an explanation that it has none."""
    (slope,) = torch.autograd.grad(total, at, allow_unused=True, materialize_grads=True)
    if not torch.isfinite(slope).all():
        raise ValueError("The slope of f is not finite at some sequence, as that of a root is at 0. Smooth f there.")
    return slope


@contextmanager
def _watched(layer: nn.Module) -> Iterator[list[Tensor]]:
    """Collect the outputs of a layer while the block runs; the hook is gone afterwards, also when f fails."""
    outputs: list[Tensor] = []
    hook = layer.register_forward_hook(lambda module, inputs, output: outputs.append(output))
    try:
        yield outputs
    finally:
        hook.remove()
