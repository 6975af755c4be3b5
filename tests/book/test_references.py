"""The bibliography: every source is cited, and every source that the code cites is listed."""

import json
import re
from urllib.parse import unquote

import pytest
from built import ROOT

BIB = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^@\w+\{(\w+),\n(.+?)\n\}$", BIB, re.MULTILINE | re.DOTALL))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("genocourse/**/*.py"))


def addresses(entry: str) -> set[str]:
    """The DOI, the arXiv number and the link of an entry, as they are written where it is cited."""
    found = set(re.findall(r"^ *(?:doi|url) *= \{(.+)\}", entry, re.MULTILINE))
    return {address.removeprefix("https://arxiv.org/abs/") for address in found}


def texts() -> list[str]:
    notebooks = [*ROOT.glob("notebooks/[0-9]*.ipynb"), ROOT / "book" / "bring_your_own_data.ipynb"]
    cells = [cell for path in notebooks for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    pages = [*ROOT.glob("book/**/*.md"), *ROOT.glob("data/*/card.yml")]
    return ["".join(cell["source"]) for cell in cells] + [page.read_text(encoding="utf-8") for page in pages]


CITED = unquote("\n".join([*texts(), CODE]))


@pytest.mark.parametrize("key", ENTRIES)
def test_source_is_cited(key):
    assert any(address in CITED for address in addresses(ENTRIES[key])), f"{key} is cited nowhere: cite it or drop it."


def test_sources_of_the_code_are_listed():
    cited = set(re.findall(r"(?:doi|arXiv):([\w.]+/?[\w./()-]+\w)", CODE))
    listed = set().union(*map(addresses, ENTRIES.values()))
    assert len(cited) > 30
    assert not cited - listed


def test_entries_stand_in_order_once_each():
    keys = re.findall(r"^@\w+\{(\w+),", BIB, re.MULTILINE)
    assert keys == sorted(set(keys)) == list(ENTRIES)
