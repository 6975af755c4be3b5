"""The chapters, and the course's path as a picture: one line of six coloured and named parts, a station a chapter.

Colours are Okabe and Ito's, in the order of the parts. The picture is a list of lists, so that a screen reader and
a browser without the style sheet read it too; course.css draws the line.
"""

from html import escape
from itertools import groupby
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def chapters(root: Path) -> list[dict[str, str]]:
    """book/chapters.yml; `file` is the name of a chapter's notebook and page without its ending."""
    course = yaml.safe_load((root / "book" / "chapters.yml").read_text(encoding="utf-8"))
    return [chapter | {"file": f"{chapter['n']}_{chapter['name']}"} for chapter in course]


def ready(root: Path) -> list[dict[str, str]]:
    return [chapter for chapter in chapters(root) if chapter["status"] == "ready"]


def station(chapter: dict[str, str], up: str) -> str:
    number, title, question = int(chapter["n"]), escape(chapter["title"]), escape(chapter["question"])
    if chapter["status"] == "ready":
        title = f'<a href="{up}notebooks/{chapter["file"]}.html">{title}</a>'
    else:
        title += ' <span class="planned">planned</span>'
    return (
        f'<li class="station {chapter["status"]}" value="{number}">'
        f'<span class="stop" aria-hidden="true">{number}</span>'
        f'<span class="name">{title}</span> <span class="question">{question}</span></li>'
    )


def picture(course: list[dict[str, str]], up: str) -> str:
    """Two columns of about equal length: the first three parts, then the others."""
    legs = []
    for index, (part, group) in enumerate(groupby(course, key=lambda chapter: chapter["part"]), start=1):
        stations = list(group)
        legs.append(
            f'<div class="leg leg-{index}"><p class="part" id="part-{index}">{escape(part)}</p>'
            f'<ol start="{int(stations[0]["n"])}" aria-labelledby="part-{index}">'
            + "".join(station(chapter, up) for chapter in stations)
            + "</ol></div>"
        )
    half = len(legs) // 2
    columns = "".join(f'<div class="column">{"".join(part)}</div>' for part in (legs[:half], legs[half:]))
    return (
        '<nav class="course-path" aria-label="The path through the chapters">'
        f'<div class="course-path-columns">{columns}</div></nav>'
    )


class CoursePath(SphinxDirective):
    """``{course-path}``: draw book/chapters.yml."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / "book" / "chapters.yml"))
        up = "../" * self.env.docname.count("/")
        return [nodes.raw("", picture(chapters(root), up), format="html")]


def name_chapter(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Above a chapter's title stand its number, its part and its slides: in Colab its own heading reads well alone."""
    for chapter in chapters(Path(app.srcdir)):
        if pagename == f"notebooks/{chapter['file']}":
            place = f"Chapter {int(chapter['n'])} · {escape(chapter['part'])}"
            slides = f'<span class="to-slides"> · <a href="../slides/{chapter["file"]}.html">Slides</a></span>'
            line = f'<p class="chapter-number">{place}{slides}</p>'
            context["body"] = context["body"].replace("<h1>", f"{line}\n<h1>", 1)


def setup(app: Sphinx) -> None:
    app.add_directive("course-path", CoursePath)
    app.connect("html-page-context", name_chapter)
