"""Every public function in a good call, with the answer that is known by hand, and the kind of each of its arguments.

The kinds are those of attacks.py. `but` says what follows from an attack if not what is written there.
"""

import copy
import functools
from collections.abc import Mapping
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import torch
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_squared_error
from sklearn.tree import DecisionTreeRegressor

from genocourse import (
    attention,
    attribution,
    boxes,
    datasets,
    dependence,
    gradients,
    importance,
    metrics,
    models,
    mutagenesis,
    plot,
    sequence,
    shapley,
    simulate,
)
from tests.unit.attacks import SAME


class Row(NamedTuple):
    call: Any
    good: dict[str, Any]
    answer: Any
    kinds: dict[str, str]
    but: Mapping[tuple[str, str], Any] = MappingProxyType({})


def of(function, pick):
    """The function, with what the pick makes of its answer."""
    return functools.wraps(function)(lambda **arguments: pick(function(**arguments)))


@functools.wraps(models.train)
def train(network, **arguments):
    return models.train(copy.deepcopy(network), **arguments)


@functools.wraps(models.predictor)
def predict(network, X):
    return models.predictor(network, output="logit")(X)


class CountA(torch.nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(weight))

    def forward(self, X):
        return self.weight * X[:, 0].sum(dim=1)


def product(X):
    return X[:, 0] * X[:, 1] * 1.0


def response(X):
    return 12 * X[:, 0] * X[:, 1] + 5 * X[:, 2]


def count_A(X):
    return X[:, 0].sum(axis=1) * 1.0


def torch_count_A(X):
    return X[:, 0].sum(dim=1)


def marks(X):
    return MARK(X.float()).sum(dim=(1, 2))


BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
SIGNS = [[-1, -1], [-1, 1], [1, -1], [1, 1]]
AC = sequence.one_hot(["AC"]).astype(int)
TWO = sequence.one_hot(["AA", "CC"]).astype(int)
A = np.array([[[4, 8], [0, 0], [0, 0], [0, 0]]])
ORDER = np.random.default_rng(0).permutation(4)
RISE = np.mean(BITS[ORDER, 0] != BITS[:, 0])
AND = GradientBoostingRegressor(n_estimators=1, learning_rate=1.0, max_depth=2, random_state=0).fit(BITS, [0, 0, 0, 1])
HALF = DecisionTreeRegressor(random_state=0).fit(BITS, BITS[:, 0])
MARK = torch.nn.Conv1d(4, 1, 1, bias=False).requires_grad_(False)
MARK.weight[:] = torch.tensor([1.0, 0, 0, 0])[:, None]
CURVES = dependence.PartialDependence(np.arange(3), np.array([1, 2, 3]), np.array([[0, 2, 4], [2, 2, 2]]))
CURVE = SimpleNamespace(training_loss=[3, 1], validation_loss=[2, 3], best_epoch=0)
FOLDS = [([0, 1], [2, 3]), ([2, 3], [0, 1])]
PEOPLE = {"n": 6, "n_snps": 3, "causal": {1: 2.0}, "frequency_range": (0.5, 0.5), "noise": 0, "rng": 0}
SCORED = {"scores": [7, 1, 2], "mask": [True, False, False]}
EXPLAINED = {"f": response, "X": [[1, 1, 1]], "background": [[0, 0, 0]]}
TREE_GIVEN = {"model": AND, "X": [[1, 1]], "background": BITS}
NO_GAPS = {
    ("X", "NaN"): "X holds NaN, and this .* takes no missing",
    ("background", "NaN"): "background holds NaN, and this",
}
NO_NAME = {  # what is not seen to be strings is read as an array, and refused as one
    ("X_or_sequences", attack): r"X_or_sequences has shape \(\d?,?\); genocourse wants \(N, 4, L\)"
    for attack in ("bytes", "empty", "nothing", "array without axes", "number", "dict")
}
ANY_FIT = (
    {  # the shapes that a baseline may have are another list
        ("baseline", attack): r"baseline has shape .* is needed"
        for attack in ("no sequences", "no positions", "axes exchanged", "five bases")
    }
    | {("baseline", attack): SAME for attack in ("one sequence", "four axes")}
    | {("baseline", "strings"): "baseline holds <U4"}
)
OPTIONAL = {("background", "nothing"): SAME}  # the two games are one where features are independent
DEFAULT = None  # no attack: what may be left out

