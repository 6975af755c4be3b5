"""Every public function against bad input: a good call whose answer is known by hand, spoilt one argument at a time.

A row of TABLE is a function, a column is an attack of attacks.py on one of its arguments, and a cell must give the same
answer as the good call or the documented error. `but` holds what is different for a function.
"""

import importlib
import inspect
import pkgutil
import warnings
from types import SimpleNamespace
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.text import Text
from sklearn.metrics import mean_squared_error
from sklearn.tree import DecisionTreeRegressor

import genocourse
from genocourse import attribution, boxes, datasets, dependence, gradients, importance, metrics, models, mutagenesis
from genocourse import plot, sequence, shapley, simulate
from tests.unit.attacks import ATTACKS, OWN, SAME


class Row(NamedTuple):
    call: Any
    good: dict[str, Any]
    answer: Any
    kinds: dict[str, str]
    but: dict[tuple[str, str], Any] = {}


BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AC = np.array([[[1, 0], [0, 1], [0, 0], [0, 0]]])
A = np.array([[[4, 8], [0, 0], [0, 0], [0, 0]]])
ORDER = np.random.default_rng(0).permutation(4)
TREE = DecisionTreeRegressor(random_state=0).fit(BITS, [0, 0, 0, 1])
MARK = torch.nn.Conv1d(4, 1, 1, bias=False).requires_grad_(False)
MARK.weight[:] = torch.tensor([1.0, 0, 0, 0])[:, None]
CURVES = SimpleNamespace(grid_values=np.arange(3), average=np.array([1, 2, 3]), individual=np.array([[0, 2, 4], [2, 2, 2]]))


def product(X):
    return X[:, 0] * X[:, 1] * 1.0


def response(X):
    return 12 * X[:, 0] * X[:, 1] + 5 * X[:, 2]


def count_A(X):
    return X[:, 0].sum(axis=1) * 1.0


def any_A(X):
    return X[:, 0].max(axis=1) * 1.0


def torch_count_A(X):
    return X[:, 0].sum(dim=1)


def marks(X):
    return MARK(X.float()).sum(dim=(1, 2))


