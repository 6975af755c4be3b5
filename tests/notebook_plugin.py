"""pytest plugin: run every chapter and hold its stored outputs against the new ones.

nbval runs the cells and compares their outputs, but as plain strings, and it skips pictures. Here an output counts as
the stored one when its text is equal, its numbers agree to the digits that are printed, and its pictures look the same.
The kernel is a learner's on Colab: an empty folder, the package as its wheel installs it, and no network. After the
cells of a notebook comes one more test, its budget of time and memory, and that it left nothing behind. Loaded by
conftest.py at the root.
"""

import base64
import io
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import matplotlib.font_manager  # noqa: F401  (finds the fonts now: in a chapter's first cell it would print a warning)
import numpy as np
import psutil
import pytest
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile
from PIL import Image

from tools.notebooks import stable_ids

# A number stands alone: the digits of CD3D, 1636_g_at or version 3.11.2 are text, and so is the point in "[0. 1.]".
NUMBER = re.compile(
    r" *(?<![\w.])[-+]?(?:\d+\.\d+(?:[eE][-+]?\d+)?(?![\d_]|\.\d)|\d+[eE][-+]?\d+(?!\w)|\d+(?!\w|\.\d))"
)

# Chosen by trying (tests/notebooks/test_plugin.py keeps the cases). Data that move by 1 in 10,000 change no pixel by
# these rules; one character in a label changes 7 or more, a bar that grows by 2 % more than 200.
CLEARLY = 24  # of 255, in any colour channel
FEW_PIXELS = 4


def same_number(new: str, stored: str) -> bool:
    """Integers are equal; others agree within 1.5 units of the coarser's last digit, or one part in a thousand."""
    if new == stored:
        return True
    if new.lstrip("+-").isdigit() or stored.lstrip("+-").isdigit():
        return False
    a, b = Decimal(new), Decimal(stored)
    unit = Decimal(1).scaleb(max(int(x.as_tuple().exponent) for x in (a, b)))
    return abs(a - b) <= max(unit * Decimal("1.5"), max(abs(a), abs(b)) / 1000)


def same_text(new: str, stored: str) -> bool:
    """Everything around the numbers is equal, and the numbers are the same in turn."""
    if NUMBER.sub("\0", new) != NUMBER.sub("\0", stored):
        return False
    pairs = zip(NUMBER.findall(new), NUMBER.findall(stored), strict=True)
    return all(same_number(a.strip(), b.strip()) for a, b in pairs)


def differing_pixels(new: str, stored: str) -> int:
    """Count the pixels of one picture that differ clearly from the other's at that place and its eight neighbours."""
    a, b = _pixels(new), _pixels(stored)
    height, width = np.minimum(a.shape, b.shape)[:2]
    if np.abs(np.subtract(a.shape, b.shape)).max() > 2:  # a number one digit longer may widen the margin a little
        return max(a.shape[0] * a.shape[1], b.shape[0] * b.shape[1])
    a, b = a[:height, :width], b[:height, :width]
    return max(_unmatched(a, b), _unmatched(b, a))


def _pixels(png: str) -> np.ndarray:
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    page = Image.new("RGBA", picture.size, "white")
    page.alpha_composite(picture)
    return np.asarray(page.convert("RGB")).astype(int)


def _unmatched(a: np.ndarray, b: np.ndarray) -> int:
    height, width = a.shape[:2]
    around = np.pad(b, ((1, 1), (1, 1), (0, 0)), mode="edge")
    shifted = (around[y : y + height, x : x + width] for y in range(3) for x in range(3))
    nearest = np.min([np.abs(a - neighbour).max(axis=2) for neighbour in shifted], axis=0)
    return int((nearest > CLEARLY).sum())


