"""The networks learn what they should, from a seed, and leave everything else as they found it."""

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

from genocourse.models import AttentionClassifier, ConvNet, predictor, seeded, train
from genocourse.sequence import one_hot, reverse_complement
from genocourse.simulate import motif_sequences

torch.set_num_threads(1)
L = 20
MAKERS = {
    "conv": lambda length=L, **kw: ConvNet(length, channels=8, **kw),
    "max": lambda length=L, **kw: ConvNet(length, channels=8, keep_positions=False, **kw),
    "attention": lambda length=L, **kw: AttentionClassifier(length, embed_dim=8, **kw),
}


@pytest.fixture(scope="module")
def data():
    return motif_sequences(300, L, ["GATAAG"], rng=0)


@pytest.fixture
def X():
    rng = np.random.default_rng(0)
    return one_hot(["".join(rng.choice(list("ACGT"), L)) for _ in range(7)])


class Linear(nn.Module):
    """The plainest network: a weight a base and position."""

    def __init__(self):
        super().__init__()
        with seeded(0):
            self.sum = nn.Linear(4 * L, 1)

    def forward(self, X):
        return self.sum(X.flatten(1)).squeeze(1)


class Constant(nn.Module):
    """Answers with whatever it was given, whatever it is asked."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.unused = answer, nn.Parameter(torch.ones(1))

    def forward(self, X):
        return self.answer(X)


def weights(network):
    return {name: value.clone() for name, value in network.state_dict().items()}


def same(one, other):
    return all(torch.equal(value, other[name]) for name, value in one.items())


def cross_entropy(z, y):
    return np.mean(np.log1p(np.exp(z)) - y * z)


# ------------------------------------------------------------------------------------------------------------ networks


@pytest.mark.parametrize("name", MAKERS)
def test_one_logit_a_sequence_and_sequences_do_not_mix(name, X):
    network = MAKERS[name](rng=0).eval()
    logits = network(torch.from_numpy(X))
    assert logits.shape == (7,)
    torch.testing.assert_close(network(torch.from_numpy(X[2:3])), logits[2:3])
    assert MAKERS[name](rng=0).double().eval()(torch.from_numpy(X).double()).dtype == torch.float64


@pytest.mark.parametrize("name", MAKERS)
def test_the_seed_decides_the_first_weights(name):
    torch.manual_seed(7)
    state = torch.get_rng_state()
    first, again, other = (weights(MAKERS[name](rng=seed)) for seed in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(8)
    assert same(first, again) and same(first, weights(MAKERS[name](rng=np.random.default_rng(0))))
    assert not same(first, other) and not same(weights(MAKERS[name]()), weights(MAKERS[name]()))


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("length", [1, 5, 13])
def test_every_position_counts_at_any_length(name, length):
    network = MAKERS[name](length, rng=1).eval()
    x = torch.full((3, 4, length), 0.25) + 0.01 * torch.randn(3, 4, length, generator=torch.manual_seed(0))
    x.requires_grad_()
    network(x).sum().backward()
    reached = x.grad.abs().sum(dim=(0, 1)) > 0
    assert reached[-1] and (reached.all() or name == "max")


def test_positions_are_kept_or_not():
    """The same features at two places in the middle: only the network that keeps positions can tell them apart."""
    background = "T" * 120
    pair = one_hot([background[:at] + "GATAAG" + background[at + 6 :] for at in (54, 60)])  # a whole pool of 6 apart
    keeps, forgets = (ConvNet(120, keep_positions=keep, rng=0).eval()(torch.from_numpy(pair)) for keep in (True, False))
    assert abs(keeps[0] - keeps[1]) > 1e-3
    torch.testing.assert_close(forgets[0], forgets[1])


def test_attention_weights_are_those_of_the_layer(X):
    network = AttentionClassifier(L, embed_dim=8, width=3, rng=0).train()
    found = network.attention_weights(X)
    assert isinstance(found, np.ndarray) and found.shape == (7, L, L)
    np.testing.assert_allclose(found.sum(axis=2), 1, atol=1e-6)
    kept = []
    network.attention.register_forward_hook(lambda module, inputs, output: kept.append(output[1]))
    network(torch.from_numpy(X))
    np.testing.assert_allclose(found, kept[0].detach().numpy(), atol=1e-7)
    np.testing.assert_allclose(network.attention_weights(torch.from_numpy(X)), found)


def test_the_network_runs_with_changed_attention(X):
    """With even weights every position receives the same; with its own weights nothing changes."""
    network, x = AttentionClassifier(L, embed_dim=8, width=3, rng=0), torch.from_numpy(X)
    received = []
    network.attention.register_forward_hook(lambda module, inputs, output: received.append(output[0]))
    even = network(x, change=lambda weights: torch.full_like(weights, 1 / L))
    torch.testing.assert_close(received[0], received[0][:, :1].expand(-1, L, -1))
    assert (even - network(x)).abs().max() > 1e-4
    torch.testing.assert_close(network(x, change=lambda weights: weights), network(x))


def test_attention_knows_the_order(X):
    """Attention alone does not: the code of each position must come in."""
    network = AttentionClassifier(L, embed_dim=8, width=1, rng=0)
    forwards, backwards = torch.from_numpy(X), torch.from_numpy(X[:, :, ::-1].copy())
    assert (network(forwards) - network(backwards)).abs().max() > 1e-3
    network.positions.data.zero_()
    torch.testing.assert_close(network(forwards), network(backwards))


@pytest.mark.parametrize("name", MAKERS)
def test_other_lengths_are_explained(name, X):
    with pytest.raises(ValueError, match=r"X has shape \(7, 4, 19\); this network reads \(m, 4, 20\)"):
        MAKERS[name]()(torch.from_numpy(X[:, :, 1:]))


# ------------------------------------------------------------------------------------------------------------ training


@pytest.mark.parametrize("name", MAKERS)
def test_a_planted_motif_is_learned(name):
    data = motif_sequences(600, L, ["GATAAG"], rng=0)
    network = MAKERS[name](rng=0)
    result = train(network, data.X[:500], data.y[:500], epochs=12, patience=12, learning_rate=1e-2, rng=0)
    assert roc_auc_score(data.y[500:], predictor(network)(data.X[500:])) > 0.95
    assert result.training_loss[-1] < result.training_loss[0] and not network.training


def test_the_first_step_is_that_of_adam(data):
    """Adam's first step moves each weight by the learning rate, against the sign of its slope."""
    X, y = data.X[:100], data.y[:100]
    network = Linear()
    before, b = network.sum.weight[0].detach().numpy().copy(), network.sum.bias.item()
    z = X.reshape(100, -1) @ before + b
    slope = ((1 / (1 + np.exp(-z)) - y)[:, None] * X.reshape(100, -1)).mean(axis=0)
    result = train(network, X, y, validation=(X, y), epochs=1, batch_size=100, learning_rate=0.01, rng=0)
    steps = network.sum.weight[0].detach().numpy() - before
    np.testing.assert_allclose(steps, -0.01 * np.sign(slope), atol=1e-4)
    assert result.training_loss[0] == pytest.approx(cross_entropy(z, y), rel=1e-5)
    z = predictor(network, output="logit")(X)
    assert result.validation_loss[0] == pytest.approx(cross_entropy(z, y), rel=1e-5)


