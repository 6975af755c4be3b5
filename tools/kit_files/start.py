"""Open the notebooks in JupyterLab, and the book beside them. Run: python start.py."""

import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / ".venv" / ("Scripts" if os.name == "nt" else "bin")
PORT = 8765  # where the notebooks' links look for the book


class Quiet(SimpleHTTPRequestHandler):
    """Hands out the book without a line for each file."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main(options: list[str]) -> int:
    python = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
    if not python.exists():
        print("Nothing is installed here yet. Run first: install.py")
        return 1
    try:
        book = ThreadingHTTPServer(("127.0.0.1", PORT), partial(Quiet, directory=str(HERE / "html")))
        threading.Thread(target=book.serve_forever, daemon=True).start()
        print(f"The book: http://127.0.0.1:{PORT}/")
    except OSError:
        print(f"Port {PORT} is taken: the notebooks' links into the book will not open. Open html/index.html instead.")
    # In terminals and notebooks "python" is the course's own.
    environment = os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', '')}"}
    quiet = "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"
    lab = [str(python), "-m", "jupyter", "lab", f"--ServerApp.root_dir={HERE / 'student'}", quiet]
    return subprocess.call([*lab, *options], env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
