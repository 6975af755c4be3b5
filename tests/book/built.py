"""Where the built book lies, its pages, and its slides."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
# A book that is not built has one page here, so that its tests fail (with the fixture's message) and are not left out.
FILES = sorted(file.relative_to(HTML).as_posix() for file in HTML.rglob("*.html") if "_static" not in file.parts)
PAGES = [name for name in FILES if not name.startswith("slides/")] or ["book/index.html"]
DECKS = [name for name in FILES if name.startswith("slides/")] or ["slides/04_feature_importance.html"]
