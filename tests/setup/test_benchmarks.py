"""Each data card has its baselines and its figure, and what is stored keeps what the book promises."""

import ast
import json
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
RESULTS, NOTEBOOKS, PAGES, CLAIMS = (
    json.loads((ROOT / "benchmarks" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("results", "notebooks", "pages", "claims")
)
CARDS = {path.parent.name for path in ROOT.glob("data/*/card.yml")}


@pytest.mark.parametrize("folder", ["benchmarks/baselines", "book/_ext/course_book/data_figures"])
def test_each_card_has_a_function_of_its_name(folder):
    functions = [
        node.name
        for path in (ROOT / folder).glob("[a-z]*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert CARDS <= set(functions)
    assert all(functions.count(name) == 1 for name in CARDS)


@pytest.mark.parametrize(
    ("method", "setting", "floor"),
    [
        ("tree_shap, interventional", "depth 8, 20 features, 200 rows, 50 background rows", 5),
        ("tree_shap, interventional", "depth 8, 20 features, 200 rows, 500 background rows", 20),
        ("tree_shap, path-dependent", "depth 8, 20 features, 200 rows", 1.5),
        ("tree_shap, path-dependent", "depth 8, 20 features, 1000 rows", 2.5),
        ("permutation_importance", "", 3),
        ("partial_dependence", "", 2.5),
        ("kernel_shap", "", 2),
        ("exact_shapley", "", 0.9),
        ("integrated_gradients", "300 bases, 50 nodes", 0.8),
        ("integrated_gradients", "8 nodes beside the default of 50", 5),
        ("in_silico_mutagenesis", "", 0.7),
        ("grad_cam", "", 0.6),
    ],
)
def test_the_stored_table_keeps_the_promised_speed(method, setting, floor):
    """At least so many times as fast as the reference; exact Shapley values: as fast, to within the noise of timing."""
    rows = [row for row in RESULTS["rows"] if row["method"] == method and f"{setting};" in f"{row['setting']};"]
    assert rows, f"No row for {method}, {setting}"
    assert all(row["ratio"] >= floor for row in rows), rows


def test_the_stored_answers_agree_and_take_little_memory():
    for row in RESULTS["rows"]:
        if "difference:" not in row["setting"]:  # others say what their difference is
            assert row["difference"] < 1e-6, row
        if row["method"].startswith("tree_"):
            assert row["memory_mb"] < 100, row
    assert {point["curve"] for point in RESULTS["curves"]} >= {"rows", "background", "features", "depth"}


def test_the_stored_costs_of_notebooks_are_of_all_and_within_their_limits():
    """When this misses a notebook: make costs."""
    files = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("book/*.ipynb")]
    costs = NOTEBOOKS["notebooks"]
    assert set(costs) == {file.relative_to(ROOT).with_suffix("").as_posix() for file in files}
    needed = {name: min(cost["seconds"], cost["processor_seconds"]) for name, cost in costs.items()}
    assert all(2 < seconds < 60 for seconds in needed.values()), needed
    assert sum(needed.values()) < 600, needed
    assert all(100 < cost["megabytes"] < 1500 for cost in costs.values()), costs


def test_the_stored_weights_of_pages_are_within_their_limits():
    pages = PAGES["pages"]
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = {entry["file"] for part in contents["parts"] for entry in part["chapters"]} | {contents["root"]}
    assert {f"{name}.html" for name in listed} <= set(pages)
    assert all(page["own_bytes"] < 1_000_000 for page in pages.values())
    assert pages["book/index.html"]["own_bytes"] + pages["book/index.html"]["shared_bytes"] < 300_000


def test_all_claims_held_on_every_stored_setting_and_the_oldest_is_what_the_project_file_says():
    """After a new notebook or a new floor in pyproject.toml: make claims. For a few new claims it can wait."""
    files = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("book/*.ipynb")]
    cells = [cell for file in files for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]]
    claims = sum("claim" in cell["metadata"].get("tags", []) for cell in cells)
    for name, found in CLAIMS["claims"].items():
        assert (found["notebooks"], found["failed"]) == (len(files), {}), name
        assert found["claims"] > 0.9 * claims, name
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = dict(
        package.split(" ") for package in CLAIMS["claims"]["oldest supported versions"]["packages"].split(", ")
    )
    for need in map(Requirement, project["dependencies"]):
        if need.name in oldest:
            (floor,) = need.specifier
            assert Version(oldest[need.name]) == Version(floor.version), need


@pytest.mark.parametrize("stored", [RESULTS, NOTEBOOKS, PAGES, CLAIMS])
def test_what_is_stored_says_where_it_was_measured(stored):
    assert {"processor", "system", "python", "packages"} <= set(stored["machine"])
