"""Print the links that bring the course to a learner on a JupyterHub: one a chapter, and one for the whole folder.

    python -m tools.hub https://hub.example.org
    python -m tools.hub https://hub.example.org --repository https://github.com/owner/copies

Who follows one logs in, gets a copy of the repository (or what is new in it), and lands in JupyterLab. The links are
nbgitpuller's. Repository and branch come from _config.yml; another repository is one of copies that `make student` has
written, with the notebooks at its top.
"""

import argparse
import re
import sys
from pathlib import Path
from urllib.parse import urlencode

import yaml

ROOT = Path(__file__).resolve().parents[1]
HUB = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w.~-]+)*/?")


def link(hub: str, repository: str, branch: str, place: str) -> str:
    """The address that pulls a repository into a learner's home, and opens a place in it in JupyterLab."""
    if not HUB.fullmatch(hub) or re.search(r"/(hub|user)(/|$)", hub):
        raise ValueError(
            f"{hub!r} is not the address of a hub. Give what stands before /hub or /user when you have logged in, for "
            "example https://hub.example.org or https://example.org/jupyter."
        )
    folder = repository.split("/")[-1]  # where nbgitpuller puts it
    if not folder or re.search(r"\s", repository):
        raise ValueError(
            f"{repository!r} is not the address of a repository. Give what `git clone` takes, without a / at the end."
        )
    query = {"repo": repository, "branch": branch, "urlpath": f"lab/tree/{folder}/{place}".rstrip("/")}
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(query)}"


def links(hub: str, copies: str | None = None) -> dict[str, str]:
    """Name -> link, for every chapter and for the folder that holds them all."""
    course = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    repository, folder = (course["url"], "notebooks/") if copies is None else (copies, "")
    names = {path.stem: path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb"))} | {"all": ""}
    return {name: link(hub, repository, course["branch"], folder + file) for name, file in names.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hub", help="the hub's address")
    parser.add_argument("--repository", help="of the class's own copies; without it the course's")
    options = parser.parse_args()
    try:
        made = links(options.hub, options.repository)
    except ValueError as error:
        sys.exit(f"{error}\nUse: make hub URL=https://hub.example.org")
    print(*(f"{name}\n  {url}" for name, url in made.items()), sep="\n")
