"""Every public function against bad input: the good calls of good_calls.py, spoilt one argument at a time.

The table: a row is an argument of a function, a column is one of the attacks of attacks.py, and a cell must give the
same answer as the good call, or the documented error.
"""

import importlib
import inspect
import pkgutil
import warnings
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.text import Text
from sklearn.metrics import mean_squared_error

import genocourse
from genocourse import (
    attribution,
    datasets,
    dependence,
    exercises,
    gradients,
    importance,
    metrics,
    models,
    plot,
    sequence,
    shapley,
    simulate,
)
from tests.unit.attacks import ATTACKS, OWN, SAME
from tests.unit.good_calls import (
    AC,
    BITS,
    DEFAULT,
    HALF,
    MARK,
    PEOPLE,
    PLOTS,
    SIGNS,
    TABLE,
    TWO,
    A,
    CountA,
    marks,
    product,
)


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
                if follows is DEFAULT:
                    continue
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


@pytest.mark.parametrize(("row", "argument", "spoil", "follows"), list(cells()))
def test_cell(row, argument, spoil, follows):
    spoilt = {**row.good, argument: spoil(row.good[argument])}
    if follows is SAME:
        assert_same(row.call(**spoilt), row.call(**row.good))
    elif follows is OWN:
        with pytest.raises(type(OWN)) as caught:
            row.call(**spoilt)
        assert caught.value is OWN
    elif isinstance(follows, list):
        assert row.call(**spoilt) == follows
    else:
        with pytest.raises(ValueError, match="(?s)" + follows.replace("{name}", argument)):
            row.call(**spoilt)


class Sqrt(torch.nn.Module):
    def forward(self, X):
        return X[:, 1].sum(dim=1).sqrt()


def softly(X):
    """A model that looks at signs only, whatever the size."""
    return np.sign(X[:, 0]) * np.sign(X[:, 1])


