"""Run notebooks in the environment that runs this, and print as JSON its versions, then what became of the claims.

    python run_claims.py FOLDER THREADS NOTEBOOK...

Outputs are not compared, as their late digits differ between versions: a claim holds when its cell runs through. The
kernels work in FOLDER. Needs what a learner has, and nothing of the tests.
"""

import json
import os
import sys
from importlib.metadata import distributions
from typing import Any

import nbformat
from nbclient import NotebookClient

TORCH_THREADS = "torch.set_num_threads({})"  # as the set-up cells have it, with 1


def outcome(path: str, folder: str, threads: int) -> dict[str, Any]:
    """Return how many claims a notebook makes, and each cell that stops with an error."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace(TORCH_THREADS.format(1), TORCH_THREADS.format(threads))
    options: dict[str, Any] = {"timeout": 900, "allow_errors": True, "resources": {"metadata": {"path": folder}}}
    NotebookClient(notebook, kernel_name="python3", **options).execute()
    claims, failed = 0, []
    for place, cell in enumerate(notebook.cells):
        claims += "claim" in cell.metadata.get("tags", [])
        errors = [output for output in cell.get("outputs", []) if output["output_type"] == "error"]
        failed += [f"cell {place}: {error['ename']}: {error['evalue']}" for error in errors]
    return {"claims": claims, "failed": failed}


if __name__ == "__main__":
    FOLDER, THREADS, *NOTEBOOKS = sys.argv[1:]
    os.environ |= {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "GENOCOURSE_PROGRESS": "off"}
    os.environ |= {f"{library}_NUM_THREADS": THREADS for library in ("OMP", "OPENBLAS", "MKL")}
    print(json.dumps({found.name: found.version for found in distributions()}))
    print(json.dumps({path: outcome(path, FOLDER, int(THREADS)) for path in NOTEBOOKS}))
