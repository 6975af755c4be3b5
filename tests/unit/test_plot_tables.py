"""Pictures of explanations of tables, read back from the axes: curves, heat maps, swarms, waterfalls."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color, to_rgb

from genocourse import plot
from genocourse.plot import matrix, shapley, style

MINUS = "\N{MINUS SIGN}"


@pytest.fixture(autouse=True)
def tidy():
    with plt.style.context("default"):
        plot.use_style()
        yield
    plt.close("all")


def curves(individual, grid=None):
    individual = np.asarray(individual, dtype=float)
    grid = np.arange(individual.shape[1]) if grid is None else np.asarray(grid)
    return SimpleNamespace(grid_values=grid, average=individual.mean(axis=0), individual=individual)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def names(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


# ----------------------------------------------------------------------------------------------------------- ICE, PDP


def test_every_row_has_a_thin_curve_and_the_average_a_thick_one():
    individual = [[1.0, 0.0, 5.0], [2.0, 3.0, 4.0]]
    ax = plot.ice(curves(individual, [10, 20, 40]), [10, 20], xlabel="dose, mg", ylabel="risk")
    thin = ax.collections[0]
    np.testing.assert_array_equal([path.vertices[:, 1] for path in thin.get_paths()], individual)
    assert all(path.vertices[:, 0].tolist() == [10, 20, 40] for path in thin.get_paths())
    (thick,) = ax.lines
    np.testing.assert_array_equal(thick.get_xydata(), [[10, 1.5], [20, 1.5], [40, 4.5]])
    assert thick.get_linewidth() > 3 * thin.get_linewidth()[0] and thick.get_zorder() > thin.get_zorder()
    assert not same_color(thick.get_color(), thin.get_color()[0][:3])
    assert ax.get_xlabel() == "dose, mg" and ax.get_ylabel() == "risk"


def test_the_whole_of_every_curve_is_in_sight():
    ax = plot.ice(curves([[0, 0], [9, -7]], [3, 5]), [3, 4, 5], xlabel="x")
    assert ax.get_ylim()[0] < -7 and ax.get_ylim()[1] > 9 and ax.get_xlim()[0] < 3 and ax.get_xlim()[1] > 5


def test_many_curves_are_fainter_than_few():
    few, many = (plot.ice(curves(np.zeros((n, 3))), [0], xlabel="x").collections[0] for n in (3, 500))
    assert 0.05 < many.get_alpha() < few.get_alpha() < 1


@pytest.mark.parametrize(
    ("last", "above"), [([0, 1, 9], True), ([0, 8, 9], False), ([5, 5, 5], False), ([-9, -9, -9], True)]
)
def test_names_stand_at_the_curves_ends_and_apart(last, above):
    """The name of the rows stands at the end that is further from the average's, and on the axes."""
    individual = np.zeros((3, 4))
    individual[:, -1] = last
    ax = plot.ice(curves(individual), [0], xlabel="x")
    average, row = ax.texts
    assert average.get_text() == "average\n(PDP)" and row.get_text() == "each row\n(ICE)"
    assert same_color(average.get_color(), ax.lines[0].get_color()) and average.xy == (1, np.mean(last))
    bottom, top = ax.get_ylim()
    assert (row.xy[1] > average.xy[1]) == above and bottom < row.xy[1] < top
    assert abs(row.xy[1] - average.xy[1]) >= 0.15 * (top - bottom)
    if np.ptp(last) > 5:
        assert row.xy[1] == (max(last) if above else min(last))


def test_few_values_are_counted():
    ax = plot.ice(curves(np.zeros((2, 4))), [0, 2, 2, 1, 2] + [0] * 1200, xlabel="base")
    assert names(ax.xaxis) == ["0\nn = 1,201", "1\nn = 1", "2\nn = 3", "3\nn = 0"]
    assert ax.get_xticks().tolist() == [0, 1, 2, 3] and ax.lines[0].get_marker() == "o"
    halves = plot.ice(curves(np.zeros((2, 2)), [0.5, 2]), [0.5, 2.0, 2.0], xlabel="x")
    assert names(halves.xaxis) == ["0.5\nn = 1", "2\nn = 2"]