HUGE = np.array(SIGNS) * 1e300
ONE_ROW = [[2.0, 3.0]]
# What takes two arguments to spoil, or a size: the answer, or what the ValueError must say.
EDGES = {
    "huge table, partial dependence": (lambda: dependence.partial_dependence(softly, HUGE, 0).average, [0, 0]),
    "huge table, H": (lambda: dependence.h_statistic(softly, HUGE, (0, 1)), 1),
    "tiny outputs, H": (lambda: dependence.h_statistic(lambda X: 1e-200 * product(X), SIGNS, (0, 1)), 1),
    "huge table, exact": (lambda: shapley.exact_shapley(softly, HUGE[3:], HUGE).values, [[0.5, 0.5]]),
    "huge table, sampled": (lambda: shapley.kernel_shap(softly, HUGE[3:], HUGE).values, [[0.5, 0.5]]),
    "huge table, shuffled": (
        lambda: importance.permutation_importance(softly, HUGE[:1], [1], mean_squared_error, rng=0).importances_mean,
        [0, 0],
    ),
    "huge table, tree": (lambda: shapley.tree_shap(HALF, HUGE), r"X holds numbers above 3\.4e\+38"),
    "huge in single precision": (
        lambda: (
            shapley.exact_shapley(lambda X: np.full(len(X), 9e29, np.float32), ONE_ROW, np.ones((999, 2)))[1] / 9e29
        ),
        1,
    ),
    "huge attribution, single": (lambda: attribution.center(np.float32(A * 1e29))[0, 0] / 1e29, [3, 6]),
    "huge and negative": (
        lambda: shapley.exact_shapley(lambda X: np.full(len(X), -1e300), ONE_ROW, ONE_ROW),
        r"f\(X\) holds numbers beyond 1e\+30",
    ),
    "lowest whole number": (
        lambda: shapley.exact_shapley(lambda X: np.full(len(X), -128, np.int8), ONE_ROW, ONE_ROW).base_value,
        -128,
    ),
    "one row, partial dependence": (
        lambda: dependence.partial_dependence(product, ONE_ROW, 0),
        ([2], [6], [[6]]),
    ),
    "one row, H": (lambda: dependence.h_statistic(product, ONE_ROW, (0, 1)), 0),
    "one row, shuffled": (
        lambda: importance.permutation_importance(product, ONE_ROW, [0], mean_squared_error, rng=0).importances_mean,
        [0, 0],
    ),
    "one row, its own background": (lambda: shapley.exact_shapley(product, ONE_ROW, ONE_ROW)[:2], ([[0, 0]], 6)),
    "one feature, sampled": (lambda: shapley.kernel_shap(lambda X: X[:, 0], [[3.0]], [[1.0]]).values, [[2]]),
    "one base": (lambda: sequence.decode(sequence.dinucleotide_shuffle(sequence.one_hot(["G"]))[0]), ["G"]),
    "one score": (lambda: metrics.auroc([1.0], [True]), "all True or all False"),
    "no score": (lambda: metrics.auroc(np.array([]), np.array([], bool)), "all True or all False"),
    "words longer than all": (lambda: sequence.kmer_counts(["AC"], 3).to_numpy().sum(), 0),
    "words without number": (lambda: sequence.kmer_counts(["AC"], 10_000), r"k is 10000.*smaller k"),
    "words in a small type": (lambda: sequence.kmer_counts(["AC"], np.int64(40)), "smaller k"),
    "a set has no order": (lambda: sequence.one_hot({"AC", "GT"}), "sequences is {.*a list of strings is needed"),
    "a table of sequences": (lambda: sequence.one_hot(pd.DataFrame({"A": ["C"]})), "sequences is a DataFrame.*column"),
    "infinite slope": (lambda: gradients.saliency(Sqrt().eval(), AC * [[1, 0]]), "slope of f is not finite.*root"),
    "infinite slope on the way": (
        lambda: gradients.grad_cam(lambda X: marks(X).sqrt(), AC[:, ::-1], MARK),
        "slope of f is not finite",
    ),
    "a loss that is infinite once shuffled": (
        lambda: importance.permutation_importance(
            lambda X: X[:, 0] * 1.0, BITS, BITS[:, 0], lambda y, p: np.inf if (y != p).any() else 0.0, rng=0
        ),
        r"loss\(y, f\(X\)\) is inf; one finite number.*logarithms",
    ),
    "two grids of two lengths in one curve": (
        lambda: plot.ice(dependence.partial_dependence(product, [[0, 1], [1, 2], [1, 3]], (0, 1)), [0], xlabel="x"),
        "two features.*heatmap",
    ),
    "yes and no in a swarm": (
        lambda: [plot.beeswarm(np.eye(2), np.eye(2, dtype=bool), ["a", "b"]).get_xlabel()],
        ["Shapley value"],
    ),
    "colours without end": (
        lambda: plot.heatmap([[1e308, -1e308]], None, None, label="x"),
        r"values holds numbers beyond 1e\+30",
    ),
    "years for names": (lambda: len(plot.heatmap(np.eye(2), None, [1999, 2026], label="x").texts), 4),
    "a list is compared with a word": (
        lambda: plot.importances([1, 2], ["a", "b"], highlight=["a", "b"] == "a"),
        "2 values, 2 names and 1 highlights",
    ),
    "a swarm without end": (
        lambda: plot.beeswarm([[1e308], [-1e308]], [[1], [2]], ["a"]),
        r"values holds numbers beyond 1e\+30",
    ),
    "tones without end": (
        lambda: plot.beeswarm([[1], [2]], [[1e308], [-1e308]], ["a"]),
        r"X holds numbers beyond 1e\+30",
    ),
    "arrows without end": (lambda: plot.waterfall([1e308] * 2, 0, ["a", "b"]), r"values holds numbers beyond 1e\+30"),
    "letters without end": (lambda: plot.logo(np.full((4, 1), 1e308)), r"A holds numbers beyond 1e\+30"),
    "a gap in the row": (
        lambda: [plot.waterfall([1, 2], 0, ["a", "b"], [np.nan, 1]).get_yticklabels()[2].get_text()],
        ["a = nan"],
    ),
    "20,000 positions": (lambda: len(plot.track(np.zeros(20_000)).get_xticks()), 10),
    "fractions of a base": (lambda: plot.track([1, 2], positions=[0.5, 1.5]), "positions holds fractions; whole"),
    "more epochs than losses": (
        lambda: plot.learning_curve(SimpleNamespace(training_loss=[1], validation_loss=[1, 2], best_epoch=0)),
        "1 training losses, 2 validation losses",
    ),
    "an epoch that was not": (
        lambda: plot.learning_curve(SimpleNamespace(training_loss=[1], validation_loss=[1], best_epoch=1)),
        "best_epoch 1; .*one of the epochs",
    ),
    "learning uphill": (
        lambda: models.train(CountA(0.0), TWO, [1, 0], learning_rate=-1),
        "learning_rate is -1; .*above 0",
    ),
    "three for validation": (
        lambda: models.train(CountA(0.0), TWO, [1, 0], validation=(TWO, [1, 0], 3)),
        r"validation holds 3 things.*\(X, y\)",
    ),
    "validation in words": (lambda: models.train(CountA(0.0), TWO, [1, 0], validation="all"), "validation is 'all'"),
    "a rule in a list": (lambda: simulate.motif_sequences(2, 4, ["AC"], rule=["and"]), r"rule is \['and'\]"),
    "no motifs": (lambda: simulate.motif_sequences(2, 4, None), "motifs is None; a list"),
    "words for shares": (lambda: simulate.motif_sequences(2, 4, ["AC"], gc_content=("a", "b")), "gc_content holds"),
    "ragged motif": (lambda: simulate.motif_sequences(2, 4, [[[1], [1, 2]]]), r"motifs\[0\] cannot be read"),
    "ragged spacing": (lambda: simulate.motif_sequences(2, 4, ["A", "C"], spacing=[[1], [1, 2]]), "spacing cannot"),
    "words for frequencies": (
        lambda: simulate.genotypes(**PEOPLE | {"frequency_range": "ab"}),
        "frequency_range holds",
    ),
    "groups in words": (
        lambda: importance.permutation_importance(product, BITS, [0] * 4, mean_squared_error, groups="ab"),
        "groups is 'ab'; a list of lists",
    ),
    "ragged group": (
        lambda: importance.permutation_importance(product, BITS, [0] * 4, mean_squared_error, groups=[[[0], [0, 1]]]),
        r"groups\[0\] cannot be read",
    ),
    "shares for folds": (
        lambda: datasets.grouped_folds([1, 2], [0.5, 0.7], n_splits=2),
        "Got 'continuous'",
    ),
    "a list for a name": (lambda: datasets.describe(["leukaemia"]), r"no data set \['leukaemia'\]"),
    "an exercise for a chapter": (lambda: exercises.quiz("4.1"), r"no quiz for chapter '4\.1'.*quiz\('4'\)"),
    "nothing for a chapter": (lambda: exercises.quiz(None), "no quiz for chapter None"),
}


