"""Install torch into the running environment: the small CPU build where PyTorch's own index answers.

On Linux the default torch carries gigabytes of CUDA libraries that the course never uses. PyTorch's index has a CPU
build; whether it answers is asked first, once, so that an index out of reach costs seconds instead of one time-out for
every package.
"""

import subprocess
import sys
import urllib.error
import urllib.request

TORCH = "torch==2.13.0"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def index_answers(url: str, timeout: float = 5.0) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/torch/", timeout=timeout) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def main() -> int:
    extra = []
    if sys.platform == "linux":
        if index_answers(CPU_INDEX):
            extra = ["--extra-index-url", CPU_INDEX, "--retries", "0", "--timeout", "5"]
        else:
            print(f"{CPU_INDEX} does not answer: installing torch from the default index.")
    return subprocess.call([sys.executable, "-m", "pip", "install", "-q", "-c", "constraints.txt", *extra, TORCH])


if __name__ == "__main__":
    sys.exit(main())