PLAIN_LABELS = {("y", "NaN"): r"loss\(y, f\(X\)\) returned", ("y", "infinity"): r"loss\(y, f\(X\)\) returned"}
TABLE = [
    Row(sequence.one_hot, {"sequences": ["AC", "GT"]}, [[[1, 0], [0, 1], [0, 0], [0, 0]], [[0, 0], [0, 0], [1, 0], [0, 1]]],
        {"sequences": "strings"}),
    Row(sequence.decode, {"X": AC}, ["AC"], {"X": "one-hot"}),
    Row(sequence.reverse_complement, {"X_or_sequences": A}, [[[0, 0], [0, 0], [0, 0], [8, 4]]], {"X_or_sequences": "sequences"}),
    Row(sequence.reverse_complement, {"X_or_sequences": ["AC", "GG"]}, ["GT", "CC"], {"X_or_sequences": "strings"}),
    Row(sequence.gc_content, {"sequences": ["AC", "GGN"]}, [0.5, 1], {"sequences": "strings"}),
    Row(sequence.kmer_counts, {"sequences": ["AC", "GGN"], "k": 1}, [[1, 1, 0, 0], [0, 0, 2, 0]], {"sequences": "strings", "k": "count"}),
    Row(sequence.dinucleotide_shuffle, {"X": AC, "n": 1, "rng": 0}, AC[:, None], {"X": "one-hot", "n": "count"}),
    Row(attribution.center, {"A": A}, [[[3, 6], [-1, -2], [-1, -2], [-1, -2]]], {"A": "sequences"}),
    Row(attribution.project, {"A": A, "X": AC}, [[[4, 0], [0, 0], [0, 0], [0, 0]]], {"A": "sequences", "X": "one-hot"}),
    Row(attribution.per_position, {"A": A, "X": AC}, [[4, 0]], {"A": "sequences", "X": "one-hot"}),
    Row(attribution.completeness_gap, {"A": A, "f": torch_count_A, "X": AC, "baseline": 0}, [-11], {"A": "sequences", "f": "network", "X": "sequences"}),
    Row(gradients.saliency, {"f": torch_count_A, "X": AC}, [[[1, 1], [0, 0], [0, 0], [0, 0]]], {"f": "network", "X": "sequences"}),
    Row(gradients.input_x_gradient, {"f": torch_count_A, "X": AC}, [[[1, 0], [0, 0], [0, 0], [0, 0]]], {"f": "network", "X": "sequences"}),
    Row(gradients.integrated_gradients, {"f": torch_count_A, "X": AC, "baseline": AC[:, ::-1], "n_steps": 3}, [[[1, 0], [0, 0], [0, 0], [0, 0]]],
        {"f": "network", "X": "sequences", "baseline": "sequences", "n_steps": "count"}),
    Row(gradients.grad_cam, {"f": marks, "X": AC, "layer": MARK}, [[1, 0]], {"X": "sequences"}),
    Row(mutagenesis.in_silico_mutagenesis, {"f": count_A, "X": AC, "batch_size": 3}, [[[0, 1], [-1, 0], [-1, 0], [-1, 0]]],
        {"f": "model", "X": "one-hot", "batch_size": "count"}),
    Row(mutagenesis.pairwise_mutagenesis, {"f": any_A, "x": AC[0], "positions": [1], "batch_size": 3}, np.zeros((4, 1, 4, 1)),
        {"f": "model", "batch_size": "count"}),
    Row(importance.permutation_importance, {"f": lambda X: X[:, 0] * 1.0, "X": BITS, "y": BITS[:, 0], "loss": mean_squared_error, "n_repeats": 1, "rng": 0},
        ([np.mean(BITS[ORDER, 0] != BITS[:, 0]), 0], [0, 0], [[np.mean(BITS[ORDER, 0] != BITS[:, 0])], [0]]),
        {"f": "model", "X": "table", "n_repeats": "count"}),
    Row(dependence.partial_dependence, {"f": product, "X": BITS, "feature": 0}, ([0, 1], [0, 0.5], [[0, 0], [0, 1], [0, 0], [0, 1]]),
        {"f": "model", "X": "table"}),
    Row(dependence.partial_dependence, {"f": product, "X": BITS, "feature": 0, "grid": [0, 1]}, ([0, 1], [0, 0.5], [[0, 0], [0, 1], [0, 0], [0, 1]]),
        {"grid": "row"}),
    Row(dependence.h_statistic, {"f": product, "X": [[-1, -1], [-1, 1], [1, -1], [1, 1]], "pair": (0, 1)}, 1, {"f": "model", "X": "table"}),
    Row(shapley.exact_shapley, {"f": response, "X": [[1, 1, 1]], "background": [[0, 0, 0]]}, ([[6, 6, 5]], 0, None),
        {"f": "model", "X": "table", "background": "table"}),
    Row(shapley.exact_interactions, {"f": response, "X": [[1, 1, 1]], "background": [[0, 0, 0]]}, [[[0, 6, 0], [6, 0, 0], [0, 0, 5]]],
        {"f": "model", "X": "table", "background": "table"}),
    Row(shapley.kernel_shap, {"f": response, "X": [[1, 1, 1]], "background": [[0, 0, 0]], "n_samples": 6}, ([[6, 6, 5]], 0, [[0, 0, 0]]),
        {"f": "model", "X": "table", "background": "table", "n_samples": "count"}),
    Row(shapley.tree_shap, {"model": TREE, "X": [[1, 1]], "background": BITS}, ([[0.375, 0.375]], 0.25, None), {"X": "table", "background": "table"}),
    Row(shapley.tree_interactions, {"model": TREE, "X": [[1, 1]], "background": BITS}, [[[0.25, 0.125], [0.125, 0.25]]],
        {"X": "table", "background": "table"}),
    Row(boxes.see_rows, {"ensemble": boxes.read_boxes(TREE), "model": TREE, "X": BITS}, ([[0, 0, 1, 1], [0, 1, 0, 1]], None), {"X": "table"}),
    Row(metrics.auroc, {"scores": [7, 1, 2], "mask": [True, False, False]}, 1, {"scores": "scores", "mask": "mask"}),
    Row(metrics.auprc, {"scores": [7, 1, 2], "mask": [True, False, False]}, 1, {"scores": "scores", "mask": "mask"}),
    Row(metrics.relevance_rank_accuracy, {"scores": [7, 1, 2], "mask": [True, False, False]}, 1, {"scores": "scores", "mask": "mask"}),
    Row(metrics.relevance_mass_accuracy, {"scores": [7, 1, 2], "mask": [True, False, False]}, 0.7, {"scores": "scores", "mask": "mask"}),
    Row(metrics.null_distribution, {"metric": lambda s, m: s.sum(), "scores": [7, 1, 2], "mask": [True, False, False], "n": 2}, [10, 10],
        {"scores": "scores", "mask": "mask", "n": "count"}),
]
PLOTS = [
    Row(plot.importances, {"values": [1, 7, 2], "names": ["a", "b", "c"], "top": 2}, ["b", "c"], {"values": "row", "names": "names", "top": "count"}),
    Row(plot.null_distribution, {"null": [4, 5, 6], "observed": 9, "label": "hits"}, ["observed\n9.00", "3 shuffles"], {"null": "row"}),
    Row(plot.heatmap, {"values": [[3, -1]], "rows": ["r"], "columns": ["a", "b"], "label": "x"}, ["3.0"], {"values": "table"}),
    Row(plot.ice, {"result": CURVES, "observed": [0, 1, 2], "xlabel": "x"}, ["0\nn = 1"], {"observed": "row"}),
    Row(plot.logo, {"A": A[0]}, ["attribution"], {}),
    Row(plot.track, {"values": [1, 2], "mask": [True, False], "positions": [7, 8]}, ["planted"], {"values": "row", "mask": "mask", "positions": "row"}),
    Row(plot.beeswarm, {"values": [[1, -7], [2, 6]], "X": [[1, 0], [1, 1]], "names": ["a", "b"], "top": 1}, ["b", "the other 1 features"],
        {"values": "table", "X": "table", "names": "names", "top": "count"}),
    Row(plot.waterfall, {"values": [3, -1], "base_value": 4, "names": ["a", "b"], "x": [1, 2], "top": 1}, ["a = 1", "+3.0", "6.0"],
        {"values": "row", "names": "names", "x": "row", "top": "count"}),
]


