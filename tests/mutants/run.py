"""Break the package on purpose, one plausible mistake at a time, and require a red unit test for each.

The mistakes stand in mutants.yml. Each is applied to a copy of the package; the checkout is not touched.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PASSED, FAILED = 0, 1  # pytest's exit codes; any other means that the tests did not run


def family(module: str) -> str:
    """What the tests of a module are named after: datasets in datasets/_files, validate in _validate."""
    return module.partition("/")[0].lstrip("_")


def run_tests(module: str, mutant: dict[str, str] | None = None) -> int:
    """Run the unit tests of one module on a copy of the package, with one mistake put in; return pytest's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("genocourse", "tests/unit"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "data").symlink_to(ROOT / "data")
        if mutant:
            path = copy / "genocourse" / f"{module}.py"
            source = path.read_text(encoding="utf-8")
            if source.count(mutant["find"]) != 1:
                sys.exit(f"{module}: {mutant['find']!r} stands {source.count(mutant['find'])} times, not once.")
            path.write_text(source.replace(mutant["find"], mutant["put"]), encoding="utf-8")
        tests = sorted(str(path) for path in (copy / "tests/unit").glob(f"test_{family(module)}*.py"))
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        settings = os.environ | {"PYTHONPATH": folder, "MPLBACKEND": "agg"}
        return subprocess.run(command, cwd=copy, env=settings, capture_output=True).returncode


def main() -> int:
    """Try every mutant, print what survives, and return 1 if any does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules to break; all of mutants.yml by default")
    chosen = parser.parse_args().modules
    mutants = yaml.safe_load((ROOT / "tests/mutants/mutants.yml").read_text(encoding="utf-8"))
    jobs = [(module, mutant) for module, those in mutants.items() if module in (chosen or mutants) for mutant in those]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        unbroken = {module: pool.submit(run_tests, module) for module, _ in jobs}
        codes = list(pool.map(lambda job: run_tests(*job), jobs))
    for module, code in unbroken.items():
        if code.result() != PASSED:
            sys.exit(f"tests/unit/test_{family(module)}*.py fails without any mutant: mend that first.")
    survivors = 0
    for (module, mutant), code in zip(jobs, codes, strict=True):
        verdict = {FAILED: "killed", PASSED: "SURVIVED"}.get(code, f"killed (pytest stopped with {code})")
        survivors += code == PASSED
        print(f"  {verdict:9} {module}: {mutant['why']}")
    print(f"{len(jobs) - survivors} of {len(jobs)} mutants turned a test red.")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
