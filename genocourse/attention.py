"""Attention, the simple kind: every position asks all positions, and takes a weighted mean of what they answer."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from genocourse import _validate


class SimpleAttention(nn.Module):
    r"""Self-attention with one head, scaled by the square root of its own width.

    .. math:: q_i = W_q x_i + b_q, \quad k_j = W_k x_j + b_k, \quad v_j = W_v x_j + b_v

    .. math:: a_{ij} = \frac{\exp(q_i \cdot k_j / \sqrt{d})}{\sum_{j'} \exp(q_i \cdot k_{j'} / \sqrt{d})}, \qquad
        c_i = \sum_j a_{ij}\, v_j

    Called with x of shape (batch, seq_len, embed_dim), it returns two tensors: the context c, shape (batch, seq_len,
    embed_dim), and the attention weights a, shape (batch, seq_len, seq_len). Called with ``change``, a function of the
    weights, it mixes the values by what that returns, and returns it as the weights.

    Parameters
    ----------
    embed_dim : int
        d, the numbers that describe a position.

    Attributes
    ----------
    query, key, value : torch.nn.Linear
        What a position asks for, what it offers, and what it answers.

    Raises
    ------
    ValueError
        If `embed_dim` is no whole number from 1 up, or x has another shape.

    Notes
    -----
    Row i of the weights says how position i mixed the values, and sums to 1. It does not say what was in the values,
    nor what the rest of the network made of the context. The layer is blind to order: shuffle the positions, and the
    context is shuffled alike, unless x itself says where each position is. Costs 2 seq_len**2 * embed_dim
    multiplications a sequence beside the three linear layers, and memory for seq_len**2 weights.

    References
    ----------
    .. [1] A. Vaswani et al., "Attention is all you need", Advances in Neural Information Processing Systems 30, 2017,
       arXiv:1706.03762

    Examples
    --------
    With all weights zero nobody is preferred, so each position gets the mean of the values, here the bias of `value`:

    >>> attention = SimpleAttention(2)
    >>> for parameter in attention.parameters():
    ...     _ = parameter.data.fill_(0)
    >>> context, weights = attention(torch.randn(1, 4, 2))
    >>> weights[0, 0].tolist()
    [0.25, 0.25, 0.25, 0.25]
    >>> context.shape
    torch.Size([1, 4, 2])

    Let every position see only the first:

    >>> def first_only(weights):
    ...     return torch.eye(4)[0].expand_as(weights)
    >>> attention(torch.randn(1, 4, 2), change=first_only)[1][0, 3].tolist()
    [1.0, 0.0, 0.0, 0.0]
    """

    def __init__(self, embed_dim: int) -> None:
        super().__init__()
        self.embed_dim = embed_dim = _validate.whole_number(embed_dim, "embed_dim")
        self.query = nn.Linear(embed_dim, embed_dim)
        self.key = nn.Linear(embed_dim, embed_dim)
        self.value = nn.Linear(embed_dim, embed_dim)

    def forward(self, x: Tensor, change: Callable[[Tensor], Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """Return the context and the attention weights, changed if a change is given."""
        if x.ndim != 3 or x.shape[2] != self.embed_dim:
            fix = ""
            if x.ndim == 3 and x.shape[1] == self.embed_dim:
                fix = " For (batch, channels, positions), as from a convolution: x.transpose(1, 2)."
            raise ValueError(f"x has shape {tuple(x.shape)}; (batch, seq_len, {self.embed_dim}) is needed.{fix}")
        q, k, v = self.query(x), self.key(x), self.value(x)
        scores = q @ k.transpose(1, 2) / math.sqrt(self.embed_dim)  # (batch, seq_len, seq_len): who asks, who answers
        attn_weights = torch.softmax(scores, dim=2)
        if change is not None:
            attn_weights = change(attn_weights)
        context = attn_weights @ v
        return context, attn_weights
