"""The built book on localhost, and a real browser to read it with."""

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from built import HTML
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def html() -> Path:
    """Folder of the built book."""
    if not (HTML / "book" / "index.html").exists():
        pytest.fail("The book is not built: run `make book` first.")
    return HTML


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *request: object) -> None:
        """A browser that goes on to another page hangs up: no news."""


@pytest.fixture(scope="session")
def site(html: Path) -> Iterator[str]:
    """Address of the built book on this machine."""
    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=html))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as session:
        yield session


@pytest.fixture(scope="session")
def browser(playwright: Playwright, pytestconfig: pytest.Config) -> Iterator[Browser]:
    """Chromium or Chrome of this machine, else the one that Playwright downloaded."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    try:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
    except Error as error:
        message = (
            f"No browser to test the book with (none of {', '.join(NAMES)} on the PATH starts; Playwright says: "
            f"{str(error).splitlines()[0]}). Get one: python -m playwright install chromium"
        )
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    if reporter:
        reporter.write_line(f"\nBrowser: {found or 'the Chromium of Playwright'}, version {opened.version}.")
    yield opened
    opened.close()
