"""Does this machine have what the course needs? Run ``python -m genocourse``: its report fits one screen.

``python -m genocourse progress`` tells which exercises were passed in this folder; with files or folders behind it, how
many of a class passed each.
"""

import importlib.metadata
import os
import platform
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import genocourse

CHECKOUT = Path(genocourse.__file__).resolve().parents[1]  # the repository, unless the package is installed for real
NEEDED_MEMORY_GB = 1.5
NOT_AS_TESTED = "The libraries here do not compute what the course was tested with. Please report this screen."
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
    versions = {name: _version(name) for name in (*RUNTIME, *FOR_SOME_CHAPTERS)}
    yield Finding(True, ", ".join(f"{name} {version}" for name, version in versions.items() if version))
    for name in (name for name, version in versions.items() if not version):
        if name in RUNTIME:
            yield Finding(False, f"{name} is missing", how_to_install())
        else:
            yield Finding(None, f"{name} is missing", f"Needed {FOR_SOME_CHAPTERS[name]}. {how_to_install()}")


def data() -> Finding:
    from genocourse import datasets

    try:
        for name in datasets.__all__:
            if name.startswith("load_"):
                getattr(datasets, name)()
    except (OSError, ValueError) as error:
        return Finding(False, "the data files", str(error))
    return Finding(True, "the data files are complete")


def kernel() -> Iterator[Finding]:
    """Start a notebook's kernel as JupyterLab does: it may be another Python's, which has no course."""
    if not (_version("jupyter-client") and _version("ipykernel")):
        return
    from jupyter_client.manager import start_new_kernel

    said: list[str] = []
    try:
        manager, client = start_new_kernel(kernel_name="python3", startup_timeout=60, stderr=subprocess.DEVNULL)
        try:
            answer = client.execute_interactive(
                "import genocourse; print(genocourse.__version__)",
                timeout=60,
                output_hook=lambda message: said.append(message["content"].get("text", "")),
            )
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    except (RuntimeError, TimeoutError, OSError) as error:
        yield Finding(False, "a notebook's kernel does not start", f"{error} {how_to_install()}")
        return
    found = answer["content"]["status"] == "ok" and "".join(said).strip() == genocourse.__version__
    yield Finding(
        found,
        "a notebook's kernel starts and finds the course" if found else "a notebook's kernel is not this Python's",
        f"Run: {sys.executable} -m ipykernel install --sys-prefix, and start JupyterLab anew.",
    )


def forest() -> Finding:
    """Train a forest, and see whether an explanation finds the one variant that decides."""
    from sklearn.ensemble import RandomForestRegressor

    from genocourse.importance import permutation_importance
    from genocourse.metrics import relevance_rank_accuracy
    from genocourse.simulate import genotypes

    people = genotypes(200, 5, causal={3: 1.0}, rng=1)
    model = RandomForestRegressor(50, random_state=1).fit(people.X, people.y)
    importance = permutation_importance(model.predict, people.X, people.y, lambda y, p: ((y - p) ** 2).mean(), rng=1)
    score = relevance_rank_accuracy(importance.importances_mean, people.mask)
    return Finding(score == 1, "a forest trains, and its explanation finds the variant that decides", NOT_AS_TESTED)


def network() -> Iterator[Finding]:
    """Train a network, and see whether an explanation finds the planted word."""
    if not _version("torch"):
        return
    import torch

    from genocourse.attribution import per_position
    from genocourse.gradients import integrated_gradients
    from genocourse.metrics import relevance_rank_accuracy
    from genocourse.models import ConvNet, train
    from genocourse.simulate import motif_sequences

    torch.set_num_threads(1)  # a small network is no slower, and a busy machine does not stall it
    data = motif_sequences(400, 40, ["TATAAA"], rng=1)
    model = ConvNet(40, rng=1)
    train(model, data.X, data.y, epochs=6, learning_rate=1e-2, batch_size=32, rng=1)
    planted = data.mask.any(axis=1)
    attribution = integrated_gradients(model, data.X[planted], 0.25)
    score = relevance_rank_accuracy(per_position(attribution, data.X[planted]), data.mask[planted])
    yield Finding(score > 0.5, "a network trains, and its explanation finds the planted word", NOT_AS_TESTED)


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
        findings += [data(), *kernel(), forest(), *network()]
    findings += machine()
    for finding in findings:
        mark = {True: "ok     ", False: "MEND   ", None: "absent "}[finding.ok]
        lines = [finding.what] if finding.ok else [finding.what, finding.advice]
        print(f"  {mark}  " + "\n           ".join(line for text in lines for line in textwrap.wrap(text, 100)))
    missing = sum(finding.ok is False for finding in findings)
    print("\nReady." if not missing else f"\nNot ready yet: mend what is marked MEND ({missing}), then run this again.")
    return 1 if missing else 0


def command(words: list[str]) -> int:
    """Run what the words after ``python -m genocourse`` ask for."""
    if not words:
        return main()
    if words[0] != "progress":
        print(f"{' '.join(words)!r} is not known here. Use: python -m genocourse, or python -m genocourse progress")
        return 2
    from genocourse.exercises import _record

    try:
        print(_record.report_of_class([Path(word) for word in words[1:]]) if words[1:] else _record.report())
    except ValueError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