# fmt: off
TABLE = [
    Row(sequence.one_hot, {"sequences": ["AC", "GT"]},
        [[[1, 0], [0, 1], [0, 0], [0, 0]], [[0, 0], [0, 0], [1, 0], [0, 1]]], {"sequences": "strings of one length"}),
    Row(sequence.decode, {"X": AC}, ["AC"], {"X": "one-hot"}),
    Row(sequence.reverse_complement, {"X_or_sequences": A}, [[[0, 0], [0, 0], [0, 0], [8, 4]]],
        {"X_or_sequences": "sequences"}, {("X_or_sequences", "strings"): ["ACGT"]}),
    Row(sequence.reverse_complement, {"X_or_sequences": ["AC", "GG"]}, ["GT", "CC"],
        {"X_or_sequences": "strings"}, NO_NAME | {("X_or_sequences", "lower case"): ["gt", "cc"]}),
    Row(sequence.gc_content, {"sequences": ["AC", "GGN"]}, [0.5, 1], {"sequences": "strings"}),
    Row(sequence.kmer_counts, {"sequences": ["AC", "GGN"], "k": 1}, [[1, 1, 0, 0], [0, 0, 2, 0]],
        {"sequences": "strings", "k": "count"}),
    Row(sequence.dinucleotide_shuffle, {"X": AC, "n": 1, "rng": 0}, AC[:, None], {"X": "one-hot", "n": "count"}),
    Row(attribution.center, {"A": A}, [[[3, 6], [-1, -2], [-1, -2], [-1, -2]]], {"A": "sequences"}),
    Row(attribution.project, {"A": A, "X": AC}, [[[4, 0], [0, 0], [0, 0], [0, 0]]], {"A": "sequences", "X": "one-hot"}),
    Row(attribution.per_position, {"A": A, "X": AC}, [[4, 0]], {"A": "sequences", "X": "one-hot"}),
    Row(attribution.completeness_gap, {"A": A, "f": torch_count_A, "X": AC, "baseline": 0}, [-11],
        {"A": "sequences", "f": "network", "X": "sequences for a network"}),
    Row(gradients.saliency, {"f": torch_count_A, "X": AC}, [[[1, 1], [0, 0], [0, 0], [0, 0]]],
        {"f": "network", "X": "sequences for a network"}),
    Row(gradients.input_x_gradient, {"f": torch_count_A, "X": AC}, [[[1, 0], [0, 0], [0, 0], [0, 0]]],
        {"f": "network", "X": "sequences for a network"}),
    Row(gradients.integrated_gradients, {"f": torch_count_A, "X": AC, "baseline": AC[:, ::-1], "n_steps": 3},
        [[[1, 0], [0, 0], [0, 0], [0, 0]]],
        {"f": "network", "X": "sequences for a network", "baseline": "sequences for a network",
         "n_steps": "count"}, ANY_FIT),
    Row(gradients.grad_cam, {"f": marks, "X": AC, "layer": MARK}, [[1, 0]],
        {"f": "network with its layer", "X": "sequences for a network", "layer": "module"}),
    Row(mutagenesis.in_silico_mutagenesis, {"f": count_A, "X": AC, "batch_size": 3},
        [[[0, 1], [-1, 0], [-1, 0], [-1, 0]]], {"f": "model", "X": "one-hot", "batch_size": "count"}),
    Row(mutagenesis.pairwise_mutagenesis, {"f": count_A, "x": AC[0], "positions": [1], "batch_size": 3},
        np.zeros((4, 1, 4, 1)), {"f": "model", "x": "one sequence", "positions": "columns", "batch_size": "count"},
        {("positions", "int8"): SAME}),
    Row(importance.permutation_importance,
        {"f": lambda X: X[:, 0] * 1.0, "X": BITS, "y": BITS[:, 0], "loss": mean_squared_error, "n_repeats": 1,
         "rng": 0},
        ([RISE, 0], [0, 0], [[RISE], [0]]),
        {"f": "model", "X": "table", "y": "labels", "loss": "score", "n_repeats": "count"}),
    Row(importance.impurity_importance, {"forest": HALF}, [1, 0], {"forest": "forest"}),
    Row(dependence.partial_dependence, {"f": product, "X": BITS, "feature": 0, "grid": [0, 1]},
        ([0, 1], [0, 0.5], [[0, 0], [0, 1], [0, 0], [0, 1]]),
        {"f": "model", "X": "table", "feature": "columns", "grid": "row"}, {("grid", "nothing"): SAME}),
    Row(dependence.center, {"result": CURVES, "at": 1}, ([0, 1, 2], [-1, 0, 1], [[-2, 0, 2], [0, 0, 0]]),
        {"result": "result", "at": "columns"}),
    Row(dependence.h_statistic, {"f": product, "X": SIGNS, "pair": (0, 1)}, 1,
        {"f": "model", "X": "table", "pair": "columns"}),
    Row(shapley.exact_shapley, EXPLAINED, ([[6, 6, 5]], 0, None), {"f": "model", "X": "table", "background": "table"}),
    Row(shapley.exact_interactions, EXPLAINED, [[[0, 6, 0], [6, 0, 0], [0, 0, 5]]],
        {"f": "model", "X": "table", "background": "table"}),
    Row(shapley.kernel_shap, EXPLAINED | {"n_samples": 6}, ([[6, 6, 5]], 0, [[0, 0, 0]]),
        {"f": "model", "X": "table", "background": "table", "n_samples": "count"}),
    Row(shapley.tree_shap, TREE_GIVEN, ([[0.375, 0.375]], 0.25, None),
        {"model": "forest", "X": "table", "background": "table"}, NO_GAPS | OPTIONAL),
    Row(shapley.tree_interactions, TREE_GIVEN, [[[0.25, 0.125], [0.125, 0.25]]],
        {"model": "forest", "X": "table", "background": "table"}, NO_GAPS | OPTIONAL),
    Row(boxes.see_rows, {"ensemble": boxes.read_boxes(AND), "model": AND, "X": BITS},
        ([[0, 0, 1, 1], [0, 1, 0, 1]], None), {"X": "table"}, NO_GAPS),
    Row(of(boxes.read_boxes, lambda ensemble: ensemble.features), {"model": AND}, [0, 1], {"model": "forest"}),
    Row(metrics.auroc, SCORED, 1, {"scores": "scores", "mask": "mask"}),
    Row(metrics.auprc, SCORED, 1, {"scores": "scores", "mask": "mask"}),
    Row(metrics.relevance_rank_accuracy, SCORED, 1, {"scores": "scores", "mask": "mask"}),
    Row(metrics.relevance_mass_accuracy, SCORED, 0.7, {"scores": "scores", "mask": "mask"}),
    Row(metrics.null_distribution, SCORED | {"metric": lambda scores, mask: scores.sum(), "n": 2}, [10, 10],
        {"metric": "score", "scores": "scores", "mask": "mask", "n": "count"}),
    Row(datasets.grouped_folds, {"groups": [7, 7, 8, 8], "labels": [0, 1, 0, 1], "n_splits": 2, "rng": 0}, FOLDS,
        {"groups": "entries", "labels": "entries", "n_splits": "count"}, {("labels", "nothing"): SAME}),
    Row(of(simulate.genotypes, lambda people: people.y - 2 * (people.X[:, 1] - people.frequencies[:, 1].sum())),
        PEOPLE | {"block_size": 1, "ld": 0.9, "fst": 0.1}, np.zeros(6),
        {"n": "count", "n_snps": "count", "block_size": "count", "ld": "share", "fst": "share"}),
    Row(of(simulate.motif_sequences, lambda data: data.mask[:, 0] == (np.array(sequence.decode(data.X)) == "TATA")),
        {"n": 2, "length": 4, "motifs": ["TATA"], "label_noise": 0.25, "rng": 0}, [True, True],
        {"n": "count", "length": "count", "label_noise": "share"}),
    Row(of(simulate.paired_bases, lambda data: data.y.sum()), {"n": 2, "length": 2, "pairs": [(0, 1)], "rng": 0}, 1,
        {"n": "count", "length": "count", "pairs": "columns"}),
    Row(train, {"network": CountA(0.0), "X": TWO, "y": [1, 0], "validation": (TWO, [1, 0]), "learning_rate": 0.5,
         "epochs": 1, "patience": 1, "batch_size": 2},
        ([np.log(2)], [np.log1p(np.exp(-1)) / 2 + np.log(2) / 2], 0),
        {"network": "module", "X": "sequences", "y": "labels", "epochs": "count", "patience": "count",
         "batch_size": "count", "learning_rate": "number"}),
    Row(predict, {"network": CountA(2.0), "X": TWO}, [4, 0], {"network": "module", "X": "sequences"}),
    Row(of(models.ConvNet, lambda network: network.length), {"length": 8, "channels": 2}, 8,
        {"length": "count", "channels": "count"}),
    Row(of(models.AttentionClassifier, lambda network: network.length), {"length": 8, "embed_dim": 2, "width": 3}, 8,
        {"length": "count", "embed_dim": "count", "width": "count"}),
    Row(of(attention.SimpleAttention, lambda layer: layer.embed_dim), {"embed_dim": 2}, 2, {"embed_dim": "count"}),
]
# What each picture shows somewhere; whether the spoilt one is the same is read from its axes.
PLOTS = [
    Row(plot.importances, {"values": [1, 7, 2], "names": ["a", "b", "c"], "top": 2, "highlight": [True, False, False],
         "null": [0, 1]},
        ["b", "c", "highest of the shuffles"],
        {"values": "row", "names": "names", "top": "count", "highlight": "mask", "null": "row"},
        {("values", "column"): SAME, ("highlight", "nothing"): DEFAULT, ("null", "nothing"): DEFAULT,
         ("highlight", "short"): "2 highlights"}),
    Row(plot.null_distribution, {"null": [4, 5, 6], "observed": 9, "label": "hits"}, ["observed\n9.00", "3 shuffles"],
        {"null": "row", "observed": "number"}),
    Row(plot.heatmap, {"values": [[3, -1]], "rows": ["r"], "columns": ["a", "b"], "label": "x"}, ["3.0"],
        {"values": "table", "columns": "names"},
        {("columns", "nothing"): DEFAULT, ("columns", "too few"): "1 names for 2 columns"}),
    Row(plot.ice, {"result": CURVES, "observed": [0, 1, 2], "xlabel": "x"}, ["0\nn = 1"],
        {"result": "result", "observed": "row"}),
    Row(plot.logo, {"A": A[0], "X": AC[0], "positions": [-1, 1]}, ["\u22121", "+1"],
        {"A": "one sequence", "X": "one sequence", "positions": "row"},
        {("X", attack): "A has shape .*must agree" for attack in ("batch", "axes exchanged", "no positions", "row")}
        | {("X", "nothing"): DEFAULT, ("positions", "nothing"): DEFAULT}),
    Row(plot.track, {"values": [1, 2], "mask": [True, False], "positions": [7, 8]}, ["planted"],
        {"values": "row", "mask": "mask", "positions": "row"},
        {("mask", "nothing"): DEFAULT, ("positions", "nothing"): DEFAULT}),
    Row(plot.learning_curve, {"result": CURVE}, ["kept: epoch 0"], {"result": "result"}),
    Row(plot.beeswarm, {"values": [[1, -7], [2, 6]], "X": [[1, 0], [1, 1]], "names": ["a", "b"], "top": 1},
        ["b", "the other 1 features"], {"values": "table", "X": "table", "names": "names", "top": "count"}),
    Row(plot.waterfall, {"values": [3, -1], "base_value": 4, "names": ["a", "b"], "x": [1, 2], "top": 1},
        ["a = 1", "+3.0", "6.0"],
        {"values": "row", "base_value": "number", "names": "names", "x": "row", "top": "count"},
        {("x", attack): r"2 values, 2 names and x \(.*equally many" for attack in ("empty", "column", "number")}
        | {("x", "nothing"): DEFAULT, ("x", "NaN"): DEFAULT}),
]
# fmt: on
