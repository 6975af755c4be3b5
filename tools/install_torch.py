"""Install torch into the running environment: the small CPU build where PyTorch's own index answers.

    python tools/install_torch.py               # the version in constraints.txt
    python tools/install_torch.py torch==2.13.0 # or whatever pip understands, without constraints.txt

On Linux the default torch carries gigabytes of CUDA libraries that the course never uses. PyTorch's index has a CPU
build. pip would ask that index about every package and wait for each, so whether it answers is asked first, once: an
index out of reach costs seconds. One that answers and then fails is given up for the default index.
"""

import subprocess
import sys
import urllib.request
from http.client import HTTPException
from pathlib import Path

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CONSTRAINTS = Path(__file__).resolve().parents[1] / "constraints.txt"


def index_answers(index: str, timeout: float = 5.0) -> bool:
    """Whether a package index has a page for torch, in at most about `timeout` seconds."""
    try:
        with urllib.request.urlopen(f"{index}/torch/", timeout=timeout) as answer:
            return answer.status == 200
    except (OSError, HTTPException):
        return False


def pip_install(*arguments: str) -> int:
    return subprocess.call([sys.executable, "-m", "pip", "install", "-q", *arguments])


def main(requirements: list[str], index: str = CPU_INDEX) -> int:
    requirements = requirements or ["-c", str(CONSTRAINTS), "torch"]
    if sys.platform == "linux":
        if index_answers(index):
            # No patience with this index alone: the second try below has pip's usual patience with the default one.
            if pip_install("--extra-index-url", index, "--retries", "0", "--timeout", "5", *requirements) == 0:
                return 0
        print(f"{index} does not answer: torch comes from the default index, where it may be a large download.")
    return pip_install(*requirements)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