@pytest.mark.parametrize(("call", "follows"), EDGES.values(), ids=EDGES)
def test_edge(call, follows):
    if isinstance(follows, str):
        with pytest.raises(ValueError, match="(?s)" + follows):
            call()
    else:
        assert_same(call(), follows)


MADE_BY_THE_PACKAGE = "what it takes is made and checked by another function here"
NOTHING_TO_SPOIL = "takes no array: a name, a seed or nothing"
ELSEWHERE = {
    **dict.fromkeys(["values", "interactions", "nothing_known", "tabulated", "cells"], MADE_BY_THE_PACKAGE),
    **dict.fromkeys(["answers", "patterns", "as_baseline", "as_tensor", "checked", "evaluate"], MADE_BY_THE_PACKAGE),
    **dict.fromkeys(["tensor_for", "decimals", "number"], MADE_BY_THE_PACKAGE),
    **dict.fromkeys(["describe", "use_style", "seeded", "progress", "quiz", "missing", "questions"], NOTHING_TO_SPOIL),
    **dict.fromkeys([name for name in datasets.__all__ if name.startswith("load_")], NOTHING_TO_SPOIL),
    "check": "takes anything, and answers: test_exercises.py",
}


def test_the_table_is_complete():
    """Every public function of the package is a row, or stands in the list of those that are not."""
    public = set()
    for found in pkgutil.walk_packages(genocourse.__path__, "genocourse."):
        if not any(part.startswith(("_", "chapter_")) for part in found.name.split(".")):
            module = importlib.import_module(found.name)
            for name, thing in vars(module).items():
                here = getattr(thing, "__module__", None) == found.name and not name.startswith("_")
                named = here or name in getattr(module, "__all__", ())
                if named and (
                    inspect.isfunction(thing) or (inspect.isclass(thing) and issubclass(thing, torch.nn.Module))
                ):
                    public.add(thing)
    rows = {inspect.unwrap(row.call) for row in TABLE + PLOTS}
    missing = {thing.__name__ for thing in public - rows}
    assert missing == ELSEWHERE.keys()
    assert rows <= public
