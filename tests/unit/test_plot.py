"""What the pictures show, read back from the axes."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from genocourse import plot


@pytest.fixture(autouse=True)
def tidy():
    with plt.style.context("default"):
        yield
    plt.close("all")


def bars(ax):
    return [(label.get_text(), bar.get_width()) for label, bar in zip(ax.get_yticklabels(), ax.patches, strict=False)]


def test_importances_are_sorted_and_cut():
    ax = plot.importances([0.1, 0.5, -0.1, 0.3], list("abcd"), top=3)
    assert bars(ax) == [("b", 0.5), ("d", 0.3), ("a", 0.1)]
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the largest is on top"


def test_repeats_are_drawn_around_their_mean():
    ax = plot.importances([[1.0, 3.0], [5.0, 7.0]], ["low", "high"])
    assert bars(ax) == [("high", 6.0), ("low", 2.0)]
    dots = {(x, y) for line in ax.lines for x, y in zip(*line.get_data(), strict=True)}
    assert dots == {(5.0, 0), (7.0, 0), (1.0, 1), (3.0, 1)}


def test_highlights_are_hatched_not_only_coloured():
    ax = plot.importances([0.5, 0.9, 0.1], list("abc"), highlight=[True, False, False], label="key")
    assert [bar.get_hatch() for bar in ax.patches] == [None, "///", None]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["key"]
    assert plot.importances([0.5, 0.9], list("ab"), top=1, highlight=[True, False]).get_legend() is None


def test_the_null_reaches_to_its_highest_value():
    ax = plot.importances([0.5, 0.9], list("ab"), null=[0.2, 0.6, 0.4])
    assert ax.lines[-1].get_xdata()[0] == 0.6


def test_null_distribution_counts_every_shuffle_and_marks_the_observed():
    ax = plot.null_distribution([0.4, 0.5, 0.5, 0.6], 0.9, label="AUROC")
    assert sum(bar.get_height() for bar in ax.patches) == 4
    assert ax.lines[0].get_xdata()[0] == 0.9 and ax.get_xlabel() == "AUROC"
    assert any("0.90" in text.get_text() for text in ax.texts)


def test_pictures_go_where_they_are_told():
    _, (left, right) = plt.subplots(1, 2)
    assert plot.importances([1.0], ["a"], ax=left) is left and not right.patches
    assert plot.null_distribution([0.1, 0.2], 0.3, label="x", ax=right) is right


@pytest.mark.parametrize(
    ("values", "names", "highlight"), [([1, 2], ["a"], None), ([1], ["a", "b"], None), ([1, 2], ["a", "b"], [True])]
)
def test_lengths_that_differ_are_explained(values, names, highlight):
    with pytest.raises(ValueError, match=r"values, \d names and \d highlights; they must be equally many"):
        plot.importances(values, names, highlight=highlight)


def test_the_style_is_readable_and_safe_for_colour_blind_readers():
    plot.use_style()
    assert plt.rcParams["font.size"] >= 11 and plt.rcParams["figure.facecolor"] == "white"
    first = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    assert first[:2] == [plot.COLOURS["blue"], plot.COLOURS["vermilion"]]
    assert np.all([colour.startswith("#") and len(colour) == 7 for colour in plot.COLOURS.values()])
