"""Gradient methods in closed form, by finite differences, by axioms, and against captum."""

import captum.attr
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from genocourse import gradients
from genocourse.attribution import completeness_gap
from genocourse.gradients import grad_cam, input_x_gradient, integrated_gradients, saliency
from genocourse.sequence import dinucleotide_shuffle, one_hot

torch.set_num_threads(1)
L = 30


@pytest.fixture
def X():
    rng = np.random.default_rng(0)
    return one_hot(["".join(rng.choice(list("ACGT"), L)) for _ in range(5)])


def network(seed=0, smooth=False, dtype=torch.float32, dropout=0.0):
    """Two convolutions and two outputs; smooth: without kinks."""
    torch.manual_seed(seed)
    bend, pool = (nn.Softplus, nn.AvgPool1d) if smooth else (nn.ReLU, nn.MaxPool1d)
    layers = [nn.Conv1d(4, 6, 5), bend(), pool(2), nn.Conv1d(6, 8, 3), bend(), nn.Dropout(dropout)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(8 * 11, 2)).to(dtype).eval()


def second(net):
    return lambda X: net(X)[:, 1]


def state(net):
    return {name: value.clone() for name, value in net.state_dict().items()}


# ------------------------------------------------------------------------------------------------------- closed forms


def test_a_linear_model_gives_its_weights(X):
    w = torch.from_numpy(np.random.default_rng(1).normal(size=(4, L)))
    f = lambda X: (X * w).sum(dim=(1, 2))  # noqa: E731
    X = X.astype(float)
    np.testing.assert_allclose(saliency(f, X), np.broadcast_to(w, X.shape), atol=1e-15)
    np.testing.assert_allclose(input_x_gradient(f, X), X * w.numpy(), atol=1e-15)
    for baseline in (0, 0.25, X[::-1].copy()):
        expected = (X - baseline) * w.numpy()
        np.testing.assert_allclose(integrated_gradients(f, X, baseline, n_steps=1), expected, atol=1e-12)


def test_a_quadratic_model_is_integrated_exactly(X):
    """With f = x' M x the credit of feature j is (x - b)_j times (M + M') applied to the middle of the way."""
    rng = np.random.default_rng(2)
    M = rng.normal(size=(4 * L, 4 * L))
    f = lambda X: torch.einsum("nj,jk,nk->n", X.flatten(1), torch.from_numpy(M), X.flatten(1))  # noqa: E731
    X, B = X.astype(float), rng.normal(size=X.shape)
    middle = ((X + B) / 2).reshape(5, -1)
    expected = (X - B).reshape(5, -1) * (middle @ (M + M.T))
    found = integrated_gradients(f, X, B, n_steps=1).reshape(5, -1)
    np.testing.assert_allclose(found, expected, atol=1e-12 * np.abs(expected).max())


def test_saturation_is_seen_on_the_way_and_not_at_its_end():
    """min(1, sum of As): with three As the slope is zero, the way from zero shares 1 among the three."""
    f = lambda X: X[:, 0].sum(dim=1).clamp(max=1)  # noqa: E731
    X = one_hot(["AAAC"]).astype(float)
    assert not saliency(f, X).any()
    found = integrated_gradients(f, X, 0, n_steps=300)[0, 0]
    np.testing.assert_allclose(found, [1 / 3, 1 / 3, 1 / 3, 0], atol=5e-3)


def test_saliency_by_finite_differences(X):
    net = network(smooth=True, dtype=torch.float64)
    X, h = X[:2].astype(float), 1e-6
    slopes = saliency(second(net), X)
    for n, b, i in [(0, 0, 0), (1, 3, 7), (0, 2, 29), (1, 1, 15)]:
        up, down = X.copy(), X.copy()
        up[n, b, i] += h
        down[n, b, i] -= h
        with torch.no_grad():
            expected = (net(torch.from_numpy(up)) - net(torch.from_numpy(down)))[n, 1] / (2 * h)
        assert slopes[n, b, i] == pytest.approx(float(expected), abs=1e-7)


