"""A chapter's slides, from its notebook: what is shown, and what is said.

The slide_type of a cell (tools/notebooks.py) tells whether it is shown. Figures, tables, callouts, equations, exercises
and the summary are shown in full; of other prose the sentences in bold, or the first. All prose is said: it stands in
the speaker notes of the figure or table that it is about. That is the one right before it, if nothing but a heading
could come between, else the next.
"""

import posixpath
import re
import struct
from binascii import a2b_base64
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import zip_longest
from math import ceil
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat import NotebookNode

IN_FULL = {"Exercises", "Summary", "What next"}  # sections whose prose is shown
SILENT = {"Exercises", "Quiz"}  # headings without a slide of their own
LINES, LETTERS = 12, 76  # what fits under a title, about
ROWS, COLUMNS = 11, 76  # of a table; its columns in letters
CAPTION = re.compile(r"\*Figure (\d+\.\d+): (.+)\*", re.DOTALL)
CALLOUT = re.compile(r"\*\*(Trap|Note|Try it|In this chapter)\b(.*?)\.?\*\*\s*(.*)", re.DOTALL)
BOLD = re.compile(r"\*\*(\S+ \S+ [^*]+[.?!])\*\*")  # a sentence, not a word
FIRST = re.compile(r".+?[.?!](?= [A-Z(*\[`$]|\Z)", re.DOTALL)


def lead_to_the_book(state: StateCore) -> None:
    """Links that were relative to a source in `folder` lead to the built pages."""
    for token in (child for token in state.tokens for child in token.children or []):
        href = str(token.attrs.get("href", ""))
        if token.type == "link_open" and not re.match(r"[a-z]+:", href):
            path = posixpath.normpath(posixpath.join("..", state.env["folder"], href))
            token.attrs["href"] = re.sub(r"\.(?:md|ipynb)(?=#|$)", ".html", path)


def delimited(formula: str, options: dict[str, bool]) -> str:
    return escape(rf"\[{formula}\]" if options["display_mode"] else rf"\({formula}\)")


MARKDOWN = MarkdownIt("commonmark").enable("table").use(deflist_plugin).use(dollarmath_plugin, renderer=delimited)
MARKDOWN.core.ruler.push("lead_to_the_book", lead_to_the_book)


def blocks(source: str, folder: str = "notebooks") -> list[SyntaxTreeNode]:
    return SyntaxTreeNode(MARKDOWN.parse(source, {"folder": folder})).children


def html(*nodes: SyntaxTreeNode) -> str:
    return "".join(str(MARKDOWN.renderer.render(node.to_tokens(), MARKDOWN.options, {})) for node in nodes)


def inline(source: str) -> str:
    return MARKDOWN.renderInline(source, {"folder": "notebooks"})


def content(node: SyntaxTreeNode) -> str:
    """The source of a heading or a paragraph, in one line."""
    return node.children[0].content.replace("\n", " ")


def lead(node: SyntaxTreeNode, first: bool = True) -> str:
    """Of a paragraph the sentences in bold; without such, if asked for, the first, with the next if it is very short."""
    text = content(node)
    if (found := BOLD.findall(text)) or not first:
        return "".join(f"<p>{inline(sentence)}</p>" for sentence in found)
    shown = ""
    while len(words(inline(shown))) < LETTERS / 2 and (sentence := FIRST.match(text, len(shown))):
        shown += sentence[0]
    return f"<p>{inline(shown or text)}</p>"


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", markup)).strip()


def lines(node: SyntaxTreeNode) -> float:
    """How many lines of a slide a block takes, about."""
    if node.type == "table":
        return 1.4 * html(node).count("<tr")
    if node.type == "math_block":
        return 2.5
    parts = node.children if node.type.endswith("_list") else [node]
    return sum(ceil(len(words(html(part))) / LETTERS) for part in parts) + 0.4 * len(parts)


def table_fits(markup: str) -> bool:
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", markup, re.DOTALL)]
    columns = zip_longest(*([words(cell) for cell in row] for row in rows), fillvalue="")
    widths = [max(len(word) for cell in column for word in cell.split() or [""]) + 2 for column in columns]
    return len(rows) <= ROWS and sum(widths) <= COLUMNS


