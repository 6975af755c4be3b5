"""What a page weighs: pictures packed better, and of the theme only what some page asks for.

The theme brings two thousand icons twice, as a script and as fonts, for the sixteen that the book shows. Here the
script goes and the fonts keep what is used. Files that no page, style sheet or script names go as well.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import oxipng
from fontTools import subset
from matplotlib.figure import Figure
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

ICON_RULE = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}')
WOFF2 = re.compile(r'url\([^)]*\.woff2\) format\("woff2"\),(?=url\([^)]*\.ttf\))')
ICON_SCRIPT = re.compile(r"<script[^>]*/fontawesome\.js[^>]*></script>\s*")
KEPT = re.compile(r"mathjax/.*|.*LICENSE.*")  # MathJax makes up the names of what it loads; `theme.py` prunes it


def shrink(path: Path) -> None:
    """Pack a PNG again; no pixel changes."""
    before = path.stat()
    oxipng.optimize(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # a newer picture would have its page read again


def save(figure: Figure, path: Path, **options: Any) -> None:
    """Write a figure that the book draws, well packed, and forget it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, **options)
    shrink(path)
    plt.close(figure)


def shrink_outputs(app: Sphinx, env: BuildEnvironment) -> None:
    """Pack the pictures of notebooks. MyST-NB names them after their content: a name that fits is not packed yet."""
    for picture in (Path(app.outdir).parent / "jupyter_execute").rglob("*.png"):
        if hashlib.sha256(picture.read_bytes()).hexdigest() == picture.stem:
            shrink(picture)


def leave_out(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Take off a page what it does not use: Sphinx adds MathJax where only a page below has formulas."""
    unused = "thebe" if 'class="math' in (context.get("body") or "") else "thebe|mathjax"
    for kind in ("css_files", "script_files"):
        context[kind] = [
            file
            for file in context[kind]
            if not re.search(
                unused, f"{getattr(file, 'filename', file)} {getattr(file, 'attributes', '')}", re.IGNORECASE
            )
        ]


def use_icon_fonts(out: Path) -> None:
    """Draw icons with the fonts alone, and cut these down to the icons that the book shows."""
    shown = set()
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        shown |= set(re.findall(r"\bfa-[\w-]+", text))
        if ICON_SCRIPT.search(text):  # it hid the icons from screen readers
            text = re.sub('<i class="fa', '<i aria-hidden="true" class="fa', ICON_SCRIPT.sub("", text))
            page.write_text(text, encoding="utf-8")
    scripts = set(out.glob("_static/scripts/*.js")) - {out / "_static/scripts/fontawesome.js"}
    for script in scripts:
        shown |= set(re.findall(r"\bfa-[\w-]+", script.read_text(encoding="utf-8")))

    def rule(found: re.Match[str]) -> str:
        return found[0] if shown & set(re.findall(r"fa-[\w-]+", found[1])) else ""

    glyphs: set[int] = set()
    for sheet in out.glob("_static/**/*.css"):
        css = sheet.read_text(encoding="utf-8")
        cut = WOFF2.sub("", ICON_RULE.sub(rule, css))
        if cut != css:
            sheet.write_text(cut, encoding="utf-8")
        glyphs |= {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})", cut)}
        glyphs |= {ord(icon) for icon in re.findall("[\ue000-\uf8ff]", cut)}
    wanted = ",".join(f"{glyph:x}" for glyph in sorted(glyphs))
    for font in out.glob("_static/vendor/fontawesome/webfonts/*.ttf"):
        subset.main([str(font), f"--unicodes={wanted}", f"--output-file={font}"])


def prune(out: Path) -> None:
    """Delete what no page, style sheet or script of the book names."""
    static = out / "_static"
    templates = {static / "webpack-macros.html", static / "sbt-webpack-macros.html"}
    reading = {file for kind in ("html", "css", "js") for file in out.rglob(f"*.{kind}")} - templates
    reading.discard(static / "scripts" / "fontawesome.js")
    text = "".join(re.sub(r"sourceMappingURL=\S+", "", file.read_text(encoding="utf-8")) for file in reading)
    for file in sorted(static.rglob("*"), reverse=True):  # what is in a folder comes before it
        if file.is_dir():
            if not any(file.iterdir()):
                file.rmdir()
        elif file.name not in text and not KEPT.fullmatch(file.relative_to(static).as_posix()):
            file.unlink()


def finish(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    use_icon_fonts(Path(app.outdir))
    prune(Path(app.outdir))


def setup(app: Sphinx) -> None:
    app.connect("env-updated", shrink_outputs)
    app.connect("html-page-context", leave_out, priority=950)  # after all that adds files
    app.connect("build-finished", finish, priority=950)  # after every file is in its place
