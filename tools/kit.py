"""Make the kit for a class without internet: book, slides, notebooks, and the packages that three systems need.

    python -m tools.kit                                   for Linux, macOS and Windows, Python 3.11 to 3.13
    python -m tools.kit --systems linux --pythons 3.11    for one

Writes _build/kit/learners, which goes onto the sticks, and _build/kit/teacher, which does not. Needs the built book. uv
finds which packages another system takes; pip downloads them, so its configuration holds.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import genocourse
from tools import install_torch, student
from tools.kit_files.start import PORT

ROOT = Path(__file__).resolve().parents[1]
FILES = Path(__file__).with_name("kit_files")
CUDA = re.compile(r"(nvidia|cuda|triton)\b")  # of the Linux build for graphics cards; the CPU build asks for none


class System(NamedTuple):
    """How a system is called by people, by uv and by the names of wheels, the oldest that torch runs on."""

    label: str
    uv: str
    tags: tuple[str, ...]


SYSTEMS = {
    "linux": System(
        "Linux (x86-64, from 2019 on)",
        "x86_64-manylinux_2_28",
        ("manylinux2014_x86_64", "manylinux1_x86_64", *(f"manylinux_2_{n}_x86_64" for n in range(5, 29))),
    ),
    "macos": System(
        "macOS 14 or newer on Apple silicon",
        "aarch64-apple-darwin",
        tuple(f"macosx_{n}_0_{cpu}" for n in range(11, 15) for cpu in ("arm64", "universal2"))
        + tuple(f"macosx_10_{n}_universal2" for n in range(9, 17)),
    ),
    "windows": System("Windows 10 or newer (64 bit)", "x86_64-pc-windows-msvc", ("win_amd64",)),
}
PYTHONS = ("3.11", "3.12", "3.13")


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | environment)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def requirements(system: str, python: str) -> list[str]:
    """Every package that a learner of this system and Python needs, with its version, the course itself left out."""
    command = f"pip compile -q --no-header --no-annotate --extra notebooks -c constraints.txt --python-version {python}"
    lines = run(
        *(sys.executable, "-m", "uv", *command.split(), "--python-platform", SYSTEMS[system].uv, "pyproject.toml"),
        MACOSX_DEPLOYMENT_TARGET="14.0",
    ).splitlines()
    return [line for line in lines if not CUDA.match(line)]


def download(system: str, python: str, names: Iterable[str], wheels: Path) -> list[Path]:
    """Download wheels of just these packages, and return them; none where torch's CPU build is not to be had."""
    before = wheels / f"{system}-{python}"
    before.mkdir(parents=True)
    arguments = ["-q", "--no-deps", "--only-binary=:all:", "--python-version", python, "--dest", str(before)]
    arguments += [word for tag in SYSTEMS[system].tags for word in ("--platform", tag)]
    torch = [name for name in names if name.startswith("torch==")]
    index = install_torch.CPU_INDEX
    extra = ["--extra-index-url", index] if system == "linux" and install_torch.index_answers(index) else []
    run(sys.executable, "-m", "pip", "download", *arguments, *extra, *torch)
    if system == "linux" and not list(before.glob("torch-*+cpu-*")):
        shutil.rmtree(before)
        return []
    run(sys.executable, "-m", "pip", "download", *arguments, *(name for name in names if name not in torch))
    found = [path.replace(wheels / path.name) for path in sorted(before.iterdir())]  # what is shared lies there once
    before.rmdir()
    return found


def with_hashes(wheels: Iterable[Path]) -> str:
    """Return what pip needs to check each file that it installs: a stick may be damaged."""
    lines = []
    for wheel in wheels:
        name, version, *_ = wheel.name.split("-")
        extra = "[notebooks]" if name == "genocourse" else ""
        lines.append(f"{name}{extra}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    return "".join(lines)


def make(out: Path, systems: Sequence[str], pythons: Sequence[str]) -> Path:
    """Make the kit anew and return the learners' folder."""
    html = ROOT / "_build" / "html"
    if not (html / "book" / "index.html").exists():
        raise SystemExit("The book is not built. Run first: make book")
    shutil.rmtree(out, ignore_errors=True)
    learners, wheels = out / "learners", out / "learners" / "wheels"
    shutil.copytree(html, learners / "html")
    book = f"http://127.0.0.1:{PORT}"  # JupyterLab shows pages of a folder without their looks; start.py hands them out
    student.write("student", learners / "student", book)
    student.write("solutions", out / "teacher" / "solutions", book)
    for name in ("LICENSE", "LICENSE-text"):
        shutil.copy(ROOT / name, learners)
    for name in ("install.py", "start.py"):
        shutil.copy(FILES / name, learners)
    wheels.mkdir()
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", wheels)
    (course,) = wheels.iterdir()
    for system in systems:
        for python in pythons:
            print(f"packages for {SYSTEMS[system].label}, Python {python}", flush=True)
            found = download(system, python, requirements(system, python), wheels)
            if found:
                (wheels / f"{system}-{python}.txt").write_text(with_hashes([course, *found]), encoding="utf-8")
            else:
                print(f"    LEFT OUT: the CPU build of torch is on {install_torch.CPU_INDEX}, which does not answer.")
    there = sorted(path.stem.split("-") for path in wheels.glob("*.txt"))
    facts = {
        "version": genocourse.__version__,
        "systems": "\n".join(f"  {SYSTEMS[system].label}: Python {python}" for system, python in there),
    }
    for name, folder in (("READ-ME-FIRST.txt", learners), ("TEACHER.txt", out / "teacher")):
        text = (FILES / name).read_text(encoding="utf-8").format(**facts)
        (folder / name).write_text(text, encoding="utf-8", newline="\r\n")  # for the oldest of editors
    return learners


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "kit")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--pythons", nargs="+", default=list(PYTHONS))
    options = parser.parse_args()
    made = make(options.out, options.systems, options.pythons)
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file()) / 1e9
    print(f"{made}: {size:.1f} GB for the sticks. Beside it: teacher, with the solutions.")