def digest(nodes: list[SyntaxTreeNode]) -> str:
    """Return what is shown of the prose under a heading."""
    shown, room = "", float(LINES)
    for place, node in enumerate(nodes):
        part = lead(node, first=place == 0) if node.type == "paragraph" else html(node)
        if node.type == "table" and not table_fits(part):
            continue
        need = ceil(len(words(part)) / LETTERS) + 0.4 if node.type == "paragraph" else lines(node)
        if part and need <= room:
            shown, room = shown + part, room - need
    return shown


def pages(nodes: list[SyntaxTreeNode]) -> list[str]:
    """Return all of it, on as many slides as it takes; a long list is cut between its items."""
    parts = []
    for node in nodes:
        if node.type == "bullet_list":
            parts += [(lines(item), f"<ul>{html(item)}</ul>") for item in node.children]
        else:
            parts.append((lines(node), html(node)))
    count = ceil(sum(need for need, _ in parts) / LINES)
    room, full = 0.0, sum(need for need, _ in parts) / max(count, 1)
    found: list[str] = []
    for need, part in parts:
        if not found or (room < need / 2 and len(found) < count):
            found.append("")
            room = full
        found[-1] = (found[-1] + part).replace("</ul><ul>", "")
        room -= need
    return found


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
        for node in nodes:
            if node.type == "heading":
                self.head(node)
            elif node.type == "blockquote" and (match := CALLOUT.match(content(node.children[0]))):
                self.callout(match, node.children[1:])
            elif node.type == "paragraph" and (match := CAPTION.fullmatch(content(node))):
                self.slides[-1].caption = f"<strong>Figure {match[1]}.</strong> {inline(match[2])}"
            elif self.about_last and node.type not in ("math_block", "table"):
                last = self.slides[-1]
                last.notes += html(node)
                if last.kind == "table" and not last.caption and node.type == "paragraph":
                    last.caption = lead(node) if not FIRST.match(content(node))[0].endswith("?") else ""
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
            short = len(words(body)) < 3 * LETTERS and set(re.findall(r"<(\w+)", body)) <= {"p", "a", "strong", "em"}
            self.add("section" if short else "text", body=body, notes=html(*nodes))
        elif before or not nodes:
            self.said += html(*nodes)
        else:
            self.slides[-1].notes += html(*nodes)

    def callout(self, match: re.Match[str], others: list[SyntaxTreeNode]) -> None:
        self.flush()
        kind, title = match[1].lower().replace(" ", "-"), match[1] + match[2]
        if kind == "in-this-chapter":
            body = html(*(node for node in others if node.type == "bullet_list"))
            self.add(kind, title=f"{title} {match[3]}", body=body, notes=html(*others))
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
            if figures or (tables and table_fits(tables)):
                self.flush(before=True)
                if figures:
                    self.add("figure", body=picture(figures[0], cell.metadata.mystnb.image.alt))
                else:
                    self.add("table", body=tables)

    def quiz(self) -> None:
        self.flush()
        for place, question in enumerate(self.questions, start=1):
            answers = question["answers"]
            body = "".join(f"<li>{escape(one['answer'])}</li>" for one in answers)
            said = "".join(
                f"<p>{'Right' if one['correct'] else 'Wrong'}: {escape(one['answer'])}. {escape(one['feedback'])}</p>"
                for one in answers
            )
            title = f"{place}. {escape(question['question'])}"
            self.add("quiz", title=title, body=f'<ol type="A">{body}</ol>', notes=said)


def table(markup: str) -> str:
    """Return the tables of an output without their styles; an empty heading is no heading."""
    found = "".join(re.findall(r"<table.*?</table>", markup, re.DOTALL))
    return re.sub(r"<th[^>]*>\s*</th>", "<td></td>", re.sub(r' (?:border|style)="[^"]*"', "", found))


def picture(png: str, alt: str) -> str:
    """Return an image that lies where myst-nb put it for the chapter: named after its content."""
    data = a2b_base64(png)
    width, height = struct.unpack(">II", data[16:24])
    size = f'width="{width}" height="{height}"' + (' class="tall"' if width < 1.45 * height else "")
    return f'<img src="../_images/{sha256(data).hexdigest()}.png" {size} alt="{escape(alt)}">'
