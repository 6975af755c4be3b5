"""Set the repository's public address everywhere.

    python tools/address.py https://github.com/owner/name

The address stands in _config.yml (repository.url). Whatever else names it, in a badge, the notebooks' Colab cell, the
package's metadata or a page, is a URL with the same owner and name in it, and is rewritten with it.
"""

import os
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
URL = re.compile(r"https://[^\s\"'<>()\\\\`]+")
ADDRESS = re.compile(r"https://github\.com/([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9._-]+?)")


def split(url: str) -> tuple[str, str]:
    """Owner and name of a repository's address."""
    found = ADDRESS.fullmatch(url)
    if found is None or found[2].endswith(".git"):
        raise ValueError(
            f"{url!r} is not the address of a repository. Give it as https://github.com/owner/name, without .git or a "
            "slash at the end: the links to Binder, Colab and Pages are made from owner and name."
        )
    return found[1], found[2]


def current(root: Path = ROOT) -> str:
    """The one place where the address stands."""
    return yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"]


def texts(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Every text file of the repository, with what it says; what .gitignore names is left out."""
    made = [".git/", *(root / ".gitignore").read_text(encoding="utf-8").split()]

    def is_made(path: Path) -> bool:
        inside = f"/{path.relative_to(root).as_posix()}/"
        return any(pattern == inside or fnmatch(path.name, pattern.rstrip("/")) for pattern in made)

    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not is_made(Path(folder, name)))
        for path in (Path(folder, name) for name in sorted(files)):
            try:
                yield path, path.read_bytes().decode()
            except UnicodeDecodeError:
                continue


def rewrite(text: str, old: tuple[str, str], new: tuple[str, str]) -> str:
    """Write the new owner and name over the old ones in every URL of a text: whichever the site, Pages included."""
    here = re.compile(rf"(?<=/){re.escape('/'.join(old))}(?=\.git(?!\w)|(?!\.?[\w-]))")
    pages = re.compile(rf"(?<=https://){re.escape(old[0])}(\.github\.io/){re.escape(old[1])}(?!\.?[\w-])")
    return URL.sub(lambda url: pages.sub(rf"{new[0]}\g<1>{new[1]}", here.sub("/".join(new), url[0])), text)


def replace(url: str, root: Path = ROOT) -> list[Path]:
    """Set a new address in every file, and return the files that changed."""
    old, new = split(current(root)), split(url)
    changed = []
    for path, text in texts(root):
        if (rewritten := rewrite(text, old, new)) != text:
            path.write_bytes(rewritten.encode())
            changed.append(path)
    return changed


if __name__ == "__main__":
    try:
        files = replace("".join(sys.argv[1:]))
    except ValueError as error:
        sys.exit(f"{error}\nUse: make address URL=https://github.com/owner/name")
    print(*(path.relative_to(ROOT).as_posix() for path in files), sep="\n")
    print(f"{len(files)} files now say {current()}")
