"""Cards and files of the data sets: their content is what the card says, and damage is explained."""

import gzip
import hashlib
import shutil
import tracemalloc

import numpy as np
import pytest
import yaml

from genocourse import datasets
from genocourse.datasets import _cards, _files

CARDS = sorted(_files.data().glob("*/card.yml"))
LOADERS = [name for name in datasets.__all__ if name.startswith("load_")]
FIELDS = set(
    "title summary organism samples features target known_biology pitfalls ethics source_package obtained_with licence "
    "redistribution changes citation sha256 size_bytes used_by baselines figure".split()
)


@pytest.mark.parametrize("loader", LOADERS)
def test_loading_takes_little_memory(loader):
    tracemalloc.start()
    getattr(datasets, loader)()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200e6


def loader_of(card):
    """A card's loader has the name of its folder, unless the card names another: two licences need two folders."""
    return "load_" + yaml.safe_load(card.read_text(encoding="utf-8")).get("loader", card.parent.name)


def test_each_set_has_a_card_and_a_loader():
    assert {loader_of(card) for card in CARDS} == set(LOADERS)


def test_the_data_stay_small():
    assert sum(path.stat().st_size for card in CARDS for path in card.parent.iterdir()) < 6e6


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.parent.name)
def test_the_card_is_complete_and_true(card):
    fields = yaml.safe_load(card.read_text(encoding="utf-8"))
    assert set(fields) >= FIELDS and all(fields[name] for name in FIELDS)
    assert all(set(source) == {"name", "version", "path"} for source in fields["source_package"])
    assert set(fields["figure"]) == {"caption", "alt"}
    assert all(isinstance(number, float | int) for number in fields["baselines"].values())
    assert all(citation["doi"].startswith("10.") for citation in fields["citation"])
    licence = (card.parent / "LICENSE").read_text(encoding="utf-8")
    assert len(licence) > 500
    files = [path for path in card.parent.iterdir() if path.name not in ("card.yml", "LICENSE")]
    assert {path.name for path in files} == set(fields["sha256"])
    for path in files:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == fields["sha256"][path.name]
    assert sum(path.stat().st_size for path in [*files, card.parent / "LICENSE"]) == fields["size_bytes"]


@pytest.fixture
def copy_of_the_data(tmp_path, monkeypatch):
    """A copy to damage, which the loaders find in place of the real one."""
    shutil.copytree(_files.data() / "leukaemia", tmp_path / "data" / "leukaemia")
    monkeypatch.setattr(_files, "PACKAGE", tmp_path)
    return tmp_path / "data" / "leukaemia"


def test_a_copy_loads(copy_of_the_data):
    assert datasets.load_leukaemia().expression.shape == (128, 5000)


@pytest.mark.parametrize("file", ["expression.csv.gz", "clinical.csv"])
def test_damaged_files_are_explained(copy_of_the_data, file):
    path = copy_of_the_data / file
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for damaged in (whole[: len(whole) // 2], whole[:-1], bytes(flipped), b""):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=rf"(?s){file} is .*Install genocourse again"):
            datasets.load_leukaemia()
    path.unlink()
    with pytest.raises(FileNotFoundError, match=rf"{file} is missing\. Install genocourse again"):
        datasets.load_leukaemia()


def test_another_true_looking_file_is_refused(copy_of_the_data):
    path = copy_of_the_data / "expression.csv.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"9.21", b"9.22", 1)))
    with pytest.raises(ValueError, match="checksum differs"):
        datasets.load_leukaemia()


@pytest.mark.parametrize("loader", LOADERS)
def test_every_loader_checks_every_file(loader, tmp_path, monkeypatch):
    for folder in [card.parent for card in CARDS if loader_of(card) == loader]:
        shutil.copytree(folder, tmp_path / "data" / folder.name)
    monkeypatch.setattr(_files, "PACKAGE", tmp_path)
    for path in [path for path in tmp_path.glob("data/*/*") if path.name not in ("card.yml", "LICENSE")]:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ValueError, match=path.name):
            getattr(datasets, loader)()
        path.write_bytes(whole)


def test_describe_prints_every_field_of_the_card(capsys):
    datasets.describe("leukaemia")
    said = capsys.readouterr().out
    card = yaml.safe_load((_files.data() / "leukaemia/card.yml").read_text(encoding="utf-8"))
    assert said.startswith(f"{card['title']}\n====")
    words = " ".join(said.split())
    for field in FIELDS - {"title", "figure"}:
        for line in _cards.lines(field, card[field]):
            assert " ".join(line.split()) in words, field
    assert "https://doi.org/10.1158/1078-0432.CCR-04-2165\n" in said, "a link stays on one line"
    assert max(map(len, said.splitlines())) <= 100


def test_describe_says_which_sets_there_are():
    with pytest.raises(ValueError, match=r"no data set 'leukemia'; there are .*leukaemia, .*promoters"):
        datasets.describe("leukemia")


def test_grouped_folds_keep_groups_together_and_test_each_row_once():
    promoters = datasets.load_promoters()
    folds = datasets.grouped_folds(promoters.groups, promoters.labels, rng=0)
    tested = np.concatenate([test for _, test in folds])
    assert sorted(tested) == list(range(len(promoters.labels)))
    for train, test in folds:
        assert not set(promoters.groups[train]) & set(promoters.groups[test])
        assert len(train) + len(test) == len(promoters.labels)
        assert abs(promoters.labels[test].mean() - promoters.labels.mean()) < 0.02, "classes keep their shares"


def test_grouped_folds_follow_the_seed():
    groups = np.repeat(np.arange(20), 3)
    tests = [[test.tolist() for _, test in datasets.grouped_folds(groups, rng=seed)] for seed in (0, 0, 1)]
    assert tests[0] == tests[1] != tests[2]


@pytest.mark.parametrize(
    ("arguments", "n_splits", "message"),
    [
        ((["a", "a", "b"],), 3, "n_splits is 3 for 2 groups"),
        ((["a", "a", "b"],), 1, "between 2 and the number of groups"),
        ((["a", "a", "b"], [0, 1]), 2, "2 labels for 3 rows"),
    ],
)
def test_grouped_folds_explain_what_does_not_fit(arguments, n_splits, message):
    with pytest.raises(ValueError, match=message):
        datasets.grouped_folds(*arguments, n_splits=n_splits)