class Cell(IPyNbCell):
    """A cell compared with tolerance: where new and stored agree the stored one is taken, then nbval compares."""

    def runtest(self) -> None:
        start = time.perf_counter()
        try:
            super().runtest()
        finally:
            self.parent.seconds += time.perf_counter() - start

    def compare_outputs(self, test, ref, skip_compare=None) -> bool:
        """Say whether the new outputs `test` are the stored ones `ref`."""
        for outputs in (test, ref):
            _name_alike(outputs)
        notes = [_reconcile(new, stored) for new, stored in zip(_slots(test), _slots(ref), strict=False)]
        same = super().compare_outputs(test, ref, skip_compare)
        if not same:
            stderr = [output["text"] for output in test if output.get("name") == "stderr"]
            notes += [f"The cell writes to stderr; a chapter shows no warnings:\n{text}" for text in stderr]
            self.comparison_traceback += [note for note in notes if note]
        return same


def _slots(outputs: list) -> list[dict]:
    """Return for each output the dictionary that holds its texts and pictures."""
    return [output["data"] if "data" in output else output for output in outputs]


def _name_alike(outputs: list) -> None:
    """Replace the random ids, which the outputs of a cell may share."""
    places = [(slot, mime) for slot in _slots(outputs) for mime in slot if isinstance(slot[mime], str)]
    for (slot, mime), text in zip(places, stable_ids([slot[mime] for slot, mime in places]), strict=True):
        slot[mime] = text


def _reconcile(new: dict, stored: dict) -> str:
    """Put the stored texts into `new` where they are the same; return a note about a picture that is not."""
    note = ""
    for mime in new.keys() & stored.keys():
        if mime == "image/png":
            differing = differing_pixels(new[mime], stored[mime])
            if differing <= FEW_PIXELS:
                new[mime] = stored[mime]
            else:
                note = f"The picture has changed: {differing} pixels differ clearly. Look, then run: make notebooks"
        elif mime.startswith("text") and same_text(new[mime], stored[mime]):
            new[mime] = stored[mime]
    return note


class Budget(pytest.Item):
    """The cells that ran before this took no more time, and their kernel no more memory, than a learner has."""

    def runtest(self) -> None:
        kernel = self.parent.kernel
        if not kernel.is_alive():
            pytest.fail(f"{self.parent.path.name}: the kernel died", pytrace=False)
        pid = kernel.km.provisioner.process.pid
        seconds, megabytes = self.parent.seconds, peak_megabytes(pid)
        computing = sum(psutil.Process(pid).cpu_times()[:2])  # far from the wall time: the machine was busy otherwise
        name = self.path.relative_to(self.config.rootpath).with_suffix("").as_posix()
        cost = {"name": name, "seconds": seconds, "processor_seconds": computing, "megabytes": megabytes}
        self.user_properties.append(("cost", cost))  # benchmarks/costs.py stores it
        self.config.stash[MEASURED].append(cost)
        # Waiting for a processor that others keep busy is not the notebook's; with several threads wall time counts.
        needed = min(seconds, computing)
        for budget, spent, unit in (("notebook_seconds", needed, "s"), ("notebook_megabytes", megabytes, "MB")):
            allowed = float(self.config.getini(budget))
            if spent is not None and spent > allowed:
                pytest.fail(f"{self.parent.path.name} took {spent:.1f} {unit}; {allowed:g} allowed.", pytrace=False)
        course = sum(min(cost["seconds"], cost["processor_seconds"]) for cost in self.config.stash[MEASURED])
        allowed = float(self.config.getini("course_seconds"))
        if course > allowed:
            pytest.fail(f"The course took {course:.1f} s up to here; {allowed:g} allowed.", pytrace=False)
        if left := sorted(path.name for path in Path(self.parent.folder.name).iterdir()):
            pytest.fail(f"{self.parent.path.name} leaves files behind: {', '.join(left)}.", pytrace=False)

    def reportinfo(self):
        """Name the test as nbval names its cells."""
        return self.path, 0, f"{self.parent.name}::{self.name}"