def test_grad_cam_by_hand(X):
    net = network()
    cam = grad_cam(second(net), X, net[4], relu=False)
    x = torch.from_numpy(X)
    a = net[:5](x).detach().requires_grad_()
    slope = torch.autograd.grad(net[5:](a)[:, 1].sum(), a)[0]
    expected = np.zeros((5, 11))
    for n in range(5):
        for c in range(8):
            expected[n] += slope[n, c].mean().item() * a[n, c].detach().numpy()
    centres = (np.arange(L) + 0.5) * 11 / L - 0.5  # where the bases lie on the axis of the layer
    for n in range(5):
        np.testing.assert_allclose(cam[n], np.interp(centres, np.arange(11), expected[n]), atol=1e-5)
    positive = grad_cam(second(net), X, net[4])
    assert (positive >= 0).all() and (cam < 0).any()


# ------------------------------------------------------------------------------------------------------------- axioms


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), smooth=st.booleans())
def test_completeness(seed, smooth):
    net = network(seed, smooth, torch.float64)
    rng = np.random.default_rng(seed)
    X = np.eye(4)[rng.integers(0, 4, (3, L))].transpose(0, 2, 1)
    B = rng.random((3, 2, 4, L))
    A = integrated_gradients(second(net), X, B, n_steps=12 if smooth else 200)
    gap = completeness_gap(A, second(net), X, B)
    assert np.abs(gap).max() < (1e-6 if smooth else 5e-3)
    wrong = np.roll(A, 1, axis=2)
    np.testing.assert_allclose(completeness_gap(wrong, second(net), X, B), gap, atol=1e-12)


def test_two_networks_of_one_function_have_one_explanation(X):
    """Channels in another order, one weight doubled and the next halved: other parameters, the same function."""
    net, twin = network(), network()
    order = torch.randperm(6)
    with torch.no_grad():
        twin[0].weight.copy_(2 * net[0].weight[order])
        twin[0].bias.copy_(2 * net[0].bias[order])
        twin[3].weight.copy_(net[3].weight[:, order] / 2)
    for method in (saliency, input_x_gradient, lambda f, X: integrated_gradients(f, X, 0)):
        np.testing.assert_allclose(method(second(net), X), method(second(twin), X), atol=1e-6)


def test_explanations_of_a_sum_add_up(X):
    one, two = network(1), network(2)
    both = lambda X: 3 * one(X)[:, 1] - two(X)[:, 1]  # noqa: E731
    for method in (saliency, lambda f, X: integrated_gradients(f, X, 0.25)):
        expected = 3 * method(second(one), X) - method(second(two), X)
        np.testing.assert_allclose(method(both, X), expected, atol=1e-5)


def test_several_baselines_are_averaged(X):
    f = second(network())
    B = dinucleotide_shuffle(X, 3, rng=0)
    mean = np.mean([integrated_gradients(f, X, B[:, k]) for k in range(3)], axis=0)
    np.testing.assert_allclose(integrated_gradients(f, X, B), mean, atol=1e-6)
    same = integrated_gradients(f, X, np.full((4, L), 0.25))
    np.testing.assert_allclose(integrated_gradients(f, X, 0.25), same, atol=1e-7)


def test_batches_do_not_change_the_answer(X, monkeypatch):
    net = network()
    calls = [
        lambda: saliency(second(net), X),
        lambda: integrated_gradients(second(net), X, dinucleotide_shuffle(X, 2, rng=0), n_steps=7),
        lambda: grad_cam(second(net), X, net[4]),
        lambda: completeness_gap(np.zeros_like(X), second(net), X, 0),
    ]
    whole = [call() for call in calls]
    monkeypatch.setattr(gradients, "BATCH", 3)
    for call, expected in zip(calls, whole, strict=True):
        np.testing.assert_allclose(call(), expected, atol=1e-6)
    assert saliency(second(net), X[:1]).shape == (1, 4, L)


# ------------------------------------------------------------------------------------------------------------- captum


def test_agrees_with_captum(X):
    net = network()
    x = torch.from_numpy(X)
    theirs = captum.attr.Saliency(net).attribute(x.clone().requires_grad_(), target=1, abs=False)
    np.testing.assert_allclose(saliency(second(net), X), theirs.numpy(), atol=1e-7)
    theirs = captum.attr.InputXGradient(net).attribute(x.clone().requires_grad_(), target=1)
    np.testing.assert_allclose(input_x_gradient(second(net), X), theirs.detach().numpy(), atol=1e-7)
    B = torch.from_numpy(dinucleotide_shuffle(X, rng=0)[:, 0])
    theirs = captum.attr.IntegratedGradients(net).attribute(x, B, target=1, n_steps=20, method="gausslegendre")
    np.testing.assert_allclose(integrated_gradients(second(net), X, B, n_steps=20), theirs.numpy(), atol=1e-6)
    layer = captum.attr.LayerGradCam(net, net[4])
    theirs = layer.attribute(x, target=1, relu_attributions=True)
    theirs = captum.attr.LayerAttribution.interpolate(theirs, (L,), "linear")[:, 0].detach().numpy()
    np.testing.assert_allclose(grad_cam(second(net), X, net[4]), theirs, atol=1e-6)


