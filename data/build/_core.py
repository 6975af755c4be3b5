"""Shared steps of the data builders: fetch a package, read R objects and FASTA, write files that never change.

Only maintainers run the builders (``make data``), on Debian or Ubuntu with ``apt-get``, ``dpkg`` and ``r-base-core``.
"""

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

DATA = Path(__file__).resolve().parents[1]
SOURCES = DATA.parent / "_build" / "sources"


def debian_package(name: str, version: str) -> Path:
    """Download one Debian package, unpack it (nothing is installed), and return the folder of its files."""
    folder = SOURCES / f"{name}_{version}"
    if not folder.exists():
        folder.mkdir(parents=True)
        subprocess.run(["apt-get", "download", "-q", f"{name}={version}"], cwd=folder, check=True)
        for package in folder.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, folder], check=True)
    return folder


def pypi_package(name: str, version: str) -> Path:
    """Download one package from the Python package index, unpack it (nothing is installed), and return its folder."""
    folder = SOURCES / f"{name}_{version}"
    if not folder.exists():
        folder.mkdir(parents=True)
        download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), f"{name}=={version}"]
        subprocess.run(download, check=True)
        for package in list(folder.iterdir()):
            shutil.unpack_archive(package, folder, "zip" if package.suffix == ".whl" else None)
    return folder


def most_variable(values: pd.DataFrame, n: int) -> np.ndarray:
    """The n rows that vary most, the most variable first: by variance alone, no marker added by hand."""
    return np.argsort(-values.var(axis=1, ddof=0).to_numpy(), kind="stable")[:n]


def read_fasta(path: Path) -> Iterator[tuple[str, str]]:
    """Yield header and sequence, in capitals, of each record of a FASTA file."""
    for record in content(path).decode().split(">")[1:]:
        header, _, lines = record.partition("\n")
        yield header, re.sub(r"\s", "", lines).upper()


def reverse_complement(sequence: str) -> str:
    return sequence[::-1].translate(str.maketrans("ACGT", "TGCA"))


def read_r(script: str, **paths: Path) -> dict[str, pd.DataFrame]:
    """Run an R script and return the CSV files that it writes into its working directory, as text tables.

    Each keyword becomes a string variable in R, so that the script can ``load()`` the file it names.
    """
    variables = "".join(f"{name} <- '{path}'\n" for name, path in paths.items())
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["Rscript", "--vanilla", "-e", variables + script], cwd=folder, check=True)
        tables = Path(folder).glob("*.csv")
        return {table.stem: pd.read_csv(table, dtype=str, keep_default_na=False) for table in tables}


def licence_text(copyright_file: Path, name: str) -> str:
    """The full text of one licence from a Debian copyright file, without its indentation."""
    stanzas = copyright_file.read_text(encoding="utf-8").split("\n\n")
    (stanza,) = (s for s in stanzas if s.startswith(f"License: {name}\n "))
    lines = [line[1:] for line in stanza.splitlines()[1:]]
    return "\n".join("" if line == "." else line for line in lines) + "\n"


def copyright_notice(copyright_file: Path) -> str:
    """Who holds the rights in a package as a whole, from its Debian copyright file."""
    (stanza,) = (s for s in copyright_file.read_text(encoding="utf-8").split("\n\n") if s.startswith("Files: *\n"))
    holders = re.search(r"^Copyright: (.*?)\n(?=\w|\Z)", stanza, re.MULTILINE | re.DOTALL)
    assert holders
    return "Copyright " + " ".join(holders[1].split()) + "\n"


def common_licence(name: str) -> str:
    """The full text of a licence that Debian's copyright files quote by the place where every Debian keeps it."""
    return Path("/usr/share/common-licenses", name).read_text(encoding="utf-8").strip("\n") + "\n"


def content(path: Path) -> bytes:
    """What a file says: decompressed, because compressed bytes depend on the zlib that made them."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def write(name: str, files: dict[str, str]) -> None:
    """Write the files of one data set, say for each whether it changed, and compare with the card's checksums."""
    folder = DATA / name
    folder.mkdir(exist_ok=True)
    for file, text in files.items():
        path, new = folder / file, text.encode()
        verdict = "new" if not path.exists() else "same" if content(path) == new else "DIFFERS from the shipped file"
        path.write_bytes(gzip.compress(new, 9, mtime=0) if path.suffix == ".gz" else new)
        print(f"{name}/{file}: {verdict}; {path.stat().st_size:,} bytes; sha256 {hashlib.sha256(new).hexdigest()}")
    card = folder / "card.yml"
    stated = yaml.safe_load(card.read_text(encoding="utf-8"))["sha256"] if card.exists() else {}
    for file, digest in stated.items():
        if hashlib.sha256(content(folder / file)).hexdigest() != digest:
            print(f"{name}/card.yml states another checksum for {file}: update it if the change is meant.")