def test_the_training_loss_weighs_a_small_last_batch_as_it_should(data):
    """With steps of next to nothing, the mean over batches of 64 and 36 is the mean over the 100 sequences."""
    X, y = data.X[:100], data.y[:100]
    network = Linear()
    z = predictor(network, output="logit")(X)
    result = train(network, X, y, validation=(X, y), epochs=1, learning_rate=1e-12, rng=0)
    assert result.training_loss[0] == pytest.approx(cross_entropy(z, y), rel=1e-5)


def test_the_best_epoch_is_kept_and_patience_counts_from_it():
    """Labels at random: the network learns them by heart, so the loss elsewhere soon rises."""
    rng = np.random.default_rng(0)
    X = one_hot(["".join(rng.choice(list("ACGT"), L)) for _ in range(120)])
    y = rng.integers(0, 2, 120)
    network = Linear()
    result = train(
        network, X[:60], y[:60], validation=(X[60:], y[60:]), epochs=40, patience=4, learning_rate=0.05, rng=0
    )
    best = result.best_epoch
    assert best == np.argmin(result.validation_loss) and len(result.validation_loss) == best + 1 + 4 < 40
    assert len(result.training_loss) == len(result.validation_loss)
    kept = cross_entropy(predictor(network, output="logit")(X[60:]), y[60:])
    assert kept == pytest.approx(result.validation_loss[best], rel=1e-5)
    assert kept < result.validation_loss[-1] - 0.01


def test_dropout_is_on_in_every_epoch_and_off_for_validation(data):
    seen = []

    class Spy(Linear):
        def forward(self, X):
            seen.append((self.training, torch.is_grad_enabled()))
            return super().forward(X)

    train(Spy().eval(), data.X[:64], data.y[:64], validation=(data.X[64:128], data.y[64:128]), epochs=2, rng=0)
    assert seen == [(True, True), (False, False)] * 2


def test_training_repeats_and_global_state_is_left_alone(data, global_state):
    torch.manual_seed(3)
    state = torch.get_rng_state()
    networks = []
    for seed in (0, 0, 1):
        networks.append(ConvNet(L, channels=4, rng=0))
        train(networks[-1], data.X, data.y, epochs=2, rng=seed)
        assert torch.equal(torch.get_rng_state(), state)
        torch.manual_seed(len(networks))  # the next run begins elsewhere
        state = torch.get_rng_state()
    assert same(weights(networks[0]), weights(networks[1])) and not same(weights(networks[0]), weights(networks[2]))


