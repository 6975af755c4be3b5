"""The built book on localhost, and a real browser to read it with."""

import functools
import gzip
import io
import os
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO

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


@functools.cache
def compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes())


class Quiet(SimpleHTTPRequestHandler):
    """Like GitHub Pages, it sends text compressed with gzip."""

    def send_head(self) -> IO[bytes] | None:
        file = Path(self.translate_path(self.path))
        kind = self.guess_type(file)
        if not file.is_file() or not re.match("text/|application/(javascript|json)|image/svg", kind):
            return super().send_head()
        body = compressed(file)
        self.send_response(200)
        for name, value in (("Type", kind), ("Encoding", "gzip"), ("Length", str(len(body)))):
            self.send_header(f"Content-{name}", value)
        self.end_headers()
        return io.BytesIO(body)

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each page weighs, the heaviest first."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    costs = [cost for report in reports for name, cost in report.user_properties if name == "cost"]
    pages = sorted((cost for cost in costs if "own_bytes" in cost), key=lambda cost: -cost["own_bytes"])
    if pages:
        terminalreporter.section("pages: weight of their own, weight shared with others, first paint")
    for page in pages:
        own, shared = (f"{page[key] / 1000:6.0f} kB" for key in ("own_bytes", "shared_bytes"))
        terminalreporter.line(f"{page['name']:40} {own} {shared} {page['first_paint_seconds']:6.2f} s")
