"""Break the package on purpose, one plausible mistake at a time, and require a red unit test for each.

The mistakes in genocourse/NAME.py stand in NAME.yml: `find`, which occurs there exactly once, and what to `put`. Each
is applied to a copy of the package; the checkout is not touched. The module's own unit tests run first, then the table
of bad input. What they import is loaded once, and each run is a fork of this process: on Linux and macOS only.
"""

import argparse
import importlib
import multiprocessing
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ |= {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}  # a fork of a process with threads may hang

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PASSED, FAILED = 0, 1  # pytest's exit codes; any other means that the tests did not run
LIBRARIES = "captum.attr hypothesis.extra.numpy matplotlib.pyplot pandas shap sklearn.ensemble torch".split()


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
                raise ValueError(f"{module}: {mutant['find']!r} stands {source.count(mutant['find'])} times, not once.")
            path.write_text(source.replace(mutant["find"], mutant["put"]), encoding="utf-8")
        tests = sorted(str(path) for path in (copy / "tests/unit").glob(f"test_{family(module)}*.py"))
        os.chdir(copy)
        sys.path.insert(0, folder)
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        options = ["-q", "-x", "-p", "no:cacheprovider"]
        code = pytest.main([*options, *tests])
        if code == PASSED and mutant:  # the table of bad input goes through all modules
            code = pytest.main([*options, str(copy / "tests/unit/test_bad_input.py")])
        loaded = sys.modules.get("genocourse")
        if loaded and not str(loaded.__file__).startswith(folder):
            raise RuntimeError(f"{loaded.__file__} was tested, not the copy.")
        return int(code)


def run_job(job: tuple[str, dict[str, str]]) -> int:
    return run_tests(*job)


def main() -> int:
    """Try every mutant, print what survives, and return 1 if any does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules to break, such as plot/shapley; all by default")
    chosen = parser.parse_args().modules
    files = {path.relative_to(HERE).with_suffix("").as_posix(): path for path in sorted(HERE.rglob("*.yml"))}
    mutants = {module: yaml.safe_load(path.read_text(encoding="utf-8")) for module, path in files.items()}
    if unknown := set(chosen) - set(mutants):
        parser.error(f"{', '.join(unknown)}: none of {', '.join(mutants)}")
    modules = [module for module in mutants if module in (chosen or mutants)]
    jobs = [(module, mutant) for module in modules for mutant in mutants[module]]

    for library in LIBRARIES:
        importlib.import_module(library)
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        unbroken = pool.map(run_tests, modules, chunksize=1)
        for module, code in zip(modules, unbroken, strict=True):
            if code != PASSED:
                sys.exit(f"tests/unit/test_{family(module)}*.py fails without any mutant: mend that first.")
        survivors = 0
        for (module, mutant), code in zip(jobs, pool.imap(run_job, jobs), strict=True):
            verdict = {FAILED: "killed", PASSED: "SURVIVED"}.get(code, f"killed (pytest stopped with {code})")
            survivors += code == PASSED
            print(f"  {verdict:9} {module}: {mutant['why']}", flush=True)
    print(f"{len(jobs) - survivors} of {len(jobs)} mutants turned a test red.")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
