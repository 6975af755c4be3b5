"""Renew constraints.txt: the newest versions that work together, found in a fresh, throw-away environment.

    python tools/lock.py          # everything newest, except torch, which stays at the version it has
    python tools/lock.py torch    # torch newest too

torch is renewed on request only, because a new one may change the training runs whose numbers the notebooks store.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
HEADER = """\
# Exact versions that are tested together: the newest that installed with genocourse's extra [test] on Python {python}.
# Made by `make lock`, not by hand. Valid on Python 3.11 to 3.13. Packages that only other systems need are not listed.
"""


def torch_now() -> str:
    """The line of constraints.txt that pins torch, or just torch where there is none yet."""
    found = re.search(r"^torch==.*$", CONSTRAINTS.read_text(encoding="utf-8"), re.MULTILINE)
    return found[0] if found else "torch"


def resolve(torch: str) -> list[str]:
    """Sorted name==version lines of a fresh environment with everything installed, the project itself left out."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        subprocess.run([python, ROOT / "tools" / "install_torch.py", torch], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"{ROOT}[test]"], check=True)
        frozen = subprocess.run(
            [python, "-m", "pip", "freeze", "--all", "--exclude", "genocourse", "--exclude", "pip"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    # A local suffix such as +cpu names a build of the same version: pinning it would refuse every other build.
    pins = re.findall(r"^([\w.-]+==[^+\s]+)", frozen, re.MULTILINE)
    return sorted(pins, key=str.lower)


def main(torch: str) -> None:
    pins = resolve(torch)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    CONSTRAINTS.write_text(HEADER.format(python=python) + "\n".join(pins) + "\n", encoding="utf-8")
    print(f"constraints.txt: {len(pins)} packages pinned.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else torch_now())
