"""What a reader waits for: the weight of each page over a slow line, and when its first words appear.

The server compresses text as GitHub Pages does, and the browser counts what arrives.
"""

import base64
import hashlib
import io
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from built import PAGES, ROOT
from fontTools.ttLib import TTFont
from PIL import Image
from playwright.sync_api import Browser, Request

OWN = 1_000_000  # bytes of a page beside what all pages share
FRONT_PAGE = 300_000  # everything
FIRST_PAINT = 3  # seconds: three times what it takes
TRIES = 3  # of which the quickest counts: other work on the machine only ever makes a page slower
# 10 Mbit/s, and 40 ms there and back: a telephone in a train that stands still.
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
SETTLED = "() => !window.MathJax?.startup?.promise || window.MathJax.startup.promise.then(() => true)"
FIRST = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
ICONS = """[...document.querySelectorAll('i[class*="fa-"]')].map(
    icon => [icon.className, getComputedStyle(icon, '::before').content, icon.ariaHidden])"""


def shared(request: Request) -> bool:
    """What the theme, MathJax and the search bring to every page."""
    return urlsplit(request.url).path.startswith(("/_static/", "/searchindex.js"))


def open_page(browser: Browser, url: str) -> tuple[float, list, list[tuple[bool, int]]]:
    """Open a page with an empty cache: when its first words appear, its icons, and what each request brings."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)  # over this line, on a machine that is busy otherwise
    page = context.new_page()
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", LINE)
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(url, wait_until="load")
    page.wait_for_selector(".bd-main")  # index.html leads on to the landing page
    page.wait_for_function(SETTLED)
    page.wait_for_load_state("networkidle")
    seen = page.evaluate(FIRST), page.evaluate(ICONS)
    sizes = [(shared(request), request.sizes()["responseBodySize"]) for request in requests]
    context.close()
    return *seen, sizes


@pytest.mark.parametrize("name", PAGES)
def test_page_is_light_and_quick(browser: Browser, site: str, name: str, record_property) -> None:
    seconds, icons, sizes = open_page(browser, f"{site}/{name}")
    for _ in range(TRIES - 1):
        if seconds >= FIRST_PAINT:
            seconds = open_page(browser, f"{site}/{name}")[0]
    own, beside = (sum(size for place, size in sizes if place == wanted) for wanted in (False, True))
    cost = {"name": name, "own_bytes": own, "shared_bytes": beside, "first_paint_seconds": round(seconds, 2)}
    record_property("cost", cost)
    assert len(icons) > 5
    assert not [icon for icon in icons if not re.fullmatch('"[\ue000-\uf8ff]"', icon[1]) or icon[2] != "true"]
    assert 3_000 < own < OWN
    if name == "book/index.html":
        assert own + beside < FRONT_PAGE
    assert seconds < FIRST_PAINT


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def test_pictures_are_packed_without_loss(html: Path) -> None:
    stored = {}
    for notebook in [*ROOT.glob("notebooks/*.ipynb"), ROOT / "book" / "bring_your_own_data.ipynb"]:
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    png = base64.b64decode("".join(output["data"]["image/png"]))
                    stored[hashlib.sha256(png).hexdigest()] = png
    packed = {name: (html / "_images" / f"{name}.png").read_bytes() for name in stored}
    assert len(stored) > 50
    for name, png in stored.items():
        assert np.array_equal(pixels(packed[name]), pixels(png)), name
        assert len(packed[name]) <= len(png)
    assert sum(map(len, packed.values())) < 0.85 * sum(map(len, stored.values()))


def test_fonts_hold_the_icons_that_style_sheets_ask_for(html: Path) -> None:
    fonts = list(html.glob("_static/vendor/fontawesome/webfonts/*"))
    assert len(fonts) == 3 and sum(font.stat().st_size for font in fonts) < 30_000
    held = {code for font in fonts for code in TTFont(font).getBestCmap()}
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in html.glob("_static/**/*.css"))
    asked = {int(code, 16) for code in re.findall(r'content:"\\(f[0-9a-f]{3})"', css)}
    asked |= {ord(icon) for icon in re.findall("[\ue000-\uf8ff]", css)}
    assert len(asked) > 20 and asked <= held


def test_the_theme_leaves_nothing_unused(html: Path) -> None:
    static = html / "_static"
    assert (static / "mathjax" / "tex-chtml.js").is_file() and (static / "course.css").is_file()
    for unused in ("**/*.map", "locales", "scripts/fontawesome.js", "sphinx-thebe.*", "**/*.woff2", "readme.png"):
        assert not list(static.glob(unused)), unused
    assert sum(file.stat().st_size for file in static.rglob("*") if file.is_file()) < 4e6
