"""Does this machine have what the course needs? Run ``python -m genocourse``.

``python -m genocourse progress`` tells which exercises were passed in this folder.
"""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import genocourse

CHECKOUT = Path(genocourse.__file__).resolve().parents[1]  # the repository, unless the package is installed for real
NEEDED_MEMORY_GB = 1.5
RUNTIME = ("numpy", "pandas", "scikit-learn", "matplotlib", "tqdm", "PyYAML")
FOR_SOME_CHAPTERS = {
    "jupyterlab": "to open the notebooks on this machine",
    "jupyterquiz": "to answer the quizzes by clicking",
    "torch": "for the chapters with neural networks",
    "shap": "to compare with the reference library",
    "captum": "to compare with the reference library",
    "anndata": "to read files of cells of your own",
    "biopython": "to read files of sequences of your own",
}


class Finding(NamedTuple):
    """One line of the report: ok is True, False (must be mended) or None (optional and absent)."""

    ok: bool | None
    what: str
    advice: str = ""


def python_version() -> Finding:
    here = sys.version_info
    return Finding(
        here >= (3, 11),
        f"Python {platform.python_version()}",
        "The course needs Python 3.11 or newer: https://www.python.org/downloads/",
    )


def environment() -> Iterator[Finding]:
    """The course's own environment, in a checkout where it is there and another Python runs."""
    own = CHECKOUT / ".venv"
    if own.exists() and own.resolve() != Path(sys.prefix).resolve():
        python = own / ("Scripts/python" if os.name == "nt" else "bin/python")
        yield Finding(None, "this is not the course's own environment", f"Run: {python} -m genocourse")


def how_to_install() -> str:
    if (CHECKOUT / "pyproject.toml").exists():
        return f'In {CHECKOUT}, run: python -m pip install -c constraints.txt -e ".[notebooks]"'
    links = importlib.metadata.metadata("genocourse").get_all("Project-URL") or [""]
    return f'Run: python -m pip install "genocourse[notebooks] @ git+{links[0].split(", ")[-1]}"'


def packages() -> Iterator[Finding]:
    for name in RUNTIME:
        version = _version(name)
        yield Finding(version is not None, f"{name} {version or 'is missing'}", how_to_install())
    for name, purpose in FOR_SOME_CHAPTERS.items():
        version = _version(name)
        yield Finding(
            True if version else None,
            f"{name} {version or 'is missing'}",
            f"Needed {purpose}. {how_to_install()}",
        )


def data() -> Finding:
    from genocourse import datasets

    try:
        for name in datasets.__all__:
            if name.startswith("load_"):
                getattr(datasets, name)()
    except (OSError, ValueError) as error:
        return Finding(False, "the data files", str(error))
    return Finding(True, "the data files are complete")


def machine() -> Iterator[Finding]:
    yield Finding(True, f"{os.cpu_count()} processor cores")
    gigabytes = _free_memory_gb()
    if gigabytes is not None:
        yield Finding(
            gigabytes >= NEEDED_MEMORY_GB or None,
            f"{gigabytes:.1f} GB of memory free",
            f"A chapter may need {NEEDED_MEMORY_GB} GB: close other programs if a notebook stops without a word.",
        )


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _free_memory_gb() -> float | None:
    """Free memory on Linux; elsewhere the operating system has no such file, and nothing is said."""
    report = Path("/proc/meminfo")
    if not report.exists():
        return None
    kilobytes = dict(line.split(":") for line in report.read_text().splitlines())
    return int(kilobytes["MemAvailable"].split()[0]) / 1024**2


def main() -> int:
    """Print the report and return 0 when every chapter's basics are there, else 1."""
    print(f"genocourse {genocourse.__version__} on {platform.system()} {platform.machine()}\n")
    findings = [python_version(), *environment(), *packages()]
    if all(finding.ok is not False for finding in findings):
        findings.append(data())
    findings += machine()
    for finding in findings:
        mark = {True: "ok     ", False: "MISSING", None: "absent "}[finding.ok]
        print(f"  {mark}  {finding.what}" + ("" if finding.ok else f"\n           {finding.advice}"))
    missing = sum(finding.ok is False for finding in findings)
    print(
        "\nReady." if not missing else f"\nNot ready yet: mend what is marked MISSING ({missing}), then run this again."
    )
    return 1 if missing else 0


def command(words: list[str]) -> int:
    """Run what the words after ``python -m genocourse`` ask for."""
    if words == ["progress"]:
        from genocourse.exercises import progress

        progress()
        return 0
    if words:
        print(f"{' '.join(words)!r} is not known here. Use: python -m genocourse, or python -m genocourse progress")
        return 2
    return main()


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