@pytest.mark.parametrize("grid", [np.linspace(0, 8, 17), np.arange(3)])
def test_other_values_are_ticks_as_long_as_they_are_frequent(grid):
    """Also with a short grid, when the data lie between its values."""
    flat = curves([np.zeros(len(grid)), np.ones(len(grid))], grid)
    ax = plot.ice(flat, [0.5, 7.5, 0.5, 0.5, 2.25], xlabel="x")
    rug = ax.collections[1]
    ends = np.array([path.vertices for path in rug.get_paths()])
    np.testing.assert_array_equal(ends[:, 0, 0], [0.5, 2.25, 7.5])
    np.testing.assert_array_equal(ends[:, 0, 1], 0)
    np.testing.assert_allclose(ends[:, 1, 1] - 0.01, [0.05, 0.05 / 3, 0.05 / 3])
    bottom, top = ax.get_ylim()
    assert bottom + 0.06 * (top - bottom) < 0, "the ticks stay below the curves"
    assert not any("n =" in name for name in names(ax.xaxis))


BAD_CURVES = {
    "two features": ((SimpleNamespace(grid_values=([0], [0]), average=[[1]], individual=[[[1]]]), [0]), "heatmap"),
    "uneven": ((SimpleNamespace(grid_values=[0, 1], average=[1], individual=[[1, 2]]), [0]), r"\(2,\).*\(1,\)"),
    "transposed": ((SimpleNamespace(grid_values=[0, 1], average=[1, 2], individual=np.ones((2, 3))), [0]), r"\(2, 3\)"),
    "no rows": ((SimpleNamespace(grid_values=[0, 1], average=[1, 2], individual=np.ones((0, 2))), [0]), r"\(0, 2\)"),
    "table": ((curves(np.ones((2, 3))), np.ones((2, 2))), r"observed has shape \(2, 2\).*X\[:, feature\]"),
    "no data": ((curves(np.ones((2, 3))), []), r"observed has shape \(0,\)"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD_CURVES.values(), ids=BAD_CURVES)
def test_curves_that_do_not_fit_are_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        plot.ice(*arguments, xlabel="x")


# ------------------------------------------------------------------------------------------------------------ heat map


def test_heatmap_shows_the_table_with_its_names_first_row_on_top():
    table = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.64]]
    ax = plot.heatmap(table, ["r1", "r2"], list("abc"), label="risk, %", xlabel="columns", ylabel="rows")
    image = ax.images[0]
    np.testing.assert_array_equal(image.get_array(), table)
    assert image.get_clim() == (0.1, 0.64) and ax.get_ylim()[0] > ax.get_ylim()[1]
    assert names(ax.yaxis) == ["r1", "r2"] and names(ax.xaxis) == ["a", "b", "c"]
    assert ax.get_xlabel() == "columns" and ax.get_ylabel() == "rows"
    assert image.colorbar.ax.get_ylabel() == "risk, %"
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written[(2, 1)] == "0.64" and written[(0, 0)] == "0.10" and len(written) == 6


def test_colours_turn_at_zero_if_any_number_is_negative():
    assert plot.heatmap([[-2.0, 0.5]], None, None, label="x").images[0].get_clim() == (-2, 2)
    image = plot.heatmap([[-0.2, 1.0, 0.0]], None, None, label="x").images[0]
    assert image.get_clim() == (-1, 1)
    low, high, zero = (np.array(image.to_rgba(value)[:3]) for value in (-1, 1, 0))
    np.testing.assert_allclose(low, to_rgb(plot.COLOURS["blue"]), atol=0.01)
    np.testing.assert_allclose(high, to_rgb(plot.COLOURS["vermilion"]), atol=0.01)
    assert zero.min() > 0.95


