"""The letters of a logo fill their boxes; tracks and learning curves show what they were given."""

import time
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from genocourse import plot
from genocourse.plot.sequences import BASE_COLOURS, learning_curve, logo, track


@pytest.fixture(autouse=True)
def tidy():
    with plt.style.context("default"):
        yield
    plt.close("all")


def boxes(ax):
    """The letters that were drawn: (column, letter, bottom, top), read from the outlines."""
    found = []
    for letter, patch in zip(BASE_COLOURS, ax.patches, strict=True):
        assert to_hex(patch.get_facecolor()).upper() == plot.COLOURS[BASE_COLOURS[letter]]
        vertices, codes = patch.get_path().vertices, patch.get_path().codes
        drawn = vertices[codes != 79]  # the vertex of a closed outline's end means nothing
        columns = np.round(drawn[:, 0]).astype(int)
        for column in np.unique(columns):
            x, y = drawn[columns == column].T
            assert x.min() == pytest.approx(column - 0.46) and x.max() == pytest.approx(column + 0.46)
            found.append((int(column), letter, round(float(y.min()), 9), round(float(y.max()), 9)))
    return sorted(found)


# ---------------------------------------------------------------------------------------------------------------- logo


def test_letters_are_as_tall_as_their_values():
    A = np.zeros((4, 6))
    A[[0, 3, 2, 1], [0, 1, 3, 5]] = [1.5, -0.5, 0.25, -2]
    ax = logo(A)
    assert boxes(ax) == [(0, "A", 0, 1.5), (1, "T", -0.5, 0), (3, "G", 0, 0.25), (5, "C", -2, 0)]
    low, high = ax.get_ylim()
    assert low < -2 and high > 1.5 and ax.get_xlim() == (-0.6, 5.6)


def test_several_letters_are_stacked_the_largest_outside():
    ax = logo([[3.0, -1], [1.0, 0.5], [-2.0, -4], [-0.5, -2]])
    assert boxes(ax) == [
        (0, "A", 1, 4),
        (0, "C", 0, 1),
        (0, "G", -2.5, -0.5),
        (0, "T", -0.5, 0),
        (1, "A", -1, 0),
        (1, "C", 0, 0.5),
        (1, "G", -7, -3),
        (1, "T", -3, -1),
    ]


def test_with_the_sequence_only_observed_bases_are_drawn():
    X = np.array([[1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 1, 0]])  # A, T, N
    assert boxes(logo(np.arange(1.0, 13).reshape(4, 3), X=X)) == [(0, "A", 0, 1), (1, "T", 0, 11)]


def test_letters_stand_upright():
    """The outline of a T is widest at its top, also below the axis."""
    for value in (1.0, -1.0):
        ax = logo([[0.0], [0], [0], [value]])
        outline = ax.patches[3].get_path()
        x, y = outline.vertices[outline.codes != 79].T
        middle = (y.min() + y.max()) / 2
        assert np.ptp(x[y > middle]) > 0.9 > 0.5 > np.ptp(x[y < middle])


def test_nothing_is_drawn_for_zeros():
    assert boxes(logo(np.zeros((4, 5)))) == []


def test_ticks_bear_the_numbers_of_the_columns():
    positions = np.array([p for p in range(-40, 41) if p != 0])
    ax = logo(np.ones((4, 80)), positions=positions)
    ticks = dict(zip(ax.get_xticks(), [label.get_text() for label in ax.get_xticklabels()], strict=True))
    assert ticks[0] == "\N{MINUS SIGN}40" and ticks[40] == "+1" and ticks[79] == "+40" and ticks[49] == "+10"
    assert "0" not in ticks.values() and len(ticks) == 9
    plain = logo(np.ones((4, 12)))
    assert [label.get_text() for label in plain.get_xticklabels()] == [str(i) for i in range(12)]
    assert list(logo(np.ones((4, 300))).get_xticks()) == list(range(0, 300, 50))
    assert list(logo(np.ones((4, 9)), positions=range(1, 10)).get_xticks()) == list(range(9))


def test_a_long_sequence_is_drawn_quickly_and_as_few_artists():
    start = time.process_time()
    ax = logo(np.random.default_rng(0).normal(size=(4, 300)))
    assert len(ax.patches) == 4 and time.process_time() - start < 5  # 0.1 s where nothing else runs


