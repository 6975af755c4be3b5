"""A real JupyterHub: two learners log in, follow the link that tools/hub.py makes, and run chapter 4 at once."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
import requests
import websocket
from jupyter_client.session import Session

import genocourse
from tools import hub

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
CHAPTER = "genocourse/notebooks/04_feature_importance.ipynb"

# As in production, except that the learners are no users of this machine and may have any password.
CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{0}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{1}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{2}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {{"ada", "bo"}}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{homes}/{{username}}"
c.Spawner.args = ["--allow-root"]
c.Spawner.http_timeout = 60
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run on Windows")


def git(*arguments):
    identity = ("-c", "user.name=Instructor", "-c", "user.email=instructor@example.org")
    subprocess.run(["git", *identity, *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """The course as it is in this checkout, in a repository that can be pulled from."""
    folder = tmp_path_factory.mktemp("instructor") / "genocourse"
    git("init", "--bare", "-b", "main", folder)
    git("--git-dir", folder, "--work-tree", ROOT, "add", ROOT)
    git("--git-dir", folder, "--work-tree", ROOT, "commit", "-m", "The course")
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The address of a hub, and the folder of its learners' homes."""
    folder = tmp_path_factory.mktemp("hub")
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    (folder / "jupyterhub_config.py").write_text(CONFIG.format(*ports, homes=folder / "homes"))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # of the servers and the proxy
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub"], cwd=folder, env=os.environ | {"PATH": path}, stdout=log, stderr=log
        )
    try:
        wait(lambda: requests.get(f"http://127.0.0.1:{ports[0]}/hub/health").ok, process, folder / "log")
        yield f"http://127.0.0.1:{ports[0]}", folder / "homes"
    finally:
        process.terminate()  # it stops its proxy and the learners' servers
        process.wait(60)


def wait(ready, process, log):
    for _ in range(120):
        assert process.poll() is None, log.read_text()
        try:
            if ready():
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.5)
    pytest.fail(log.read_text())


class Learner:
    """Somebody with a browser: one session's cookies, and what the pages' scripts would ask for."""

    def __init__(self, address, name):
        self.address, self.name, self.web = address, name, requests.Session()
        self.web.get(f"{address}/hub/login")
        form = {"username": name, "password": "any", "_xsrf": self.cookie("/hub/")}
        self.web.post(f"{address}/hub/login", form).raise_for_status()

    def cookie(self, path):
        return next(cookie.value for cookie in self.web.cookies if cookie.name == "_xsrf" and cookie.path == path)

    def ask(self, method, place, **more):
        """A call of the learner's own server."""
        header = {"X-XSRFToken": self.cookie(f"/user/{self.name}/")}
        answer = self.web.request(method, f"{self.address}/user/{self.name}/{place}", headers=header, **more)
        answer.raise_for_status()
        return answer

    def follow(self, link):
        """Start the server if need be, pull, and return the place that nbgitpuller leads to."""
        for _ in range(120):
            page = self.web.get(link)
            if "data-targetpath" in page.text:
                break
            time.sleep(0.5)  # the hub's page that says: your server is starting
        said = {key: unquote(value) for key, value in re.findall(r'data-(\w+)="([^"]*)"', page.text)}
        wanted = {key: said[key] for key in ("repo", "branch", "targetpath")}
        log = self.ask("GET", "git-pull/api", params=wanted | {"_xsrf": said["xsrf"]}).text
        assert '"phase": "finished"' in log, log
        return said["path"]

    def files(self, folder):
        return {item["name"] for item in self.ask("GET", f"api/contents/{folder}").json()["content"]}

    def read(self, path):
        return nbformat.from_dict(self.ask("GET", f"api/contents/{path}").json()["content"])

    def title(self, path):
        return self.read(path).cells[0].source.splitlines()[0]

    def run(self, path, *more):
        """Run a notebook's cells, and more code, as JupyterLab does; return what was printed, cell by cell."""
        body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        kernel = self.ask("POST", "api/sessions", json=body).json()["kernel"]["id"]
        place = f"/user/{self.name}/api/kernels/{kernel}/channels"
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.web.cookies if place.startswith(c.path))
        socket = websocket.create_connection(self.address.replace("http", "ws") + place, cookie=cookies, timeout=120)
        codes = [cell.source for cell in self.read(path).cells if cell.cell_type == "code"]
        printed = [execute(socket, code) for code in [*codes, *more]]
        socket.close()
        return printed


