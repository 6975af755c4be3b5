"""Two small networks that read sequences, and seeds for their first weights."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from genocourse import _validate
from genocourse.attention import SimpleAttention


@contextmanager
def seeded(rng: int | np.random.Generator | None = None) -> Iterator[None]:
    """Let torch draw its random numbers from a seed inside the block, and leave its global state as it was.

    Parameters
    ----------
    rng : int, Generator or None
        Seed or source of randomness.

    Examples
    --------
    Two layers with the same random weights:

    >>> with seeded(0):
    ...     first = nn.Linear(3, 1)
    >>> with seeded(0):
    ...     second = nn.Linear(3, 1)
    >>> torch.equal(first.weight, second.weight)
    True
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(np.random.default_rng(rng).integers(2**63)))
        yield


class ConvNet(nn.Module):
    """Two convolutions, and a weight for each of their features at each place.

    Scanners of 9 bases (ReLU, and the largest of every 6 places), then scanners of 7 of those places (ReLU), then one
    sum. Half of the features are dropped at random while training.

    Parameters
    ----------
    length : int
        L, bases in a sequence.
    channels : int
        Scanners in each layer.
    keep_positions : bool
        False takes the largest value of each feature over the whole sequence, so that the network knows what is there
        and not where.
    rng : int, Generator or None
        Seed or source of randomness for the first weights.

    Attributes
    ----------
    features : torch.nn.Sequential
        The convolutions; its output (m, channels, places) is what Grad-CAM looks at.
    output : torch.nn.Linear
        The last sum.

    Raises
    ------
    ValueError
        If a count is no whole number from 1 up, or the network is called with sequences of another length.

    Examples
    --------
    >>> network = ConvNet(80, rng=0)
    >>> network(torch.zeros(5, 4, 80)).shape
    torch.Size([5])
    """

    def __init__(
        self,
        length: int,
        *,
        channels: int = 32,
        keep_positions: bool = True,
        rng: int | np.random.Generator | None = None,
    ) -> None:
        super().__init__()
        length, channels = _validate.whole_numbers(length=length, channels=channels)
        self.length, self.keep_positions = length, keep_positions
        pool = nn.MaxPool1d(6, ceil_mode=True)  # the last places count, too, where 6 does not divide the length
        places = -(-length // 6)
        with seeded(rng):
            self.features = nn.Sequential(
                nn.Conv1d(4, channels, 9, padding="same"),
                nn.ReLU(),
                pool,
                nn.Dropout(0.2),
                nn.Conv1d(channels, channels, 7, padding="same"),
                nn.ReLU(),
            )
            self.dropout = nn.Dropout(0.5)
            self.output = nn.Linear(channels * places if keep_positions else channels, 1)

    def forward(self, X: Tensor) -> Tensor:
        """Return the logits, (m,), of one-hot sequences (m, 4, L)."""
        features = self.features(_of_length(X, self.length))
        features = features.flatten(1) if self.keep_positions else features.amax(dim=2)
        return self.output(self.dropout(features)).squeeze(1)


class AttentionClassifier(nn.Module):
    """One layer of attention between the positions of a sequence.

    A position is described by the bases around it (a convolution) and by a code of its own for where it is. Attention
    lets it look up other positions. What it is and what it found go through one hidden layer (ReLU), are averaged over
    the positions, and summed.

    Parameters
    ----------
    length : int
        L, bases in a sequence.
    embed_dim : int
        Numbers that describe a position.
    width : int
        Bases that a position sees without attention, itself in the middle; 1 for itself alone.
    rng : int, Generator or None
        Seed or source of randomness for the first weights.

    Attributes
    ----------
    attention : SimpleAttention
        The layer of attention.

    Raises
    ------
    ValueError
        If a count is no whole number from 1 up, or the network is called with sequences of another length.

    Examples
    --------
    >>> network = AttentionClassifier(30, rng=0)
    >>> network(torch.zeros(5, 4, 30)).shape
    torch.Size([5])
    """

    def __init__(
        self, length: int, *, embed_dim: int = 32, width: int = 7, rng: int | np.random.Generator | None = None
    ) -> None:
        super().__init__()
        length, embed_dim, width = _validate.whole_numbers(length=length, embed_dim=embed_dim, width=width)
        self.length = length
        with seeded(rng):
            self.bases = nn.Conv1d(4, embed_dim, width, padding="same")
            self.positions = nn.Parameter(torch.randn(length, embed_dim))
            self.attention = SimpleAttention(embed_dim)
            self.hidden = nn.Linear(2 * embed_dim, embed_dim)
            self.output = nn.Linear(embed_dim, 1)

    def forward(self, X: Tensor, change: Callable[[Tensor], Tensor] | None = None) -> Tensor:
        """Return the logits, (m,), of one-hot sequences (m, 4, L).

        With `change`, a function of the attention weights, (m, L, L), the network runs with what it returns instead.
        """
        described = self._described(X)
        context, _ = self.attention(described, change)
        found = torch.relu(self.hidden(torch.cat([described, context], dim=2)))
        return self.output(found.mean(dim=1)).squeeze(1)

    def attention_weights(self, X: ArrayLike | Tensor) -> np.ndarray:
        """Return who looked where, (m, L, L): entry [n, i, j] is how much of position j went into position i.

        Each row sums to 1, so an even look at all L positions is 1 / L.
        """
        with torch.no_grad():
            _, weights = self.attention(self._described(tensor_for(X, self)))
        return weights.cpu().numpy()

    def _described(self, X: Tensor) -> Tensor:
        """Return what each position is and where it is, (m, L, embed_dim)."""
        return torch.relu(self.bases(_of_length(X, self.length))).transpose(1, 2) + self.positions


def tensor_for(values: ArrayLike | Tensor, network: nn.Module) -> Tensor:
    """Return a tensor of the type that the network's weights have, float32 if it has none."""
    like = next(network.parameters(), torch.empty(0))
    if not isinstance(values, Tensor):
        values = np.asarray(values)  # torch knows neither reversed views nor another machine's order of bytes
        values = torch.from_numpy(values.astype(values.dtype.newbyteorder("="), order="C"))
    return values.to(like)


def _of_length(X: Tensor, length: int) -> Tensor:
    """Return X, or explain that the network was made for other sequences."""
    if X.ndim != 3 or X.shape[1:] != (4, length):
        raise ValueError(
            f"X has shape {tuple(X.shape)}; this network reads (m, 4, {length}). Make one for your length."
        )
    return X
