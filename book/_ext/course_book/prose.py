"""How long and how hard to read the chapters are, counted while the book is built."""

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import nbformat
from docutils import nodes
from markdown_it.tree import SyntaxTreeNode
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .course import ready
from .excerpts import blocks

# With a capital, as a sentence may begin with them.
ONE_WORD = {"code_inline": "Code", "math_inline": "Formula", "softbreak": " ", "hardbreak": " ", "html_inline": ""}
SENTENCE_END = re.compile(r"(?<=[.?!])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(]*[A-Z0-9])")
LONG = 30  # words


def text(node: SyntaxTreeNode) -> str:
    """The words of a paragraph; a piece of code or a formula counts as one."""
    if node.children:
        return "".join(map(text, node.children))
    return ONE_WORD.get(node.type, node.content)


def sentences(notebook: Path) -> Iterator[list[str]]:
    """The words of each sentence of a chapter's paragraphs, up to its references."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown":
            if cell.source.startswith("## References"):
                return
            for block in blocks(cell.source):
                for paragraph in block.walk():
                    if paragraph.type == "paragraph":
                        for sentence in SENTENCE_END.split(text(paragraph)):
                            if words := [word for word in sentence.split() if re.search(r"\w", word)]:
                                yield words


def readability(found: list[list[str]]) -> float:
    """The automated readability index, about the years of schooling that a text asks for."""
    words = [word for sentence in found for word in sentence]
    letters = sum(len(re.sub(r"\W", "", word)) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(found) - 21.43


class Prose(SphinxDirective):
    """``{prose}``: a row a chapter."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        lines = [
            f"| chapter | words | sentences | words a sentence | over {LONG} words | readability index |",
            "| --- | --: | --: | --: | --: | --: |",
        ]
        for chapter in ready(root):
            name = f"notebooks/{chapter['file']}.ipynb"
            self.env.note_dependency(str(root / name))
            found = list(sentences(root / name))
            lengths = [len(sentence) for sentence in found]
            over = sum(length > LONG for length in lengths) / len(lengths)
            lines.append(
                f"| {int(chapter['n'])} · [](/{name}) | {sum(lengths):,} | {len(found)} | {mean(lengths):.1f} "
                f"| {over:.0%} | {readability(found):.1f} |"
            )
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> None:
    app.add_directive("prose", Prose)