def test_upward_colours_grow_darker():
    grey = [style.UPWARDS(value)[:3] @ np.array([0.3, 0.6, 0.1]) for value in np.linspace(0, 1, 9)]
    assert np.all(np.diff(grey) < -0.02)


def test_numbers_in_cells_are_readable_and_only_where_they_are_few():
    ax = plot.heatmap([[0.0, 1.0]], None, None, label="x")
    assert [text.get_color() for text in ax.texts] == ["black", "white"]
    assert not ax.get_xticks().size and not ax.get_yticks().size
    negative = plot.heatmap([[-0.031, 0.02]], None, None, label="x")
    assert texts(negative) == [f"{MINUS}0.031", "0.020"]
    assert len(plot.heatmap(np.ones((10, 10)), None, None, label="x").texts) == matrix.FEW_CELLS
    assert not plot.heatmap(np.ones((11, 10)), None, None, label="x").texts
    assert not plot.heatmap(np.ones((1, 13)), None, None, label="x").texts


@pytest.mark.parametrize(("width", "rotation"), [(2, 0), (20, 45)])
def test_long_column_names_are_turned(width, rotation):
    ax = plot.heatmap(np.ones((2, 5)), None, ["n" * width] * 5, label="x")
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {rotation}


@pytest.mark.parametrize("value", [0.0, -1.0, 3.0])
def test_a_table_of_one_value_is_drawn(value):
    assert len(plot.heatmap(np.full((2, 2), value), None, None, label="x").texts) == 4


@pytest.mark.parametrize(
    ("values", "rows", "columns", "message"),
    [
        ([1, 2], None, None, r"values has shape \(2,\)"),
        (np.ones((0, 2)), None, None, r"values has shape \(0, 2\)"),
        ([[np.nan]], None, None, "finite numbers"),
        ([[1, 2]], ["a", "b"], None, "2 names for 1 rows"),
        ([[1, 2]], ["a"], ["a"], "1 names for 2 columns"),
    ],
)
def test_tables_that_cannot_be_drawn_are_explained(values, rows, columns, message):
    with pytest.raises(ValueError, match=message):
        plot.heatmap(values, rows, columns, label="x")


# ------------------------------------------------------------------------------------------------------------ beeswarm


def swarm(seed=0, n=60, p=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, p)) * np.arange(1, p + 1), rng.normal(size=(n, p)), [f"gene {j}" for j in range(p)]


def dots(ax):
    """Positions, colours and the marker (3 corners: a triangle) of each group of dots."""
    return [(c.get_offsets().data, c.get_facecolors(), len(c.get_paths()[0].vertices)) for c in ax.collections]


def test_features_are_sorted_and_no_dot_is_moved_along_the_axis():
    values, X, genes = swarm()
    ax = plot.beeswarm(values, X, genes, unit="log-odds")
    assert names(ax.yaxis) == genes[::-1] and ax.get_xlabel() == "Shapley value (log-odds)"
    assert ax.get_ylim()[0] > ax.get_ylim()[1] and ax.lines[0].get_xdata() == [0, 0]
    filled = [group for group in dots(ax) if len(group[0])]
    for line, (places, _, _) in enumerate(filled):
        np.testing.assert_array_equal(places[:, 0], values[:, 4 - line])
        assert np.all(np.abs(places[:, 1] - line) <= 0.42)
    assert plot.beeswarm(values, X, genes).get_xlabel() == "Shapley value"


def test_means_not_sums_of_signs_decide_the_order():
    ax = plot.beeswarm([[1, 0.1], [-1, 0.2]], [[0, 0], [1, 3]], ["cancels", "small"])
    assert names(ax.yaxis) == ["cancels", "small"]


def test_features_left_out_are_counted_and_summed():
    values, X, genes = swarm()
    ax = plot.beeswarm(values, X, genes, top=2)
    assert names(ax.yaxis) == ["gene 4", "gene 3", "the other 3 features"]
    together = np.abs(values[:, :3].sum(axis=1)).mean()
    assert texts(ax) == [f"mean |sum| {together:.1f}"] and ax.texts[0].get_position()[1] == 2
    assert sum(len(places) for places, *_ in dots(ax)) == 2 * len(values)
    assert not texts(plot.beeswarm(values, X, genes, top=5))


