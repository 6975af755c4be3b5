"""The files around the package agree with each other and with what others expect of them."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tools import install_torch

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def load(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def pins():
    """Name -> version, as constraints.txt has them."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def make_targets():
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def commands(workflow):
    steps = [step for job in load(workflow)["jobs"].values() for step in job["steps"]]
    return [line.strip() for step in steps for line in step.get("run", "").splitlines()]


@pytest.mark.parametrize("schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"])
def test_workflows_are_valid(schema):
    assert {path.stem for path in WORKFLOWS} >= {"tests", "book", "newest"}
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *WORKFLOWS]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("schema", "files"), [("github-issue-forms", {"text", "error", "teaching"}), ("github-issue-config", {"config"})]
)
def test_forms_for_reports_are_valid(schema, files):
    paths = [ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml" for name in files]
    assert {path.stem for path in paths[0].parent.iterdir()} == {"text", "error", "teaching", "config"}
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *paths]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_few_rights_pinned_actions_and_no_crowd(workflow):
    content = load(workflow)
    assert content["permissions"] == {"contents": "read"}
    assert "group" in content["concurrency"]
    for used in re.findall(r"uses: (\S+)", workflow.read_text(encoding="utf-8")):
        assert re.fullmatch(r"actions/[\w-]+@v\d+", used), used


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_what_workflows_run_exists(workflow):
    for command in commands(workflow):
        words = command.split()
        if words[0] == "make":
            assert set(words[1:]) <= make_targets(), command
        for word in words:
            if re.match(r"(tools|tests|\.ci)/", word):
                assert (ROOT / word).exists(), command


def test_ci_runs_everything_that_make_test_runs():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    called = re.findall(r"^make (\w+)", script, re.MULTILINE)
    assert called == ["test"] and "mutants" in make_targets()
    assert "export CI=true" in script
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100
    assert commands(ROOT / ".github/workflows/tests.yml")[:2] == [".ci/run", "make mutants"]


def test_commands_for_those_without_make_are_the_ones_that_workflows_try():
    section = README.split("## Without make")[1].split("\n## ")[0]
    for command in commands(ROOT / ".github/workflows/tests.yml")[2:]:
        if "pytest" not in command:
            assert command in section, command


def test_constraints_pin_everything_that_the_project_asks_for_and_each_once():
    asked = PROJECT["dependencies"] + [line for extra in PROJECT["optional-dependencies"].values() for line in extra]
    names = {canonical(re.match(r"[\w.-]+", line)[0]) for line in asked} - {"genocourse"}
    pinned = [canonical(name) for name in pins()]
    assert len(set(pinned)) == len(pinned)
    assert names <= set(pinned)
    assert all(re.fullmatch(r"[\w.]+", version) for version in pins().values())


def test_dependencies_are_sorted_and_have_a_floor():
    for lines in [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]:
        others = [line for line in lines if not line.startswith("genocourse[")]
        assert others == sorted(others, key=str.lower)
        assert all(">=" in line for line in others)


def test_environment_for_binder_keeps_step_with_the_package():
    environment = load("environment.yml")
    *conda, last = environment["dependencies"]
    assert conda == [f"python={PROJECT['requires-python'].removeprefix('>=')}", "pip"]
    words = [word for line in last["pip"] for word in shlex.split(line)]
    # No version stands here: torch, too, is the one that constraints.txt pins and tools/install_torch.py installs.
    assert words == ["--extra-index-url", install_torch.CPU_INDEX, "-c", "constraints.txt", "-e", ".[notebooks]"]
    extras = PROJECT["optional-dependencies"]
    assert "genocourse[chapters]" in extras["notebooks"] and "genocourse[torch]" in extras["chapters"]
    assert "torch" in pins() and install_torch.CONSTRAINTS == ROOT / "constraints.txt"


def test_citation_is_valid_and_names_this_version():
    check = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.citation-file-format",
        "CITATION.cff",
    ]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert str(load("CITATION.cff")["version"]) == PROJECT["version"]


def test_citation_agrees_with_the_other_files():
    cite, book = load("CITATION.cff"), load("_config.yml")
    authors = [{"name": author["name"]} for author in cite["authors"]]
    assert authors == PROJECT["authors"] == [{"name": book["author"]}]
    assert cite["title"].startswith(f"{book['title']}: ") and PROJECT["description"].endswith(cite["title"])
    assert cite["license"] == PROJECT["license"].split(" AND ")[0]
    assert cite["repository-code"] == PROJECT["urls"]["Repository"] == book["repository"]["url"]
    assert cite["keywords"] == PROJECT["keywords"] and len(set(cite["keywords"])) == len(cite["keywords"])
    quoted = f"> {book['author']} ({book['copyright']}). *{cite['title']}*, version {cite['version']}."
    assert quoted in README.split("## How to cite")[1].split("\n## ")[0]


def test_the_licence_names_every_licence_that_travels_with_the_package():
    named = PROJECT["license"].split(" AND ")
    assert named[0] == "MIT" and named[1:] == sorted(named[1:]) and "CC-BY-4.0" in named
    for card in ROOT.glob("data/*/card.yml"):
        assert set(load(card)["licence"].split(" AND ")) <= set(named), card
        assert f"(data/{card.parent.name}/LICENSE)" in README, (
            f"README.md does not name the licence of {card.parent.name}."
        )


def test_the_version_is_one():
    code = "import genocourse; print(genocourse.__version__)"
    version = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert version.strip() == PROJECT["version"]
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_hooks_are_valid_and_run_what_make_lint_runs():
    validate = [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"]
    done = subprocess.run(validate, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    (repository,) = load(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"  # nothing is downloaded
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    recipe = MAKEFILE.split("\nlint:")[1].split("\n\n")[0].splitlines()[1:]
    assert [hook["entry"].removeprefix(".venv/bin/") for hook in repository["hooks"]] == [
        line.strip().removeprefix("$(BIN)/") for line in recipe
    ]


def test_readme_lists_the_chapters_as_they_are():
    rows = re.findall(r"^\| (\d\d) \| (.+?) \| (.+?) \| (\w+) \|$", README, re.MULTILINE)
    expected = []
    for chapter in load("book/chapters.yml"):
        ready = (ROOT / "notebooks" / f"{chapter['n']}_{chapter['name']}.ipynb").exists()
        assert ready == (chapter["status"] == "ready"), chapter["name"]
        link = f"[{chapter['title']}](notebooks/{chapter['n']}_{chapter['name']}.ipynb)"
        expected.append((chapter["n"], link if ready else chapter["title"], chapter["question"], chapter["status"]))
    assert rows == expected


def test_links_between_the_top_level_pages_hold():
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text) + re.findall(r'src="(?!https?:)([^"]+)"', text)
        for target in targets:
            assert (ROOT / target).exists(), f"{page} links to {target}, which does not exist."


def test_readme_names_make_targets_that_exist():
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert set(re.findall(r"(?:`|\$ |^)make ([a-z]+)", text, re.MULTILINE)) <= make_targets()
