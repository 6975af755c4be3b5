"""Do the claims hold where versions and threads differ? ``make claims`` asks and stores the answers for the book.

One environment, which holds nothing but what the notebooks need, gets the versions of one setting after the other, and
every notebook runs in each. torch stays the one of constraints.txt: a new one may change the training runs.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from machine import machine

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("claims.json")
SETTINGS = {  # what uv is told about versions, and the number of threads; the oldest first, before others are there
    "oldest supported versions": ("--resolution lowest-direct", 1),
    "newest versions": ("--upgrade", 1),
    "as tested, two threads": ("--constraints constraints.txt", 2),
}
SHOWN = ("numpy", "pandas", "scipy", "scikit-learn", "matplotlib", "shap", "captum", "torch")


def run(*command: str | Path) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def environment(folder: Path) -> Path:
    """Make an environment with torch, and return its Python."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(python, ROOT / "tools" / "install_torch.py")
    return python


def ask(python: Path, desk: Path, versions: str, threads: int) -> dict[str, Any]:
    """Install one setting's versions and run every notebook on them."""
    torch = re.findall(r"^torch==.*\n", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    kept = desk / "torch.txt"
    kept.write_text("".join(torch), encoding="utf-8")
    where: list[str | Path] = ["--python", python, "--overrides", kept]
    run(sys.executable, "-m", "uv", "pip", "install", "-q", *where, *versions.split(), ".[notebooks]")
    notebooks = [*sorted(ROOT.glob("notebooks/*.ipynb")), *ROOT.glob("book/*.ipynb")]
    printed = run(python, ROOT / "benchmarks" / "run_claims.py", desk, str(threads), *notebooks)
    packages, outcomes = map(json.loads, printed.splitlines())
    failed = {Path(path).stem: found["failed"] for path, found in outcomes.items() if found["failed"]}
    return {
        "packages": ", ".join(f"{name} {packages[name]}" for name in SHOWN),
        "threads": threads,
        "notebooks": len(outcomes),
        "claims": sum(found["claims"] for found in outcomes.values()),
        "failed": failed,
    }


def main() -> int:
    """Ask in every setting, print the answers as they come, store them, and return 1 if a claim failed."""
    settings = {}
    with tempfile.TemporaryDirectory() as folder:
        python, desk = environment(Path(folder, "venv")), Path(folder, "desk")
        desk.mkdir()
        for name, (versions, threads) in SETTINGS.items():
            settings[name] = ask(python, desk, versions, threads)
            print(name, json.dumps(settings[name], indent=1), flush=True)
    results = {"machine": machine("genocourse"), "claims": settings}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return int(any(found["failed"] for found in settings.values()))


if __name__ == "__main__":
    sys.exit(main())