def test_dots_do_not_overlap_and_stay_on_their_line():
    x = np.random.default_rng(0).normal(size=300)
    heights = shapley._swarm(x, np.zeros(300), width=0.05)
    lanes = np.unique(heights.round(9))
    assert np.all(np.diff(lanes) > 0.9 * min(shapley.LANE, 0.84 / len(lanes))) and np.abs(heights).max() <= 0.42
    assert all(np.all(np.diff(np.sort(x[np.isclose(heights, lane)])) >= 0.05) for lane in lanes)
    spread_out = shapley._swarm(np.arange(10.0), np.zeros(10), width=0.5)
    assert np.all(spread_out == 0), "nothing is lifted without need"


def test_ties_are_piled_up_evenly_and_in_one_way():
    heights = shapley._swarm(np.zeros(5), np.arange(5.0), width=1)
    np.testing.assert_allclose(heights, np.array([0, 1, -1, 2, -2]) * shapley.LANE)
    np.testing.assert_allclose(shapley._swarm(np.zeros(5), -np.arange(5.0), width=1), heights[::-1])
    pressed = shapley._swarm(np.zeros(101), np.zeros(101), width=1)
    assert np.isclose(np.abs(pressed).max(), 0.42) and len(np.unique(pressed)) == 101


def test_colours_run_from_low_to_high_values_and_ignore_outliers():
    np.testing.assert_allclose(shapley._tone(np.arange(101.0)), np.clip((np.arange(101) - 5) / 90, 0, 1))
    np.testing.assert_allclose(shapley._tone(np.r_[np.zeros(99), 1.0]), np.r_[np.zeros(99), 1])
    np.testing.assert_allclose(shapley._tone(np.array([0.0, 1, 2, 1])), [0, 0.5, 1, 0.5])
    np.testing.assert_allclose(shapley._tone(np.r_[np.zeros(97), 1, 2, 3.0])[-3:], [1 / 3, 2 / 3, 1])
    assert shapley._tone(np.ones(4)).tolist() == [0.5] * 4
    grey = [style.LOW_TO_HIGH(value)[:3] @ np.array([0.3, 0.6, 0.1]) for value in np.linspace(0, 1, 9)]
    assert np.all(np.diff(grey) > 0.01), "read without colour too"


def test_colours_belong_to_their_rows():
    X = np.array([[3.0, 0.0], [1.0, 2.0], [2.0, 1.0], [0.0, 3.0]])
    ax = plot.beeswarm([[0.1, -4.0], [0.2, 5.0], [0.3, 6.0], [0.4, -7.0]], X, ["less", "more"])
    more, less = (colours for places, colours, _ in dots(ax) if len(places))
    np.testing.assert_allclose(more, style.LOW_TO_HIGH(shapley._tone(X[:, 1])))
    np.testing.assert_allclose(less, style.LOW_TO_HIGH(shapley._tone(X[:, 0])))


def test_two_values_have_two_shapes_and_the_key_says_so():
    values = np.array([[0.5, 0.1], [-0.5, 0.2], [0.6, 0.3]])
    ax = plot.beeswarm(values, [[1, 5.0], [0, 6.0], [1, 7.0]], ["mutated", "expression"])
    (low, _, round_), (high, _, corners), *rest = dots(ax)
    assert low[:, 0].tolist() == [-0.5] and high[:, 0].tolist() == [0.5, 0.6]
    assert corners < round_ and [len(places) for places, *_ in rest] == [3, 0]
    key = ax.figure.axes[1]
    assert names(key.yaxis) == ["feature\nlow ●", "feature\nhigh ▲"]
    plain = plot.beeswarm(values, [[1, 5.0], [2, 6.0], [3, 7.0]], list("ab")).figure.axes[1]
    assert names(plain.yaxis) == ["feature\nlow", "feature\nhigh"]