def test_a_group_is_on_one_side(data, monkeypatch):
    """The sequences of a group share a base at the first position; sums over what is seen tell who was where."""
    groups = np.repeat(np.arange(10), 30)
    X = np.zeros((300, 4, L), dtype=np.float32)
    X[np.arange(300), 0, groups] = 1
    seen = {True: set(), False: set()}

    class Spy(Linear):
        def forward(self, X):
            seen[self.training] |= set(X[:, 0].argmax(dim=1).tolist())
            return super().forward(X)

    train(Spy(), X, data.y, groups=groups, validation=0.3, epochs=1, rng=0)
    assert len(seen[True]) == 7 and len(seen[False]) == 3 and not seen[True] & seen[False]


def test_without_groups_a_share_of_the_sequences_is_held_out(data):
    counts = {True: 0, False: 0}

    class Spy(Linear):
        def forward(self, X):
            counts[self.training] += len(X)
            return super().forward(X)

    train(Spy(), data.X, data.y, epochs=1, rng=0)
    assert counts == {True: 240, False: 60}


def test_double_precision_stays(data):
    network = Linear().double()
    train(network, data.X, data.y, epochs=1, rng=0)
    assert network.sum.weight.dtype == torch.float64 and predictor(network)(data.X).dtype == np.float64


# What test_bad_input.py does not spoil.
BAD = {
    "labels 1, 2": ({"y": np.full(300, 2)}, r"y holds something other than 0 and 1"),
    "names": ({"y": np.array(["a"] * 300)}, r"y holds something other than 0 and 1"),
    "short groups": ({"groups": [1, 2]}, r"groups has shape \(2,\); X has 300 sequences"),
    "one group": ({"groups": np.zeros(300)}, r"one group only.*validation=\(X, y\)"),
    "groups for nothing": (
        {"groups": np.zeros(300), "validation": (np.zeros((1, 4, L)), [0])},
        "groups is for splitting X",
    ),
    "bad validation": ({"validation": (np.zeros((1, 4, L)), [2])}, r"validation\[1\] holds something other"),
    "validation shape": ({"validation": (np.zeros((4, L)), [1])}, r"validation\[0\] has shape \(4, 20\)"),
    "all held out": ({"validation": 1.0}, r"validation is 1\.0; a share between 0 and 1"),
    "none held out": ({"validation": 0}, r"validation is 0; a share between 0 and 1"),
    "explodes": ({"learning_rate": 1e37, "epochs": 5}, r"The loss is not finite after epoch \d.*smaller learning_rate"),
}


@pytest.mark.parametrize(("wrong", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(wrong, message, data):
    with pytest.raises(ValueError, match=message):
        train(Linear(), **{"X": data.X, "y": data.y, "epochs": 1, "rng": 0, **wrong})


def test_networks_with_other_outputs_are_explained(data):
    for answer, what in ((lambda X: X[:, :2, 0], r"\(64, 2\)"), (lambda X: X.numpy(), "a ndarray")):
        with pytest.raises(ValueError, match=rf"network\(X\) returned {what} for 64 sequences; one logit a sequence"):
            train(Constant(answer), data.X, data.y, epochs=1, rng=0)


# ----------------------------------------------------------------------------------------------------------- predictor


def test_logits_and_probabilities(X):
    network = ConvNet(L, channels=4, rng=0).eval()
    with torch.no_grad():
        expected = network(torch.from_numpy(X)).numpy()
    np.testing.assert_allclose(predictor(network, output="logit")(X), expected, rtol=1e-6)
    np.testing.assert_allclose(predictor(network)(X), 1 / (1 + np.exp(-expected)), rtol=1e-5)
    np.testing.assert_allclose(predictor(network)(X.astype(int)), predictor(network)(X))


def test_batches_do_not_show(X):
    network = ConvNet(L, channels=2, rng=0)
    many = np.tile(X, (300, 1, 1))
    found = predictor(network, output="logit")(many)
    assert found.shape == (2100,)
    np.testing.assert_allclose(found, np.tile(predictor(network, output="logit")(X), 300), atol=1e-6)


def test_each_part_of_the_network_gets_its_own_mode_back(X):
    network = ConvNet(L, channels=4, rng=0).train()
    network.dropout.eval()
    f = predictor(network)
    np.testing.assert_array_equal(f(X), f(X))
    assert network.training and network.features.training and not network.dropout.training
    with pytest.raises(ValueError, match="this network reads"):
        f(X[:, :, 1:])
    assert network.training and not network.dropout.training
    assert all(parameter.grad is None for parameter in network.parameters())


def test_views_are_read_as_they_look(X):
    f = predictor(ConvNet(L, channels=4, rng=0))
    np.testing.assert_allclose(f(reverse_complement(X)), f(reverse_complement(X).copy()))


def test_the_input_is_not_written_to(X):
    before = X.copy()
    predictor(Constant(lambda X: X.mul_(0).sum(dim=(1, 2))))(X)
    np.testing.assert_array_equal(X, before)


def test_wrong_calls_are_explained(X):
    with pytest.raises(ValueError, match=r"output is 'class'; 'probability' or 'logit'"):
        predictor(Linear(), output="class")
    with pytest.raises(ValueError, match=r"network\(X\) returned \(7, 4\) for 7 sequences"):
        predictor(Constant(lambda X: X[:, :, 0]))(X)
