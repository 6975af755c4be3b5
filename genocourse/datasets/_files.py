"""Where the data files lie, and whether they are what their cards say."""

import gzip
import hashlib
import io
from pathlib import Path

import yaml

PACKAGE = Path(__file__).resolve().parents[1]


def open_file(name: str, file: str) -> io.BytesIO:
    """Return the decompressed content of one data file, once its checksum is the data card's."""
    path = data() / name / file
    fix = "Install genocourse again; in a checkout of the repository: git checkout -- data"
    if not path.exists():
        raise FileNotFoundError(f"The data file {path} is missing. {fix}.")
    card = yaml.safe_load((path.parent / "card.yml").read_text(encoding="utf-8"))
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (EOFError, OSError, ValueError) as error:
        raise ValueError(f"The data file {path} is damaged ({error}). {fix}.") from error
    if hashlib.sha256(content).hexdigest() != card["sha256"][file]:
        raise ValueError(f"The data file {path} is not the one its card describes (checksum differs). {fix}.")
    return io.BytesIO(content)


def data() -> Path:
    """Where the data sets lie, a folder each: inside the installed package, or beside it in a checkout."""
    installed = PACKAGE / "data"
    return installed if installed.exists() else PACKAGE.parent / "data"