# ------------------------------------------------------------------------------------------- the network stays as it is


def everything(f, net, X):
    return [
        saliency(f, X),
        input_x_gradient(f, X),
        integrated_gradients(f, X, 0, n_steps=3),
        grad_cam(f, X, net[4]),
        completeness_gap(np.zeros(X.shape), f, X, 0),
    ]


def test_the_network_is_left_as_it_was(X):
    net = network()
    before, random = state(net), torch.get_rng_state()
    x = torch.from_numpy(X)
    with torch.no_grad():
        from_tensor = everything(second(net), net, x)
    for one, other in zip(from_tensor, everything(second(net), net, X), strict=True):
        assert isinstance(one, np.ndarray)
        np.testing.assert_array_equal(one, other)
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    assert all(p.grad is None and p.requires_grad for p in net.parameters())
    assert not x.requires_grad and x.grad is None
    assert not net[4]._forward_hooks and not net.training and torch.equal(random, torch.get_rng_state())


def test_also_after_an_exception(X):
    net, calls = network(), []

    def fails_later(X):
        calls.append(1)
        if len(calls) > 2:
            net[:5](X)
            raise RuntimeError("out of memory")
        return net(X)[:, 1]

    with pytest.raises(RuntimeError, match="out of memory"):
        grad_cam(fails_later, X, net[4])
    assert not net[4]._forward_hooks


def test_frozen_weights_do_not_matter(X):
    net = network()
    expected = everything(second(net), net, X)
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    for one, other in zip(everything(second(net), net, X), expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(X, dtype):
    net = network(dtype=torch.float32 if dtype == np.float32 else torch.float64)
    for result in everything(second(net), net, X.astype(dtype))[:4]:
        assert result.dtype == dtype


def test_whole_numbers_become_float32(X):
    net = network()
    np.testing.assert_array_equal(saliency(second(net), X.astype(np.int8)), saliency(second(net), X))
    X.flags.writeable = False
    assert saliency(second(net), X[:, :, ::-1][:, :, ::-1]).dtype == np.float32


def test_a_constant_network_has_no_slope(X):
    net = network()
    with torch.no_grad():
        net[7].weight.zero_()
    for result in everything(second(net), net, X)[:4]:
        assert not result.any()
    assert not saliency(lambda X: net[7].bias[1].expand(len(X)), X).any()


def test_unknown_bases_get_no_projected_value(X):
    X[:, :, 3] = 0
    net = network()
    assert not input_x_gradient(second(net), X)[:, :, 3].any()
    assert not integrated_gradients(second(net), X, 0)[:, :, 3].any()


S = one_hot(["ACGTACGT"] * 2)
flat = nn.Sequential(nn.Conv1d(4, 2, 3), nn.Flatten(), nn.Linear(12, 1), nn.Flatten(0))
weights = torch.ones(4, 8)


def linear(X):
    return (X * weights).sum(dim=(1, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        # What test_bad_input.py does not spoil.
        (lambda: saliency(lambda X: linear(X - X.mean(0, keepdim=True)) + 1 / len(X), S), "two answers"),
        (lambda: saliency(lambda X: linear(X).detach(), S), "cut off from X"),
        (lambda: integrated_gradients(linear, S, S[:1]), r"baseline has shape \(1, 4, 8\)"),
        (lambda: integrated_gradients(linear, S, np.zeros((2, 0, 4, 8))), r"\(2, n, 4, 8\) is needed"),
        (lambda: grad_cam(linear, S, flat[0]), "ran 0 times"),
        (lambda: grad_cam(lambda X: flat(X) + flat(X), S, flat[0]), "ran 2 times"),
        (lambda: grad_cam(lambda X: flat(X), S, flat[1]), r"layer returned \(2, 12\)"),
        (lambda: completeness_gap(S[:1], linear, S, 0), r"A has shape \(1, 4, 8\), X \(2, 4, 8\)"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()