def peak_megabytes(pid: int) -> float | None:
    """Return the peak memory of a process; None where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():  # not ru_maxrss, which on Linux a process inherits from the one that started it
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) / 1000
    peak = getattr(psutil.Process(pid).memory_info(), "peak_wset", None)  # Windows
    return None if peak is None else peak / 1e6


class Notebook(IPyNbFile):
    """A chapter: its cells in order, in one fresh kernel of this environment, then its budget."""

    seconds = 0.0

    def collect(self) -> Iterator[pytest.Item]:
        """List the cells, then the budget."""
        self.skip_compare = tuple(key for key in self.skip_compare if key != "image/png")
        for cell in super().collect():
            options = {"cell_num": cell.cell_num, "cell": cell.cell, "options": cell.options}
            yield Cell.from_parent(self, name=cell.name, **options)
        yield Budget.from_parent(self, name="budget")

    def setup(self) -> None:
        """Start the kernel."""
        self.folder = tempfile.TemporaryDirectory()
        with pytest.MonkeyPatch.context() as environment:
            # A backend set for the tests would keep the figures out of the outputs.
            environment.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
            environment.setenv("PYTHONPATH", str(self.config.stash[INSTALLED].path()))
            self.kernel = RunningKernel(CURRENT_ENV_KERNEL_NAME, cwd=self.folder.name)
        self.setup_sanitize_files()

    def teardown(self) -> None:
        """Stop the kernel, then delete its folder."""
        super().teardown()
        self.folder.cleanup()


class Installed:
    """What the kernels find first: the package as a wheel holds it, built once a run, and a bar to the network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder: tempfile.TemporaryDirectory | None = None

    def path(self) -> Path:
        """Return the folder for PYTHONPATH; made when the first notebook asks."""
        if self.folder is None:
            self.folder = tempfile.TemporaryDirectory()
            here = Path(self.folder.name)
            (here / "sitecustomize.py").write_text(OFFLINE, encoding="utf-8")
            if (self.root / "genocourse").exists():
                build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(here)]
                subprocess.run(build, cwd=self.root, check=True, stdout=subprocess.DEVNULL)
                (wheel,) = here.glob("*.whl")
                zipfile.ZipFile(wheel).extractall(here)
        return Path(self.folder.name)


# The kernel's own messages do not pass through Python's sockets.
OFFLINE = "import pytest_socket\n\npytest_socket.socket_allow_hosts(['127.0.0.1'])\n"
INSTALLED = pytest.StashKey[Installed]()
MEASURED = pytest.StashKey[list[dict]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Make the budget configurable: its own test sets it low."""
    parser.addini(
        "notebook_seconds",
        "seconds allowed for the cells of one notebook: wall or CPU time, whichever is less",
        default="60",
    )
    parser.addini("course_seconds", "the same for all notebooks together", default="600")
    parser.addini("notebook_megabytes", "peak memory allowed for the kernel of one notebook", default="1500")


def pytest_configure(config: pytest.Config) -> None:
    """Prepare what the notebooks share."""
    config.stash[MEASURED] = []
    config.stash[INSTALLED] = Installed(config.rootpath)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Notebook | None:
    """Collect the chapters and the book's other notebooks; those in _build or a scratch folder are not tests."""
    root = parent.config.rootpath
    if file_path.suffix == ".ipynb" and file_path.parent in (root / "notebooks", root / "book"):
        return Notebook.from_parent(parent, path=file_path)
    return None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker of pytest-xdist hand its measurements over."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["measured"] = session.config.stash[MEASURED]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Collect what a worker of pytest-xdist measured."""
    node.config.stash[MEASURED] += getattr(node, "workeroutput", {}).get("measured", [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what each notebook took, and all together."""
    if costs := config.stash[MEASURED]:
        terminalreporter.section("notebooks: time and memory")
        for cost in costs:
            peak = cost["megabytes"]
            memory = "memory not measured on this system" if peak is None else f"{peak:.0f} MB at the peak"
            terminalreporter.line(f"{cost['name']}: {_times([cost])}, {memory}")
        terminalreporter.line(f"together: {_times(costs)}")


def _times(costs: list[dict]) -> str:
    seconds, computing = (sum(cost[key] for cost in costs) for key in ("seconds", "processor_seconds"))
    return f"{seconds:.1f} s ({computing:.1f} s of CPU)"