def parts(answer):
    """The numbers and words of an answer, one after the other."""
    if isinstance(answer, Axes):
        texts = [text.get_text() for text in answer.findobj(Text)]
        return [*answer.dataLim.extents, *answer.get_xlim(), *texts]
    if isinstance(answer, pd.DataFrame):
        answer = answer.to_numpy()
    if isinstance(answer, list | tuple):
        return [part for item in answer for part in parts(item)]
    return [answer] if answer is None or isinstance(answer, str) else list(np.ravel(answer))


def assert_same(found, wanted):
    found, wanted = parts(found), parts(wanted)
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one == (other if other is None or isinstance(other, str) else pytest.approx(other, abs=1e-6))


def cells():
    for row in TABLE + PLOTS:
        for argument, kind in row.kinds.items():
            for attack, (spoil, follows) in ATTACKS[kind].items():
                follows = row.but.get((argument, attack), follows)
                name = f"{row.call.__module__.removeprefix('genocourse.')}.{row.call.__name__}"
                yield pytest.param(row, argument, spoil, follows, id=f"{name}-{argument}-{attack}")


@pytest.fixture(autouse=True)
def tidy():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # no silent overflow, nor cast
        warnings.filterwarnings("ignore", message=".*not match the device.*")
        yield
    plt.close("all")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.call.__name__)
def test_the_good_call_gives_the_known_answer(row):
    assert_same(row.call(**row.good), row.answer)


@pytest.mark.parametrize("row", PLOTS, ids=lambda row: row.call.__name__)
def test_the_good_picture_shows_what_it_should(row):
    assert set(row.answer) <= set(parts(row.call(**row.good)))


@pytest.mark.parametrize(("row", "argument", "spoil", "follows"), cells())
def test_cell(row, argument, spoil, follows):
    spoilt = {**row.good, argument: spoil(row.good[argument])}
    if follows is SAME:
        assert_same(row.call(**spoilt), row.call(**row.good))
    elif follows is OWN:
        with pytest.raises(type(OWN)) as caught:
            row.call(**spoilt)
        assert caught.value is OWN
    else:
        with pytest.raises(ValueError, match="(?s)" + follows.replace("{name}", argument)):
            row.call(**spoilt)
