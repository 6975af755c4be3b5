"""Cards and files of the data sets: their content is what the card says, and damage is explained."""

import gzip
import hashlib
import shutil
import tracemalloc

import pytest
import yaml

from genocourse import datasets
from genocourse.datasets import _files

CARDS = sorted(_files.folder("leukaemia").parent.glob("*/card.yml"))
LOADERS = [name for name in datasets.__all__ if name.startswith("load_")]
FIELDS = set(
    "title summary organism samples features target known_biology pitfalls ethics source_package obtained_with licence "
    "redistribution changes citation sha256 size_bytes used_by".split()
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
    shutil.copytree(_files.folder("leukaemia"), tmp_path / "data" / "leukaemia")
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
    for path in [path for path in tmp_path.glob("data/*/*") if ".csv" in path.name]:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ValueError, match=path.name):
            getattr(datasets, loader)()
        path.write_bytes(whole)