def test_a_legend_takes_the_place_of_the_colour_bar_where_all_features_have_two_values():
    ax = plot.beeswarm([[0.5], [-0.5]], [[1], [0]], ["mutated"])
    assert len(ax.figure.axes) == 1
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["the higher value", "the lower value"]
    (_, below, _), (_, above, _), (_, key_above, corners), (_, key_below, round_) = dots(ax)
    np.testing.assert_array_equal([key_above, key_below], [above, below])
    assert corners < round_


@pytest.mark.parametrize("n", [1, 50])
def test_one_row_and_all_zero_values_are_drawn(n):
    ax = plot.beeswarm(np.zeros((n, 2)), np.zeros((n, 2)), ["a", "b"])
    assert sum(len(places) for places, *_ in dots(ax)) == 2 * n


def test_a_swarm_leaves_the_tables_alone():
    values, X, genes = swarm()
    before = values.copy(), X.copy()
    plot.beeswarm(values, X, genes)
    np.testing.assert_array_equal((values, X), before)


@pytest.mark.parametrize(
    ("values", "X", "genes", "message"),
    [
        ([1, 2], [[1, 2]], list("ab"), r"values has shape \(2,\)"),
        ([[1, 2]], [[1, 2, 3]], list("ab"), r"values \(1, 2\), X \(1, 3\) and 2 names do not fit"),
        ([[1, 2]], [[1, 2]], list("a"), r"and 1 names do not fit"),
        ([[1, np.nan]], [[1, 2]], list("ab"), "values holds NaN"),
        ([[1, 2]], [[1, np.nan]], list("ab"), "X holds NaN"),
    ],
)
def test_swarms_that_do_not_fit_are_explained(values, X, genes, message):
    with pytest.raises(ValueError, match=message):
        plot.beeswarm(values, X, genes)


# ----------------------------------------------------------------------------------------------------------- waterfall


def arrows(ax):
    """Line, start, point and colour of each arrow."""
    corners = [(patch.get_xy(), patch.get_facecolor()) for patch in ax.patches]
    return [(xy[2, 1], xy[0, 0], xy[2, 0], colour) for xy, colour in corners]


def test_arrows_lead_from_the_base_value_to_the_prediction():
    ax = plot.waterfall([0.1, -0.3, 0.05, 0.2], 0.4, list("abcd"), [1, 2.5, 3, 4], unit="probability")
    assert names(ax.yaxis) == ["average prediction", "b = 2.5", "d = 4", "a = 1", "c = 3", "this prediction"]
    drawn = arrows(ax)
    np.testing.assert_allclose([arrow[0] for arrow in drawn], [1, 2, 3, 4])
    np.testing.assert_allclose([arrow[1:3] for arrow in drawn], [(0.4, 0.1), (0.1, 0.3), (0.3, 0.4), (0.4, 0.45)])
    ends = [line.get_xydata()[0].tolist() for line in ax.lines]
    np.testing.assert_allclose(ends, [(0.4, 0), (0.45, 5)])
    written = [(text.xy[1], text.get_text()) for text in ax.texts]
    assert sorted(written) == [
        (0, "0.40"),
        (1, f"{MINUS}0.30"),
        (2, "+0.20"),
        (3, "+0.10"),
        (4, "+0.05"),
        (5, "0.45"),
    ]
    assert ax.get_xlabel() == "prediction (probability)" and ax.get_ylim()[0] > ax.get_ylim()[1]
    assert ax.get_xlim()[0] < 0.1 and ax.get_xlim()[1] > 0.45


