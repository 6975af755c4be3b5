"""tools/install_torch.py: PyTorch's index is used where it answers, and costs seconds where it does not."""

import functools
import http.server
import os
import socket
import threading
import time
import zipfile

import pytest

from tools import install_torch


@pytest.fixture
def serve():
    """Start a web server on a folder and return its address."""
    servers = []

    def start(folder):
        handler = functools.partial(Quiet, directory=folder)
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def index_with(folder, wheel, *, present=True):
    """Lay out a package index that lists one empty wheel of torch; with present=False the wheel itself is missing."""
    page = folder / "torch"
    page.mkdir(parents=True)
    (page / "index.html").write_text(f'<a href="{wheel}">{wheel}</a>')
    name, version = wheel.split("-")[:2]
    if present:
        with zipfile.ZipFile(page / wheel, "w") as archive:
            about = f"{name}-{version}.dist-info"
            archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{about}/RECORD", "")
    return folder


@pytest.fixture
def pip(monkeypatch):
    """Keep pip to the servers of the test: no settings of the machine, and a default index that the test chooses."""
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setattr(install_torch.sys, "platform", "linux")
    return lambda index: monkeypatch.setenv("PIP_INDEX_URL", index)


def test_an_index_that_never_replies_costs_its_time_out():
    with socket.create_server(("127.0.0.1", 0)) as server:  # accepts, and says nothing
        start = time.monotonic()
        assert not install_torch.index_answers(f"http://127.0.0.1:{server.getsockname()[1]}", timeout=1)
        assert time.monotonic() - start < 5


def test_a_closed_port_costs_nothing():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    start = time.monotonic()
    assert not install_torch.index_answers(f"http://127.0.0.1:{port}")
    assert time.monotonic() - start < 2


def test_an_index_without_torch_does_not_count(serve, tmp_path):
    assert not install_torch.index_answers(serve(tmp_path))
    assert install_torch.index_answers(serve(index_with(tmp_path / "good", "torch-9.0-py3-none-any.whl")))


def test_an_index_that_answers_is_used(serve, pip, tmp_path):
    pip(serve(index_with(tmp_path / "default", "torch-9.0-py3-none-any.whl")))
    cpu = serve(index_with(tmp_path / "cpu", "torch-9.0+cpu-py3-none-any.whl"))
    assert install_torch.main(["--target", str(tmp_path / "here"), "torch==9.0"], index=cpu) == 0
    assert (tmp_path / "here" / "torch-9.0+cpu.dist-info").exists()


def test_an_index_that_breaks_off_is_given_up_for_the_default_one(serve, pip, tmp_path, capfd):
    pip(serve(index_with(tmp_path / "default", "torch-9.0-py3-none-any.whl")))
    broken = serve(index_with(tmp_path / "cpu", "torch-9.0+cpu-py3-none-any.whl", present=False))
    assert install_torch.main(["--target", str(tmp_path / "here"), "torch==9.0"], index=broken) == 0
    assert (tmp_path / "here" / "torch-9.0.dist-info").exists()
    assert "default index" in capfd.readouterr().out


def test_the_default_index_keeps_pips_own_patience(monkeypatch):
    calls = []
    monkeypatch.setattr(install_torch.sys, "platform", "linux")
    monkeypatch.setattr(install_torch, "index_answers", lambda index: False)
    monkeypatch.setattr(install_torch.subprocess, "call", lambda command: calls.append(command) or 0)
    assert install_torch.main([]) == 0
    assert len(calls) == 1 and not {"--retries", "--timeout", "--extra-index-url"} & set(calls[0])


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_need_no_extra_index(platform, monkeypatch):
    calls = []
    monkeypatch.setattr(install_torch.sys, "platform", platform)
    monkeypatch.setattr(install_torch, "index_answers", lambda index: pytest.fail("asked an index that is not needed"))
    monkeypatch.setattr(install_torch.subprocess, "call", lambda command: calls.append(command) or 0)
    assert install_torch.main([]) == 0
    assert calls == [
        [install_torch.sys.executable, "-m", "pip", "install", "-q", "-c", str(install_torch.CONSTRAINTS), "torch"]
    ]
