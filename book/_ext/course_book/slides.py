"""Slides of every chapter in the folder slides/ of the built book, for reveal.js, which comes from sphinx-revealjs.

Formulas are set by the book's own MathJax and figures are the chapter's own files, so a deck is light, and reads
wherever the book does. `deck` says what is shown and what is said.
"""

import re
import shutil
from importlib.resources import as_file, files
from itertools import groupby
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sphinx.application import Sphinx

from genocourse.exercises import questions

from .course import chapters, ready
from .deck import Deck, Slide
from .excerpts import blocks, html
from .theme import POLICY

HERE = Path(__file__).parent
REVEAL = ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js", "LICENSE")


def notes_of_instructors(root: Path) -> dict[str, str]:
    """Notebook's name -> what book/instructors/chapters.md says about it, as HTML."""
    page = (root / "book" / "instructors" / "chapters.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## \[.+?\]\(\.\./\.\./notebooks/(\w+)\.ipynb\)\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    return {name: html(*blocks(text, "book/instructors")) for name, text in sections}


def stacks(slides: list[Slide]) -> list[list[Slide]]:
    """A section's slides stand below each other, the sections beside each other."""
    count = 0
    numbered = [(count := count + slide.opens, slide) for slide in slides]
    return [[slide for _, slide in stack] for _, stack in groupby(numbered, key=lambda pair: pair[0])]


def write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    root, out = Path(app.srcdir), Path(app.outdir, "slides")
    shutil.rmtree(out, ignore_errors=True)
    (out / "reveal").mkdir(parents=True)
    with as_file(files("sphinx_revealjs") / "_static" / "revealjs") as reveal:
        for name in REVEAL:
            shutil.copy(reveal / name, out / "reveal")
    shutil.copy(HERE / "slides.css", out)
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    template, notes = environment.get_template("slides.html"), notes_of_instructors(root)
    parts = list(dict.fromkeys(chapter["part"] for chapter in chapters(root)))
    for chapter in ready(root):
        name = chapter["file"]
        notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
        slides = Deck(notebook, chapter["question"], notes.get(name, ""), questions(chapter["n"])).slides
        page = template.render(
            chapter=chapter, number=int(chapter["n"]), name=name, book=app.config.html_title, first=app.config.root_doc,
            policy=POLICY, leg=parts.index(chapter["part"]) + 1, stacks=stacks(slides), last=slides[-1],
        )  # fmt: skip
        (out / f"{name}.html").write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write, priority=925)  # after theme.finish, before weight.finish
