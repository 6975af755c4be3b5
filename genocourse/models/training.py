"""One loop that trains any network with one output, and a bridge from the network to NumPy."""

import copy
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike
from sklearn.model_selection import GroupShuffleSplit
from torch import Tensor, nn

from genocourse import _validate
from genocourse._batches import bar
from genocourse.models.networks import seeded, tensor_for

BATCH = 1024  # sequences in one pass when nothing is learned


class Training(NamedTuple):
    """What `train` returns: the learning curve, one entry an epoch."""

    training_loss: np.ndarray
    """Cross-entropy on the training sequences, in nats: the mean over the epoch, while the weights moved."""
    validation_loss: np.ndarray
    """Cross-entropy on the held-out sequences after the epoch, in nats."""
    best_epoch: int
    """Which epoch's weights the network has now, counted from 0: the one with the lowest validation loss."""


def train(
    network: nn.Module,
    X: ArrayLike,
    y: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    validation: float | tuple[ArrayLike, ArrayLike] = 0.2,
    epochs: int = 30,
    patience: int = 3,
    learning_rate: float = 2e-3,
    batch_size: int = 64,
    rng: int | np.random.Generator | None = None,
) -> Training:
    r"""Fit a network to labels, and stop when held-out sequences no longer profit.

    Lowers the cross-entropy of the logit :math:`z_n = f(X_n)`,

    .. math:: -\frac{1}{m} \sum_n \big( y_n \log p_n + (1 - y_n) \log(1 - p_n) \big), \qquad
        p_n = \frac{1}{1 + e^{-z_n}},

    step by step on batches, by Adam [1]_.

    Parameters
    ----------
    network : torch.nn.Module
        Tensor (m, 4, L) -> logits (m,). Trained in place, from the weights it has.
    X : array_like, shape (N, 4, L)
        One-hot sequences, alphabet ACGT.
    y : array_like, shape (N,)
        Labels, 0 or 1.
    groups : array_like, shape (N,), optional
        What belongs together, such as neighbours on a chromosome: a group is on one side of the split.
    validation : float, or tuple (X, y)
        Share of the groups (without groups: of the sequences) to hold out, or other sequences with their labels.
    epochs : int
        Passes over the training sequences, at most.
    patience : int
        Epochs without a new lowest validation loss after which training stops.
    learning_rate : float
        Size of Adam's steps.
    batch_size : int
        Sequences a step.
    rng : int, Generator or None
        Seed or source of randomness, for the split, the order of the sequences and dropout.

    Returns
    -------
    Training
        The learning curve. The network has the weights of the best epoch, and is in evaluation mode.

    Raises
    ------
    ValueError
        If shapes do not fit, a label is neither 0 nor 1, a number is out of its range, the network does not return one
        number a sequence, or the loss is no longer finite.

    Notes
    -----
    The validation loss chose the epoch, so it flatters the network: test on sequences that `train` never saw. The same
    seeds give the same network on one machine and one thread.

    References
    ----------
    .. [1] D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", 3rd International Conference on Learning
       Representations, 2015, arXiv:1412.6980

    Examples
    --------
    >>> from genocourse.models import ConvNet
    >>> from genocourse.simulate import motif_sequences
    >>> data = motif_sequences(400, 30, ["GATAAG"], rng=0)
    >>> network = ConvNet(30, channels=8, rng=0)
    >>> result = train(network, data.X, data.y, epochs=5, rng=0)
    >>> len(result.validation_loss), network.training
    (5, False)
    """
    _check_network(network)
    X, y = _checked_labels(X, y, "X", "y")
    if not _validate.number(learning_rate, "learning_rate") > 0:
        raise ValueError(f"learning_rate is {learning_rate!r}; a number above 0 is needed.")
    epochs, patience, batch_size = _validate.whole_numbers(epochs=epochs, patience=patience, batch_size=batch_size)
    rng = np.random.default_rng(rng)
    sides = _split(X, y, groups, validation, rng)
    x, target, x_validation, target_validation = (tensor_for(part, network) for part in sides)

    loss = nn.functional.binary_cross_entropy_with_logits
    optimizer = torch.optim.Adam(network.parameters(), learning_rate)
    curve: list[tuple[float, float]] = []
    best, best_epoch, best_weights = np.inf, 0, copy.deepcopy(network.state_dict())
    with seeded(rng):
        for epoch in bar(range(epochs), desc="training"):
            network.train()
            total = 0.0
            for batch in torch.randperm(len(x)).split(batch_size):
                step = loss(_logits(network, x[batch]), target[batch])
                optimizer.zero_grad()
                step.backward()
                optimizer.step()
                total += step.item() * len(batch)
            held = loss(_evaluate(network, x_validation), target_validation)
            curve.append((total / len(x), held.item()))
            if not np.isfinite(curve[-1]).all():
                raise ValueError(f"The loss is not finite after epoch {epoch}. Use a smaller learning_rate.")
            if curve[-1][1] < best:
                best, best_epoch, best_weights = curve[-1][1], epoch, copy.deepcopy(network.state_dict())
            if epoch - best_epoch >= patience:
                break
    network.load_state_dict(best_weights)
    network.eval()
    training_loss, validation_loss = np.array(curve).T
    return Training(training_loss, validation_loss, best_epoch)