@pytest.mark.parametrize(
    ("A", "kwargs", "message"),
    [
        (np.zeros((2, 4, 9)), {}, r"A has shape \(2, 4, 9\).*\(4, L\), is needed\. Choose one.*A\[0\]"),
        (np.zeros((9, 4)), {}, r"A has shape \(9, 4\).*is needed\.$"),
        (np.zeros((4, 0)), {}, r"A has shape \(4, 0\)"),
        (np.full((4, 3), np.nan), {}, "A holds NaN or infinity"),
        (np.zeros((4, 3)), {"X": np.zeros((4, 2))}, r"A has shape \(4, 3\), X \(4, 2\); they must agree"),
        (np.zeros((4, 3)), {"positions": [1, 2]}, r"positions has shape \(2,\); one number a column, \(3,\)"),
    ],
)
def test_bad_logos_are_explained(A, kwargs, message):
    with pytest.raises(ValueError, match=message):
        logo(A, **kwargs)


# --------------------------------------------------------------------------------------------------------------- track


def spans(ax):
    return [(p.get_x(), p.get_x() + p.get_width(), p.get_hatch()) for p in ax.patches if hasattr(p, "get_width")]


def test_values_are_centred_on_their_columns():
    ax = track([0.5, -1.0, 0.0])
    (steps,) = (p for p in ax.patches if hasattr(p, "get_data"))
    assert steps.get_data().values.tolist() == [0.5, -1.0, 0.0]
    assert steps.get_data().edges.tolist() == [-0.5, 0.5, 1.5, 2.5]
    assert spans(ax) == [] and ax.get_legend() is None


def test_the_mask_is_hatched_where_it_is_true():
    ax = track(np.arange(8.0), mask=np.array([1, 0, 0, 1, 1, 1, 0, 1], dtype=bool))
    assert spans(ax) == [(-0.5, 0.5, "////"), (2.5, 5.5, "////"), (6.5, 7.5, "////")]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["planted"]
    assert track([1.0, 2.0], mask=[False, False]).get_legend() is None


@pytest.mark.parametrize(
    ("values", "kwargs", "message"),
    [
        (np.zeros((2, 3)), {}, r"values has shape \(2, 3\); one finite number a position"),
        ([], {}, r"values has shape \(0,\)"),
        ([0.1, np.inf], {}, "values holds NaN or infinity, first at index"),
        ([1.0, 2.0], {"mask": [True]}, r"mask has shape \(1,\), values \(2,\); they must agree"),
        ([1.0, 2.0], {"mask": [0, 1]}, r"mask holds int64 values.*mask\.astype\(bool\)"),
        ([1.0, 2.0], {"positions": [1]}, r"positions has shape \(1,\)"),
    ],
)
def test_bad_tracks_are_explained(values, kwargs, message):
    with pytest.raises(ValueError, match=message):
        track(values, **kwargs)


# ------------------------------------------------------------------------------------------------------ learning curve


def test_both_losses_and_the_kept_epoch():
    result = SimpleNamespace(training_loss=np.array([0.7, 0.5, 0.2]), validation_loss=[0.6, 0.4, 0.5], best_epoch=1)
    ax = learning_curve(result)
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["training"].get_xydata().tolist() == [[0, 0.7], [1, 0.5], [2, 0.2]]
    assert lines["validation"].get_xydata().tolist() == [[0, 0.6], [1, 0.4], [2, 0.5]]
    assert lines["training"].get_marker() != lines["validation"].get_marker(), "not told by colour alone"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["training", "validation"]
    assert ax.lines[-1].get_xdata() == [1, 1] and ax.texts[0].get_text() == "kept: epoch 1" and ax.get_ylim()[0] == 0


def test_pictures_go_where_they_are_told():
    _, axes = plt.subplots(3, 1)
    result = SimpleNamespace(training_loss=[1.0], validation_loss=[1.0], best_epoch=0)
    assert logo(np.ones((4, 3)), ax=axes[0], ylabel="bits") is axes[0] and axes[0].get_ylabel() == "bits"
    assert track([1.0], ax=axes[1], ylabel="slope") is axes[1] and axes[1].get_ylabel() == "slope"
    assert learning_curve(result, ax=axes[2]) is axes[2]
