"""A chapter's slides, from its notebook: what is shown, and what is said.

Figures, tables, callouts, equations, exercises and the summary are shown in full; of other prose the sentences in bold,
or the first (`excerpts`). All prose is said: it stands in the speaker notes of the figure or table that it is about.
That is the one right before it, if no cell and no heading come between, else the next.
"""

import re
import struct
from binascii import a2b_base64
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import zip_longest
from typing import Any

from markdown_it.tree import SyntaxTreeNode
from nbformat import NotebookNode

from .excerpts import LINES, blocks, content, digest, html, inline, message, pages, short, table_height

IN_FULL = {"Exercises", "Summary", "What next"}  # sections whose prose is shown
SILENT = {"Exercises", "Quiz"}  # headings without a slide of their own
CAPTION = re.compile(r"\*Figure (\d+\.\d+): (.+)\*", re.DOTALL)
CALLOUT = re.compile(r"\*\*(Trap|Note|Try it|In this chapter)\b(.*?)\.?\*\*\s*(.*)", re.DOTALL)


@dataclass
class Slide:
    """What is shown, and in `notes` what is said. `opens`: it stands beside the last one, not below it."""

    kind: str
    title: str = ""
    body: str = ""
    caption: str = ""
    notes: str = ""
    opens: bool = False


class Deck:
    """The slides of a chapter. `notes` go to the first of them, `questions` are those of the quiz."""

    def __init__(self, notebook: NotebookNode, question: str, notes: str, questions: list[dict[str, Any]]) -> None:
        self.slides: list[Slide] = []
        self.question, self.notes, self.questions = question, notes, questions
        self.section = self.title = self.said = ""
        self.fresh = False  # no slide has shown the title yet
        self.opens = True
        self.about_last = False  # the text to come is about the last slide
        self.waiting: list[SyntaxTreeNode] = []
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                self.read(blocks(cell.source))
            else:
                self.show(cell)
            if self.section == "References":
                break

    def add(self, kind: str, **parts: str) -> None:
        notes = self.said + parts.pop("notes", "")
        self.slides.append(Slide(kind, **{"title": self.title, **parts}, notes=notes, opens=self.opens))
        self.said, self.opens, self.fresh = "", False, False
        self.about_last = True

    def read(self, nodes: list[SyntaxTreeNode]) -> None:
        for node, after in zip_longest(nodes, nodes[1:]):
            if node.type == "heading":
                self.head(node)
            elif node.type == "blockquote" and (match := CALLOUT.match(content(node.children[0]))):
                self.callout(match, node.children[1:])
            elif node.type == "paragraph" and (match := CAPTION.fullmatch(content(node))):
                self.slides[-1].caption = f"<strong>Figure {match[1]}.</strong> {inline(match[2])}"
            elif self.about_last and not {"math_block", "table"} & {node.type, after and after.type}:
                last = self.slides[-1]
                last.notes += html(node)
                if last.kind == "table" and not last.caption and node.type == "paragraph":
                    last.caption = message(last.body, node)
            else:
                self.about_last = False
                self.waiting.append(node)

    def head(self, node: SyntaxTreeNode) -> None:
        self.flush()
        self.title, self.fresh, self.about_last = inline(content(node)), True, False
        if node.tag == "h1":
            self.add("title", body=f"<p>{escape(self.question)}</p>", notes=self.notes)
        elif node.tag == "h2":
            self.section, self.opens = content(node), True

    def flush(self, before: bool = False) -> None:
        """Give the waiting prose its slide. `before` a figure or a table it may do without, and is said about that."""
        nodes, self.waiting = self.waiting, []
        if not self.slides or self.title in SILENT:
            self.said += html(*nodes)
        elif self.fresh and self.section in IN_FULL:
            for page in pages(nodes):
                self.add("text", body=page)
        elif self.opens or (self.fresh and not before) or {node.type for node in nodes} & {"math_block", "table"}:
            body = digest(nodes)
            self.add("section" if short(body) else "text", body=body, notes=html(*nodes))
        elif before or not nodes:
            self.said += html(*nodes)
        else:
            self.slides[-1].notes += html(*nodes)

    def callout(self, match: re.Match[str], others: list[SyntaxTreeNode]) -> None:
        self.flush()
        kind, title = match[1].lower().replace(" ", "-"), match[1] + match[2]
        if kind == "in-this-chapter":
            goals = [node for node in others if node.type == "bullet_list"]
            said = html(*(node for node in others if node not in goals))
            self.add(kind, title=f"{title} {match[3]}", body=html(*goals), notes=said)
        else:
            self.add(kind, title=inline(title), body=f"<p>{inline(match[3])}</p>" + html(*others))

    def show(self, cell: NotebookNode) -> None:
        """Code is not shown; what it drew is, and a solution is said."""
        self.about_last = False
        if "solution" in cell.metadata.get("tags", []):
            self.flush()
            self.slides[-1].notes += f"<pre>{escape(cell.source)}</pre>"
        elif "quiz" in cell.metadata.get("tags", []):
            self.quiz()
        elif cell.metadata.slideshow.slide_type != "skip":
            data = [output.get("data", {}) for output in cell.outputs]
            tables = "".join(table(str(one["text/html"])) for one in data if "text/html" in one)
            figures = [one["image/png"] for one in data if "image/png" in one]
            if figures or (tables and table_height(tables) < LINES):
                self.flush(before=True)
                if figures:
                    self.add("figure", body=picture(figures[0], cell.metadata.mystnb.image.alt))
                else:
                    self.add("table", body=tables)

    def quiz(self) -> None:
        self.flush()
        for place, question in enumerate(self.questions, start=1):
            answers = question["answers"]
            right = ' <span class="fragment right">\N{CHECK MARK} right</span>'  # shown by one more step
            body = "".join(f"<li>{escape(one['answer'])}{right * one['correct']}</li>" for one in answers)
            said = "".join(
                f"<p>{'Right' if one['correct'] else 'Wrong'}: {escape(one['answer'])}. {escape(one['feedback'])}</p>"
                for one in answers
            )
            title = f"Quiz {place}: {escape(question['question'])}"
            self.add("quiz", title=title, body=f'<ol type="A">{body}</ol>', notes=said)


def table(markup: str) -> str:
    """Return the tables of an output without their styles; an empty heading is no heading."""
    found = "".join(re.findall(r"<table.*?</table>", markup, re.DOTALL))
    return re.sub(r"<th[^>]*>\s*</th>", "<td></td>", re.sub(r' (?:border|style)="[^"]*"', "", found))


def picture(png: str, alt: str) -> str:
    """Return an image that lies where myst-nb put it for the chapter: named after its content."""
    data = a2b_base64(png)
    width, height = struct.unpack(">II", data[16:24])
    size = f'width="{width}" height="{height}"' + (' class="tall"' if width < 1.85 * height else "")
    return f'<img src="../_images/{sha256(data).hexdigest()}.png" {size} alt="{escape(alt)}">'