def predictor(network: nn.Module, *, output: str = "probability") -> _validate.Predictor:
    """Wrap a network as a function of arrays, for the methods that need predictions only.

    Parameters
    ----------
    network : torch.nn.Module
        Tensor (m, 4, L) -> logits (m,).
    output : {"probability", "logit"}
        Of label 1: from 0 to 1, or the log-odds z, with p = 1 / (1 + exp(-z)).

    Returns
    -------
    callable
        (m, 4, L) array -> (m,) array. It runs the network in evaluation mode, and puts its mode back.

    Raises
    ------
    ValueError
        If `network` is none, or `output` is another word; when called, if X has another shape or the network does not
        return one number a sequence.

    Notes
    -----
    Effects add up on the scale of the logit more nearly than on that of the probability, which is flat near 0 and 1.

    Examples
    --------
    >>> class CountA(nn.Module):
    ...     def forward(self, X):
    ...         return X[:, 0].sum(dim=1)
    >>> predictor(CountA(), output="logit")(np.eye(4)[None])
    array([1.], dtype=float32)
    >>> predictor(CountA())(np.zeros((1, 4, 3)))
    array([0.5], dtype=float32)
    """
    _check_network(network)
    if output not in ("probability", "logit"):
        raise ValueError(f"output is {output!r}; 'probability' or 'logit' is needed.")

    def f(X: np.ndarray) -> np.ndarray:
        logits = _evaluate(network, tensor_for(_validate.sequences(X), network))
        return (torch.sigmoid(logits) if output == "probability" else logits).cpu().numpy()

    return f


def _evaluate(network: nn.Module, x: Tensor) -> Tensor:
    """Return network(x) in evaluation mode, in batches and without gradients; each part gets its own mode back."""
    modes = [(module, module.training) for module in network.modules()]
    network.eval()
    try:
        with torch.no_grad():
            logits = torch.cat([_logits(network, part) for part in x.split(BATCH)])
    finally:
        for module, mode in modes:
            module.training = mode
    return logits


def _check_network(network: nn.Module) -> None:
    if not isinstance(network, nn.Module):
        raise ValueError(f"network is a {type(network).__name__}; a torch.nn.Module is needed, such as ConvNet(80).")


def _logits(network: nn.Module, x: Tensor) -> Tensor:
    """Return network(x), one number a sequence, or explain what came in its place."""
    logits = network(x)
    if not isinstance(logits, Tensor) or logits.shape != (len(x),):
        what = tuple(logits.shape) if isinstance(logits, Tensor) else f"a {type(logits).__name__}"
        raise ValueError(
            f"network(X) returned {what} for {len(x)} sequences; one logit a sequence, ({len(x)},), is needed."
        )
    return logits


def _split(
    X: np.ndarray,
    y: np.ndarray,
    groups: ArrayLike | None,
    validation: float | tuple[ArrayLike, ArrayLike],
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return X and y to fit, then X and y to hold out, no group on both sides."""
    if isinstance(validation, tuple):
        if groups is not None:
            raise ValueError("groups is for splitting X, and validation brings sequences of its own; give one of them.")
        if len(validation) != 2:
            raise ValueError(f"validation holds {len(validation)} things; two are needed, (X, y).")
        return X, y, *_checked_labels(*validation, "validation[0]", "validation[1]")
    n = len(X)
    groups = np.arange(n) if groups is None else _validate.array(groups, "groups")
    if groups.shape != (n,):
        raise ValueError(f"groups has shape {groups.shape}; X has {n} sequences, so ({n},) is needed.")
    if not 0 < _validate.number(validation, "validation") < 1:
        raise ValueError(f"validation is {validation!r}; a share between 0 and 1, or a tuple (X, y), is needed.")
    if len(np.unique(groups)) < 2:
        raise ValueError("There is one group only, and it cannot be split. Give validation=(X, y).")
    splitter = GroupShuffleSplit(1, test_size=validation, random_state=int(rng.integers(2**31)))
    fit, held_out = next(splitter.split(groups, groups=groups))
    return X[fit], y[fit], X[held_out], y[held_out]


def _checked_labels(X: ArrayLike, y: ArrayLike, X_name: str, y_name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return sequences and their labels as arrays, or explain what is wrong with them."""
    X, y = _validate.sequences(X, X_name), _validate.array(y, y_name)
    if y.shape != (len(X),):
        raise ValueError(f"{y_name} has shape {y.shape}; {X_name} has {len(X)} sequences, so ({len(X)},) is needed.")
    if y.dtype.kind not in "fiub" or not np.isin(y, (0, 1)).all():
        raise ValueError(f"{y_name} holds something other than 0 and 1.")
    return X, y