def test_direction_and_colour_tell_the_sign():
    ax = plot.waterfall([0.5, -0.2], 0.0, ["up", "down"])
    for patch, colour, sign in zip(ax.patches, ("vermilion", "blue"), (1, -1), strict=True):
        assert same_color(patch.get_facecolor(), plot.COLOURS[colour])
        xy = patch.get_xy()
        assert np.sign(xy[2, 0] - xy[1, 0]) == np.sign(xy[1, 0] - xy[0, 0]) == sign, "the point is ahead of the neck"
    colours = {text.get_text(): text.get_color() for text in ax.texts}
    assert same_color(colours["+0.50"], plot.COLOURS["vermilion"])
    assert same_color(colours[f"{MINUS}0.20"], plot.COLOURS["blue"])


def test_lines_connect_each_end_with_the_next_start():
    ax = plot.waterfall([0.5, -0.2], 1.0, ["up", "down"])
    paths = [path.vertices for path in ax.collections[0].get_paths()]
    np.testing.assert_allclose(paths[:3], [[(1, 0), (1, 1)], [(1.5, 1), (1.5, 2)], [(1.3, 2), (1.3, 3)]])


def test_all_other_features_are_one_arrow():
    values = np.array([0.01] * 1500 + [2.0, -1.0])
    ax = plot.waterfall(values, 3.0, [f"g{j}" for j in range(1502)], top=2)
    assert names(ax.yaxis)[1:4] == ["g1500", "g1501", "the other 1,500 features"]
    np.testing.assert_allclose(arrows(ax)[-1][1:3], (4.0, 3.0 + values.sum()))
    assert "the other" not in "".join(names(plot.waterfall([1.0, 2.0], 0, ["a", "b"], top=2).yaxis))


def test_a_feature_without_effect_is_neither_up_nor_down():
    ax = plot.waterfall([0.0, 0.0], 1.25, ["a", "b"])
    assert texts(ax).count("0.0") == 2 and {arrow[1:3] for arrow in arrows(ax)} == {(1.25, 1.25)}
    colours = {text.get_text(): text.get_color() for text in ax.texts}
    assert colours["0.0"] not in plot.COLOURS.values()


@pytest.mark.parametrize(
    ("values", "base", "genes", "x", "message"),
    [
        ([[1, 2]], 0.0, list("ab"), None, r"values has shape \(1, 2\).*values\[0\]"),
        ([], 0.0, [], None, r"values has shape \(0,\)"),
        ([1, np.nan], 0.0, list("ab"), None, "finite"),
        ([1, 2], [0.5, 0.5], list("ab"), None, r"base_value is \[0\.5, 0\.5\]; one finite number"),
        ([1, 2], np.nan, list("ab"), None, "base_value is nan"),
        ([1, 2], 0.0, list("abc"), None, "2 values, 3 names"),
        ([1, 2], 0.0, list("ab"), [1], r"x \(1,\)"),
    ],
)
def test_rows_that_do_not_fit_are_explained(values, base, genes, x, message):
    with pytest.raises(ValueError, match=message):
        plot.waterfall(values, base, genes, x)


# -------------------------------------------------------------------------------------------------------------- shared


def test_pictures_go_where_they_are_told():
    _, axes = plt.subplots(1, 5)
    free = axes[4]
    assert plot.ice(curves(np.ones((2, 3))), [0], xlabel="x", ax=axes[0]) is axes[0]
    assert plot.heatmap([[1.0]], None, None, label="x", ax=axes[1]) is axes[1]
    assert plot.beeswarm([[1.0]], [[1.0]], ["a"], ax=axes[2]) is axes[2]
    assert plot.waterfall([1.0], 0.0, ["a"], ax=axes[3]) is axes[3]
    assert not free.has_data() and len(plt.get_fignums()) == 1


def test_numbers_show_two_digits_of_the_largest():
    assert [style.decimals([value]) for value in (0.0012, 0.3, 0.99, 1.0, 9.9, 12, 4000)] == [4, 2, 2, 1, 1, 0, 0]
    assert style.decimals([0.001, -40.0]) == 0
    assert style.number(-1234.5, 1) == f"{MINUS}1,234.5" and style.number(-0.04, 1, signed=True) == "0.0"
    assert style.number(0.5, 1) == "0.5" and style.number(0.5, 1, signed=True) == "+0.5"