def execute(socket, code):
    """Send one cell to a kernel; fail where it fails."""
    request = Session().msg("execute_request", {"code": code, "silent": False, "stop_on_error": True})
    socket.send(json.dumps(request | {"channel": "shell"}, default=str))
    printed, waiting = "", {"execute_reply", "idle"}
    while waiting:
        message = json.loads(socket.recv())
        if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
            continue
        content = message["content"]
        assert message["msg_type"] != "error", "\n".join([code, *content["traceback"]])
        printed += content.get("text", "")
        waiting -= {message["msg_type"], content.get("execution_state")}
    return printed


@pytest.fixture(scope="module")
def learners(served, repository):
    """Two learners who have followed the link to chapter 4 and run it, at the same time."""
    address, _ = served
    link = hub.link(address, f"file://{repository}", "main", "notebooks/04_feature_importance.ipynb")

    def learn(name):
        learner = Learner(address, name)
        assert learner.follow(link) == f"lab/tree/{CHAPTER}"
        learner.printed = learner.run(CHAPTER, "import genocourse; print(genocourse.__file__)")
        return learner

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(learn, ["ada", "bo"]))


def test_both_run_the_chapter_with_the_package_of_the_environment(learners):
    for learner in learners:
        assert sum("Right." in text for text in learner.printed) == 4, "the solutions of the four exercises"
        assert learner.printed[-1].strip() == genocourse.__file__


def test_the_record_of_exercises_lies_in_the_learners_home(learners, served):
    for learner in learners:
        record = served[1] / learner.name / "genocourse" / "notebooks" / "genocourse_progress.json"
        assert all(f"4.{n}" in record.read_text() for n in range(1, 5))


def test_every_link_leads_to_a_file_that_the_learner_has(learners):
    ada, _ = learners
    assert {f"{name}.ipynb" for name in CHAPTERS} <= ada.files("genocourse/notebooks")


def test_nobody_reads_anothers_files(learners):
    ada, bo = learners
    answer = bo.web.get(f"{bo.address}/user/{ada.name}/api/contents/{CHAPTER}")
    assert answer.status_code == 403 and "cells" not in answer.text


def test_an_update_arrives_and_leaves_the_learners_work_alone(learners, repository, tmp_path):
    ada, bo = learners
    content = ada.read(CHAPTER)
    content.cells[0].source = "# My own title"
    ada.ask("PUT", f"api/contents/{CHAPTER}", json={"type": "notebook", "content": content})
    git("clone", repository, tmp_path / "desk")
    changed = tmp_path / "desk" / "notebooks" / Path(CHAPTER).name
    title = nbformat.read(changed, 4).cells[0].source.splitlines()[0]
    changed.write_text(changed.read_text().replace(title, "# A better title"))
    (tmp_path / "desk" / "notebooks" / "for_today.md").write_text("Read chapter 4 first.")
    git("-C", tmp_path / "desk", "add", ".")
    git("-C", tmp_path / "desk", "commit", "-m", "For today")
    git("-C", tmp_path / "desk", "push")
    link = hub.link(ada.address, f"file://{repository}", "main", "notebooks")
    for learner, title in ((ada, "# My own title"), (bo, "# A better title")):
        learner.follow(link)
        assert "for_today.md" in learner.files("genocourse/notebooks")
        assert learner.title(CHAPTER) == title
    ada.ask("PATCH", f"api/contents/{CHAPTER}", json={"path": "genocourse/notebooks/mine.ipynb"})
    ada.follow(link)
    assert ada.title(CHAPTER) == "# A better title"
    assert ada.title("genocourse/notebooks/mine.ipynb") == "# My own title"
