"""The page about hubs says what the project does, and the links that it promises are made from the configuration."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tools import address, hub

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "book" / "instructors" / "hub.md").read_text(encoding="utf-8")
GB = float(re.search(r"at work at once \S ([\d.]+) GB", PAGE)[1])  # a learner's
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def parts(link):
    """What a link asks for: where, and each parameter once."""
    url = urlsplit(link)
    return f"{url.scheme}://{url.netloc}{url.path}", {key: value for key, (value,) in parse_qs(url.query).items()}


def test_each_chapter_has_its_link_and_the_folder_one():
    made = hub.links("https://hub.example.org/")
    assert list(made) == [*CHAPTERS, "all"]
    repository = {"repo": address.current(), "branch": "main"}
    name = address.split(address.current())[1]
    for chapter in CHAPTERS:
        where, asked = parts(made[chapter])
        assert where == "https://hub.example.org/hub/user-redirect/git-pull"
        assert asked == repository | {"urlpath": f"lab/tree/{name}/notebooks/{chapter}.ipynb"}
    assert parts(made["all"])[1] == repository | {"urlpath": f"lab/tree/{name}/notebooks"}


def test_links_to_copies_lead_to_the_top_of_their_repository():
    made = hub.links("https://example.org/jupyter", "https://gitlab.example.org/me/class")
    where, asked = parts(made["04_feature_importance"])
    assert where == "https://example.org/jupyter/hub/user-redirect/git-pull"
    assert asked["repo"] == "https://gitlab.example.org/me/class"
    assert asked["urlpath"] == "lab/tree/class/04_feature_importance.ipynb"
    assert parts(made["all"])[1]["urlpath"] == "lab/tree/class"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "hub.example.org",
        "https://",
        "https://hub.example.org/hub/home",
        "https://hub.example.org/user/ada/lab",
        "https://a?b=c",
    ],
)
def test_what_is_no_hub_is_refused_with_an_example(wrong):
    done = subprocess.run([sys.executable, "-m", "tools.hub", wrong], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == "" and "Traceback" not in done.stderr
    assert f"{wrong!r} is not the address of a hub" in done.stderr and "https://hub.example.org" in done.stderr


@pytest.mark.parametrize("wrong", ["", "https://github.com/me/class/", "https://github.com/me/my class"])
def test_what_is_no_repository_is_refused(wrong):
    with pytest.raises(ValueError, match="is not the address of a repository"):
        hub.link("https://hub.example.org", wrong, "main", "")


def test_the_page_installs_what_binder_installs():
    """environment.yml is installed by tests/setup/test_install.py."""
    *_, last = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    tested = [word for line in last["pip"] for word in shlex.split(line) if word != "-e"]
    lines = [line.removesuffix("\\") for line in PAGE.splitlines() if "-c constraints.txt" in line]
    assert len(lines) == 2  # one for each kind of hub
    for line in lines:
        words = shlex.split(line.split("pip install ")[1])
        assert [word for word in words if word != "--no-cache-dir"] == tested


def test_what_was_measured_keeps_the_rule():
    assert "```{costs} notebooks\n```" in PAGE  # the table is made from the same file
    costs = json.loads((ROOT / "benchmarks" / "notebooks.json").read_text(encoding="utf-8"))["notebooks"].values()
    server = int(re.search(r"JupyterLab server, without a kernel \| (\d+)", PAGE)[1])
    dearest = float(re.search(r"with its server is ([\d.]+) GB", PAGE)[1])
    assert round((max(cost["megabytes"] for cost in costs) + server) / 1000, 1) == dearest < GB
    assert f"Thirty learners: {30 * GB + 1:g} GB" in PAGE
    seconds = max(cost["processor_seconds"] for cost in costs)
    assert "less than a minute of one core" in PAGE and seconds < 60
    assert "less than 4 minutes" in PAGE and 30 * seconds / 8 / 60 < 4


def test_the_configuration_for_kubernetes_gives_what_the_rule_asks_for():
    values = yaml.safe_load(re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1])
    memory = values["singleuser"]["memory"]
    assert memory["guarantee"] == f"{GB}G"
    assert f"limits.memory {memory['limit']}" in PAGE and float(memory["limit"].removesuffix("G")) > GB
    assert f"services.cull.timeout {values['cull']['timeout']}" in PAGE
    assert isinstance(values["singleuser"]["image"]["tag"], str)


def test_make_targets_on_the_page_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"hub", "student", "address"} <= set(re.findall(r"(?:`|\$ )make ([a-z]+)", PAGE)) <= targets
