"""Mutagenesis against loops over every mutant, a closed form and tangermeme; batches never matter."""

from itertools import product

import numpy as np
import pytest

from genocourse.mutagenesis import in_silico_mutagenesis, pairwise_mutagenesis
from genocourse.sequence import decode, one_hot


@pytest.fixture
def model():
    """A random function of the whole sequence, with interactions; L is 7, so that no axis is taken for another."""
    rng = np.random.default_rng(0)
    w, v = rng.normal(size=(4, 7)), rng.normal(size=(4, 7))
    return lambda X: np.tanh((X * w).sum(axis=(1, 2))) + (X * v).sum(axis=(1, 2)) ** 2


@pytest.fixture
def X():
    return one_hot(["ACGTTGA", "TTNACGC", "GGGGGGG"])


def test_mutagenesis_by_brute_force(model, X):
    effects = in_silico_mutagenesis(model, X)
    assert effects.shape == X.shape
    for n, b, i in product(range(3), range(4), range(7)):
        text = decode(X)[n]
        mutant = text[:i] + "ACGT"[b] + text[i + 1 :]
        expected = model(one_hot([mutant]))[0] - model(one_hot([text]))[0]
        assert effects[n, b, i] == pytest.approx(expected, abs=1e-6)
    assert np.all(effects[X == 1] == 0)


def test_a_linear_model_gives_the_differences_of_its_weights(X):
    w = np.random.default_rng(1).normal(size=(4, 7))
    effects = in_silico_mutagenesis(lambda X: (X * w).sum(axis=(1, 2)), X)
    known = X.any(axis=1)
    expected = w - (w * X).sum(axis=1)[:, None]
    np.testing.assert_allclose(effects, expected, atol=1e-12)
    np.testing.assert_allclose(effects[1, :, 2], w[:, 2], atol=1e-12)
    assert not known[1, 2]


def test_tangermeme_agrees():
    """Its effects are differences to the intact sequence too, once its outputs are taken raw."""
    import torch
    from tangermeme.saturation_mutagenesis import saturation_mutagenesis

    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv1d(4, 6, 5), torch.nn.GELU(), torch.nn.Flatten(), torch.nn.Linear(18, 1))
    sequences = one_hot(["ACGTTGA", "TTGACGC", "GGGGGGG"])
    x = torch.from_numpy(sequences)
    intact, mutated = saturation_mutagenesis(network.eval(), x, raw_outputs=True, device="cpu")
    expected = (mutated[..., 0] - intact[:, None, None, 0]).numpy()

    def f(X):
        with torch.no_grad():
            return network(torch.from_numpy(X))[:, 0].numpy()

    effects = in_silico_mutagenesis(f, sequences)
    assert np.abs(effects).max() > 0.05
    np.testing.assert_allclose(effects, expected, atol=1e-6)


@pytest.mark.parametrize("batch_size", [1, 5, 10_000])
def test_batches_do_not_change_the_answer(model, X, batch_size):
    seen = []

    def counted(X):
        seen.append(len(X))
        return model(X)

    effects = in_silico_mutagenesis(counted, X, batch_size=batch_size)
    np.testing.assert_allclose(effects, in_silico_mutagenesis(model, X), atol=1e-12)
    assert sum(seen) == 2 * 3 + int((X == 0).sum()) and max(seen[2:]) <= batch_size
    pairs = pairwise_mutagenesis(model, X[0], [1, 4, 6], batch_size=batch_size)
    np.testing.assert_allclose(pairs, pairwise_mutagenesis(model, X[0], [1, 4, 6]), atol=1e-12)


@pytest.mark.parametrize("n", [0, 1])
def test_pairs_by_brute_force(model, X, n):
    positions = [5, 0, 2]
    interaction = pairwise_mutagenesis(model, X[n], positions)
    assert interaction.shape == (4, 3, 4, 3)

    def value(*changes):
        text = list(decode(X[n : n + 1])[0])
        for base, position in changes:
            text[position] = "ACGT"[base]
        return model(one_hot(["".join(text)]))[0]

    for a, i, b, j in product(range(4), range(3), range(4), range(3)):
        first, second = (a, positions[i]), (b, positions[j])
        expected = 0 if i == j else value(first, second) - value(first) - value(second) + value()
        assert interaction[a, i, b, j] == pytest.approx(expected, abs=1e-5)
    np.testing.assert_allclose(interaction, interaction.transpose(2, 3, 0, 1), atol=1e-12)


def test_effects_that_add_up_have_no_interaction(X):
    w = np.random.default_rng(1).normal(size=(4, 7))
    interaction = pairwise_mutagenesis(lambda X: (X * w).sum(axis=(1, 2)), X[0], range(7))
    np.testing.assert_allclose(interaction, 0, atol=1e-12)


def test_a_redundant_pair_is_missed_alone_and_found_together():
    """Either of two motifs is enough: no single base matters, the pair does."""
    X = one_hot(["ATAGGATA"])
    either = lambda X: np.array(["AT" in t[:2] or "TA" in t[6:] for t in decode(X)], float)  # noqa: E731
    assert not in_silico_mutagenesis(either, X).any()
    pairs = pairwise_mutagenesis(either, X[0], [0, 3, 6])
    assert pairs[1, 0, 1, 2] == -1 and not pairs[:, 1].any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int8, bool])
def test_the_type_of_the_sequences_is_kept(dtype):
    seen = set()

    def f(X):
        seen.add(X.dtype)
        return X[:, 0].sum(axis=1)

    effects = in_silico_mutagenesis(f, one_hot(["AC", "GT"]).astype(dtype))
    assert seen == {np.dtype(dtype)} and effects[0, 0].tolist() == [0, 1] and effects[1, 0].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("positions", "message"), [([], "non-empty list"), ([0, 5], "outside 0 to 4"), ([1, 1], "one twice")]
)
def test_positions_that_are_none_are_explained(positions, message):
    """What test_bad_input.py does not spoil."""
    with pytest.raises(ValueError, match=message):
        pairwise_mutagenesis(lambda X: X[:, 0].sum(axis=1), one_hot(["ACGTT"])[0], positions)
