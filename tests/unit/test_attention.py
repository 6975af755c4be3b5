"""Attention by hand, against torch's own, and by what must hold for any weights."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from genocourse.attention import SimpleAttention

torch.set_num_threads(1)


def attention(embed_dim, seed=0):
    torch.manual_seed(seed)
    return SimpleAttention(embed_dim).double()


def test_two_positions_by_hand():
    """Q = x, k = 2x, v = 3x + (0, 1): position 0 scores itself 2 / sqrt(2) and position 1 nothing."""
    layer = attention(2)
    for linear, scale in ((layer.query, 1.0), (layer.key, 2.0), (layer.value, 3.0)):
        linear.weight.data = scale * torch.eye(2, dtype=torch.float64)
        linear.bias.data.zero_()
    layer.value.bias.data[1] = 1.0
    context, weights = layer(torch.tensor([[[1.0, 0.0], [0.0, 1.0]]], dtype=torch.float64))
    p = math.exp(math.sqrt(2)) / (math.exp(math.sqrt(2)) + 1)
    np.testing.assert_allclose(weights[0].detach(), [[p, 1 - p], [1 - p, p]], atol=1e-15)
    np.testing.assert_allclose(context[0].detach(), [[3 * p, 3 * (1 - p) + 1], [3 * (1 - p), 3 * p + 1]], atol=1e-15)


def test_the_row_asks_and_the_column_answers():
    """Position 1 asks for what position 2 offers; nobody asks for anything else."""
    layer = attention(3)
    for linear in (layer.query, layer.key, layer.value):
        linear.weight.data.zero_()
        linear.bias.data.zero_()
    layer.query.weight.data[0, 1] = 1.0  # what is described by the second number asks along the first axis
    layer.key.weight.data[0, 2] = 1.0  # what is described by the third answers there
    x = 10 * torch.eye(3, dtype=torch.float64)[None]
    _, weights = layer(x)
    assert weights[0, 1, 2] > 0.99
    np.testing.assert_allclose(weights[0, [0, 2]].detach(), 1 / 3)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_torch_agrees(dtype):
    layer = attention(6).to(dtype)
    x = torch.randn(3, 5, 6, dtype=dtype)
    context, weights = layer(x)
    expected = nn.functional.scaled_dot_product_attention(layer.query(x), layer.key(x), layer.value(x))
    assert context.dtype == weights.dtype == dtype and weights.shape == (3, 5, 5)
    torch.testing.assert_close(context, expected)


@given(st.integers(1, 4), st.integers(1, 7), st.integers(1, 5), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_rows_sum_to_one_and_order_does_not_matter(batch, seq_len, embed_dim, seed):
    layer = attention(embed_dim, seed)
    x = torch.randn(batch, seq_len, embed_dim, dtype=torch.float64)
    context, weights = layer(x)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(dim=2), torch.ones(batch, seq_len, dtype=torch.float64))
    order = torch.randperm(seq_len)
    shuffled, shuffled_weights = layer(x[:, order])
    torch.testing.assert_close(shuffled, context[:, order])
    torch.testing.assert_close(shuffled_weights, weights[:, order][:, :, order])
    torch.testing.assert_close(layer(x[:1])[0], context[:1], msg="sequences of a batch do not mix")


def test_changed_weights_are_used_and_returned():
    layer, x = attention(3), torch.randn(2, 4, 3, dtype=torch.float64)
    plain_context, plain = layer(x)
    context, weights = layer(x, change=lambda found: found.flip(2))
    torch.testing.assert_close(weights, plain.flip(2))
    torch.testing.assert_close(context, plain.flip(2) @ layer.value(x))
    assert (context - plain_context).abs().max() > 1e-3
    torch.testing.assert_close(layer(x, change=lambda found: found)[0], plain_context)


def test_gradients_reach_every_weight():
    layer = attention(4)
    layer(torch.randn(2, 3, 4, dtype=torch.float64))[0].square().sum().backward()
    assert all(parameter.grad.any() for parameter in layer.parameters())


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((5, 3), r"x has shape \(5, 3\); \(batch, seq_len, 3\) is needed\.$"),
        ((2, 5, 4), r"x has shape \(2, 5, 4\); \(batch, seq_len, 3\) is needed\.$"),
        ((2, 3, 5), r"is needed\. For \(batch, channels, positions\).*x\.transpose\(1, 2\)"),
    ],
)
def test_wrong_shapes_are_explained(shape, message):
    with pytest.raises(ValueError, match=message):
        SimpleAttention(3)(torch.zeros(shape))
