"""Open the notebooks in JupyterLab. Run: python start.py."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = HERE / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

if __name__ == "__main__":
    if not PYTHON.exists():
        sys.exit("Nothing is installed here yet. Run first: python install.py")
    lab = [str(PYTHON), "-m", "jupyter", "lab", f"--ServerApp.root_dir={HERE / 'student'}"]
    sys.exit(subprocess.call([*lab, *sys.argv[1:]]))
