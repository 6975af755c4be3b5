"""Where the built book lies, and its pages."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
# A book that is not built has one page here, so that its tests fail (with the fixture's message) and are not left out.
PAGES = sorted(page.relative_to(HTML).as_posix() for page in HTML.rglob("*.html") if "_static" not in page.parts) or [
    "book/index.html"
]
