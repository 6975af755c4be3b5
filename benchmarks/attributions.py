"""Attributions of sequences beside captum and tangermeme: same network, same sequences, CPU time on one thread."""

from collections.abc import Callable, Iterator
from importlib.metadata import version

from timing import Row, compare, point  # before NumPy: it sets the number of threads

# isort: split
import captum.attr
import numpy as np
import torch
from tangermeme.saturation_mutagenesis import saturation_mutagenesis
from torch import Tensor, nn

from genocourse.attribution import completeness_gap
from genocourse.gradients import grad_cam, integrated_gradients
from genocourse.models import ConvNet, predictor, seeded
from genocourse.mutagenesis import in_silico_mutagenesis
from genocourse.sequence import one_hot

torch.set_num_threads(1)
CAPTUM, TANGERMEME = f"captum {version('captum')}", f"tangermeme {version('tangermeme')}"
TOLERANCE = 1e-5  # of the largest value; both sides compute in single precision


class Column(nn.Module):
    """A network with its one output in a column, as tangermeme wants it."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, X: Tensor) -> Tensor:
        return self.network(X)[:, None]


def random_sequences(n: int, length: int) -> np.ndarray:
    """One-hot sequences, the same in every run."""
    rng = np.random.default_rng(0)
    return one_hot(["".join(rng.choice(list("ACGT"), length)) for _ in range(n)])


def network(length: int, *, smooth: bool = False) -> nn.Module:
    """The course's network with its first random weights; smooth: the same without kinks."""
    if not smooth:
        return ConvNet(length, rng=0).eval()
    with seeded(0):
        layers = [nn.Conv1d(4, 32, 9, padding="same"), nn.Softplus(), nn.AvgPool1d(6, ceil_mode=True)]
        layers += [nn.Conv1d(32, 32, 7, padding="same"), nn.Softplus(), nn.Flatten()]
        return nn.Sequential(*layers, nn.Linear(32 * -(-length // 6), 1), nn.Flatten(0)).eval()


def paths(length: int, n: int, nodes: int, their_nodes: int, *, smooth: bool, repeats: int = 5) -> Row:
    """Integrated gradients from 0.25 everywhere. Both sides use the nodes of Gauss and Legendre."""
    f, X = network(length, smooth=smooth), random_sequences(n, length)
    x, baseline = torch.from_numpy(X), torch.full((n, 4, length), 0.25)
    reference = captum.attr.IntegratedGradients(f)

    def ours() -> np.ndarray:
        return integrated_gradients(f, X, 0.25, n_steps=nodes)

    def theirs() -> np.ndarray:
        return reference.attribute(x, baseline, n_steps=their_nodes).detach().numpy()

    gap = max(np.abs(completeness_gap(A(), f, X, 0.25)).max() for A in (ours, theirs))
    kind = "without kinks" if smooth else "of ReLU"
    beside = "" if nodes == their_nodes else f" beside the default of {their_nodes}; both complete to {gap:.0e}"
    setting = f"network {kind}, {n} sequences of {length} bases, {nodes} nodes{beside}"
    return measured("integrated_gradients", setting, CAPTUM, ours, theirs, repeats)


def mutants(length: int, n: int, repeats: int = 3) -> Row:
    """Every substitution, in batches of 256 on both sides."""
    f, X = network(length), random_sequences(n, length)
    x, column, answer = torch.from_numpy(X), Column(f).eval(), predictor(f, output="logit")

    def ours() -> np.ndarray:
        return in_silico_mutagenesis(answer, X)

    def theirs() -> np.ndarray:
        intact, mutated = saturation_mutagenesis(column, x, batch_size=256, raw_outputs=True, device="cpu")
        return (mutated[..., 0] - intact[:, None, None, 0]).numpy()

    setting = f"network of ReLU, {n} sequences of {length} bases"
    return measured("in_silico_mutagenesis", setting, TANGERMEME, ours, theirs, repeats)


def maps(length: int, n: int, repeats: int = 7) -> Row:
    """Grad-CAM of the last convolution, interpolated to the bases."""
    f, X = network(length), random_sequences(n, length)
    assert isinstance(f, ConvNet)
    x, reference = torch.from_numpy(X), captum.attr.LayerGradCam(f, f.features)

    def ours() -> np.ndarray:
        return grad_cam(f, X, f.features)

    def theirs() -> np.ndarray:
        cam = reference.attribute(x, relu_attributions=True)
        return captum.attr.LayerAttribution.interpolate(cam, length, "linear").detach().numpy()[:, 0]

    setting = f"network of ReLU, {n} sequences of {length} bases"
    return measured("grad_cam", setting, CAPTUM, ours, theirs, repeats)


def measured(
    method: str,
    setting: str,
    reference: str,
    ours: Callable[[], np.ndarray],
    theirs: Callable[[], np.ndarray],
    repeats: int,
) -> Row:
    """One row of the table. What torch holds in memory, Python does not see."""
    about = {"method": method, "setting": setting, "reference": reference, "memory_mb": None}
    return compare(ours, theirs, repeats, TOLERANCE) | about


def rows() -> Iterator[Row]:
    """The table."""
    yield paths(300, 20, 50, 50, smooth=False)
    yield paths(300, 20, 50, 50, smooth=True)
    yield paths(300, 20, 8, 50, smooth=True)
    yield mutants(80, 4, repeats=7)
    yield mutants(300, 2)
    yield maps(80, 500)
    yield maps(300, 100)


def curves() -> Iterator[Row]:
    """How the cost grows with the length: of mutagenesis with its square, as a longer sequence has more mutants."""
    for length in (50, 100, 200, 400, 800):
        yield point("bases", length, mutants(length, 1, repeats=3))
        yield point("bases", length, paths(length, 4, 50, 50, smooth=False, repeats=3))


if __name__ == "__main__":
    for row in [*rows(), *curves()]:
        print(row)
