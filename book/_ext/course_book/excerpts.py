"""What of a chapter's prose is shown on its slides, and how much of it fits on one."""

import posixpath
import re
from html import escape
from itertools import zip_longest
from math import ceil, inf

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

LINES, LETTERS, EQUATION = 12.5, 70, 2.5  # what fits under a title, about, and what an equation takes, in lines
COLUMNS = 78  # letters that fit beside each other in a table
BOLD = re.compile(r"\*\*([A-Z]\S* \S+ [^*]+[.?!])\*\*")  # a sentence, not a word
END = re.compile(r"(?<=[.?!]) (?=[A-Z(*\[`$])")  # of a sentence


def lead_to_the_book(state: StateCore) -> None:
    """Links that were relative to a source in `folder` lead to the built pages."""
    for token in (child for block in state.tokens for child in block.children or []):
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


def gist(node: SyntaxTreeNode, before: str = "", after: str = "") -> str:
    """Return what is shown of a paragraph between a block of type `before` and one of type `after`.

    Its sentences in bold; without such the first (two if very short) if nothing is before, the one that ends in an
    equation, and the one that goes on behind it.
    """
    text = content(node)
    if bold := BOLD.findall(text):
        return "".join(f"<p>{inline(sentence)}</p>" for sentence in bold)
    sentences, shown = END.split(text), set()
    if not before:
        shown |= {0} if len(words(inline(sentences[0]))) > LETTERS / 2 else {0, 1}
    if before == "math_block" and text[0].islower():
        shown.add(0)
    if after == "math_block":
        shown.add(len(sentences) - 1)
    chosen = " ".join(sentence for place, sentence in enumerate(sentences) if place in shown)
    return f"<p>{inline(chosen)}</p>" if chosen else ""


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", markup)).strip()


def height(paragraph: str) -> float:
    """How many lines of a slide a paragraph takes, about. So do the next two for other things."""
    return ceil(len(words(paragraph)) / LETTERS) + 0.4


def table_height(markup: str) -> float:
    """Its type is smaller, and its columns are as wide as their texts ask for; infinite if it is too wide."""
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", markup, re.DOTALL)]
    texts = [[words(cell) for cell in row] for row in rows]
    columns = list(zip_longest(*texts, fillvalue=""))
    least = [max(len(word) for text in column for word in text.split() or [""]) for column in columns]
    asked = [max(len(text) for text in column) for column in columns]
    free = COLUMNS - 2 * len(columns)
    if sum(least) > free:
        return inf
    widths = [max(narrow, free * wide / sum(asked), 1) for narrow, wide in zip(least, asked, strict=True)]
    wrapped = [max(ceil(len(text) / width) for text, width in zip(row, widths, strict=False)) for row in texts]
    return sum(0.8 * count + 0.25 for count in wrapped)


def lines(node: SyntaxTreeNode) -> float:
    if node.type == "table":
        return table_height(html(node))
    if node.type == "math_block":
        return EQUATION
    return sum(height(html(part)) for part in (node.children if node.type.endswith("_list") else [node]))


def digest(nodes: list[SyntaxTreeNode]) -> str:
    """Return what is shown of the prose under a heading."""
    shown, room = "", LINES
    kinds = ["", *(node.type for node in nodes), ""]
    for node, before, after in zip(nodes, kinds, kinds[2:], strict=False):
        part = gist(node, before, after) if node.type == "paragraph" else html(node)
        need = sum(map(height, part.split("</p>")[:-1])) if node.type == "paragraph" else lines(node)
        if part and need + EQUATION * (after == "math_block") <= room:
            shown, room = shown + part, room - need
    return shown


def short(markup: str) -> bool:
    """Tell whether so little is shown that it stands in the middle of its slide."""
    return len(words(markup)) < 3 * LETTERS and set(re.findall(r"<(\w+)", markup)) <= {"p", "a", "strong", "em", "code"}


def message(table: str, after: SyntaxTreeNode) -> str:
    """Return what the prose after a table says first, unless that asks on or does not fit."""
    said = gist(after)
    fits = table_height(table) + height(said) < LINES
    return said if fits and not END.split(content(after))[0].endswith("?") else ""


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
