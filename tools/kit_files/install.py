"""Install the course from this folder, without a network. Run: python install.py."""

import json
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SYSTEMS = {("Linux", "x86_64"): "linux", ("Darwin", "arm64"): "macos", ("Windows", "AMD64"): "windows"}


def main() -> int:
    system = SYSTEMS.get((platform.system(), platform.machine()))
    packages = HERE / "wheels" / f"{system}-{sys.version_info.major}.{sys.version_info.minor}.txt"
    if not packages.exists():
        there = ", ".join(sorted(path.stem.replace("-", " with Python ") for path in packages.parent.glob("*.txt")))
        print(f"This is Python {platform.python_version()} on {platform.system()} {platform.machine()}.")
        print(f"The kit has packages for: {there}. Run install.py with such a Python, or ask your teacher.")
        return 1
    folder = HERE / ".venv"
    print(f"Installing into {folder}: a minute or two, without output.", flush=True)
    try:
        venv.create(folder, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{error}\nNo environment can be made here. Copy this folder to your own disk and run install.py there.")
        print("On Debian and Ubuntu the package python3-venv is needed too.")
        return 1
    python = folder / ("Scripts/python.exe" if system == "windows" else "bin/python")
    settings = folder / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True)
    no_news = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    (settings / "overrides.json").write_text(json.dumps(no_news), encoding="utf-8")  # it would ask, and look online
    options = "-q --no-index --no-deps --require-hashes --disable-pip-version-check".split()
    sources = ["--find-links", str(packages.parent), "-r", str(packages)]
    if subprocess.call([str(python), "-m", "pip", "install", *options, *sources]):
        print("The installation failed. Were files damaged or lost on the way? Copy the whole folder again.")
        shutil.rmtree(folder, ignore_errors=True)
        return 1
    if subprocess.call([python, "-m", "genocourse"]):
        return 1
    command = Path(sys.executable).name
    print(
        f'\nOpen the notebooks:  {command} "{HERE / "start.py"}"\nRead the book:       {HERE / "html" / "index.html"}'
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
