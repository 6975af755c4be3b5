"""The repository's address stands in one place, and `make address` changes it everywhere."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tools import address

ROOT = Path(__file__).resolve().parents[2]
NEW = "https://github.com/" + "another-owner/its.name"  # in two pieces, so that this file holds no address


@pytest.fixture
def copy(tmp_path):
    """The repository's text files, elsewhere."""
    for path, text in address.texts():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    return tmp_path


def contents(root):
    return {path.relative_to(root): text for path, text in address.texts(root)}


def test_a_new_address_replaces_the_old_one_everywhere(copy):
    old, before = address.current(copy), contents(copy)
    changed = {path.relative_to(copy).as_posix() for path in address.replace(NEW, copy)}
    assert {"_config.yml", "README.md", "CITATION.cff", "pyproject.toml"} <= changed
    assert {path.relative_to(ROOT).as_posix() for path in ROOT.glob("notebooks/*.ipynb")} <= changed
    assert address.current(copy) == NEW
    assert not [path for path, text in contents(copy).items() if old.removeprefix("https://github.com/") in text]

    address.replace(old, copy)
    assert contents(copy) == before


def test_what_was_rewritten_still_parses(copy):
    address.replace(NEW, copy)
    assert tomllib.loads((copy / "pyproject.toml").read_text())["project"]["urls"]["Repository"] == NEW
    assert yaml.safe_load((copy / "CITATION.cff").read_text())["repository-code"] == NEW
    for notebook in copy.glob("notebooks/*.ipynb"):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        assert any(f"git+{NEW}" in "".join(cell["source"]) for cell in cells)


def test_every_mention_is_the_address_in_config():
    """A Colab cell or a badge that points at another owner would run a stranger's code."""
    ours = address.split(address.current())
    site = r"(?:mybinder\.org/v2/gh|colab\.research\.google\.com/github)"
    mention = re.compile(
        rf"{site}/(?P<a>[\w.-]+)/(?P<b>[\w.-]+)"
        r"|genocourse(?:\[\w+\])? @ git\+https://github\.com/(?P<c>[\w.-]+)/(?P<d>[\w.-]+)"
        r"|https://(?P<e>[\w-]+)\.github\.io/(?P<f>[\w.-]+)"
        rf"|github\.com/(?P<g>[\w-]+)/(?P<h>{re.escape(ours[1])}|genocourse)\b"
    )
    where = set()
    for path, text in address.texts():
        if path == Path(__file__):
            continue
        for found in mention.finditer(text):
            owner, name = (part for part in found.groups() if part)
            assert (owner, name) == ours, f"{path}: {found[0]}"
            where.add(path.relative_to(ROOT).parts[0])
    assert {"README.md", "pyproject.toml", "CITATION.cff", "_config.yml", "notebooks"} <= where


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("git+https://github.com/me/fork.git", "git+https://github.com/you/copy.git"),
        ("(https://github.com/me/fork).", "(https://github.com/you/copy)."),
        ("https://github.com/me/fork/actions/badge.svg", "https://github.com/you/copy/actions/badge.svg"),
        ("https://me.github.io/fork/index.html", "https://you.github.io/copy/index.html"),
        (
            "https://x.org/gh/me/fork?repo=https://github.com/me/fork",
            "https://x.org/gh/you/copy?repo=https://github.com/you/copy",
        ),
        ("https://github.com/me/forked and https://github.com/me/fork.js", None),
        ("the folder some/me/fork, https://github.com/acme/fork", None),
    ],
)
def test_only_this_repository_is_rewritten(text, expected):
    assert address.rewrite(text, ("me", "fork"), ("you", "copy")) == (expected or text)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "me/fork",
        "https://github.com/me",
        "https://github.com/me/fork/",
        "https://github.com/me/fork.git",
        "http://github.com/me/fork",
    ],
)
def test_what_is_no_address_changes_nothing_and_says_what_is_needed(url, copy):
    before = contents(copy)
    done = subprocess.run([sys.executable, copy / "tools" / "address.py", url], capture_output=True, text=True)
    assert done.returncode == 1
    assert "https://github.com/owner/name" in done.stderr and "Traceback" not in done.stderr
    assert contents(copy) == before


def test_as_a_command_it_prints_what_it_changed(copy):
    done = subprocess.run(
        [sys.executable, copy / "tools" / "address.py", NEW], capture_output=True, text=True, check=True
    )
    assert "README.md" in done.stdout.splitlines() and NEW in done.stdout
