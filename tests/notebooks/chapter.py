"""A chapter as the contract's rules see it: its cells, and its Markdown taken apart into passages, links and images."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import nbformat
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat import NotebookNode

MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
CITED = "\N{REFERENCE MARK}"  # stands in a passage's text where it links to a DOI


@dataclass
class Passage:
    """A heading or a paragraph: `level` is 1 to 6 for headings and 0 for text; `section` is the H2 it stands under."""

    cell: int
    level: int
    section: str
    text: str


class Chapter:
    """A notebook of the course, in the folder notebooks/ of `root`."""

    def __init__(self, path: Path):
        self.path = path
        self.root = path.resolve().parents[1]
        self.source = path.read_text(encoding="utf-8")
        self.notebook = nbformat.reads(self.source, as_version=4)
        self.cells: list[NotebookNode] = self.notebook.cells
        self.number = int(re.match(r"\d*", path.stem)[0] or 0)

    @cached_property
    def config(self) -> dict:
        return yaml.safe_load((self.root / "_config.yml").read_text(encoding="utf-8"))

    @cached_property
    def entry(self) -> dict:
        """The line of book/chapters.yml; empty when there is none."""
        chapters = yaml.safe_load((self.root / "book" / "chapters.yml").read_text(encoding="utf-8"))
        return next((c for c in chapters if f"{c['n']}_{c['name']}" == self.path.stem), {})

    @property
    def code(self) -> Iterator[tuple[int, NotebookNode]]:
        return ((i, cell) for i, cell in enumerate(self.cells) if cell.cell_type == "code")

    @property
    def markdown(self) -> Iterator[tuple[int, str]]:
        return ((i, cell.source) for i, cell in enumerate(self.cells) if cell.cell_type == "markdown")

    def tagged(self, tag: str) -> list[int]:
        return [i for i, cell in enumerate(self.cells) if tag in cell.metadata.get("tags", [])]

    @property
    def outputs(self) -> Iterator[tuple[int, NotebookNode]]:
        return ((i, output) for i, cell in self.code for output in cell.outputs)

    @property
    def figures(self) -> list[int]:
        return [i for i, output in self.outputs if "image/png" in output.get("data", {})]

    @cached_property
    def tokens(self) -> list[tuple[int, Token]]:
        return [(i, token) for i, source in self.markdown for token in MARKDOWN.parse(source)]

    @cached_property
    def inline(self) -> list[tuple[int, Token]]:
        """All tokens inside paragraphs and headings, and blocks of HTML."""
        return [(i, t) for i, token in self.tokens for t in (token.children or [token])]

    @property
    def links(self) -> list[tuple[int, str]]:
        return [(i, str(token.attrGet("href"))) for i, token in self.inline if token.type == "link_open"]

    @cached_property
    def passages(self) -> list[Passage]:
        """All headings and paragraphs in order, without code and formulas; a link to a DOI is one mark."""
        passages, section, level = [], "", 0
        for i, token in self.tokens:
            if token.type == "heading_open":
                level = int(token.tag[1])
            if token.type != "inline":
                continue
            text = "".join(_words(token.children or []))
            if level == 2:
                section = text.strip()
            passages.append(Passage(i, level, section, text))
            level = 0
        return passages

    @cached_property
    def paragraphs(self) -> list[tuple[int, str, set[str]]]:
        """Cell, text outside links, and targets of the links of each paragraph; no captions, headings or tables."""
        found = []
        for (i, before), (_, token) in pairwise(self.tokens):
            if before.type != "paragraph_open" or re.match(r"\*Figure \d", token.content):
                continue
            inside, words, targets = False, [], set()
            for child in token.children or []:
                if child.type == "link_open":
                    targets.add(str(child.attrGet("href")))
                inside = child.type == "link_open" or (inside and child.type != "link_close")
                words.append(child.content if child.type == "text" and not inside else " ")
            found.append((i, "".join(words), targets))
        return found

    @cached_property
    def callout(self) -> int:
        """The cell "In this chapter"; -1 when there is none."""
        return next((i for i, source in self.markdown if source.startswith("> **In this chapter**")), -1)

    @property
    def callout_text(self) -> str:
        return re.sub(r"^> ?", "", self.cells[self.callout].source, flags=re.MULTILINE) if self.callout >= 0 else ""


def _words(tokens: list[Token]) -> Iterator[str]:
    cited = False
    for token in tokens:
        if token.type == "link_open":
            cited = "doi.org/" in str(token.attrGet("href"))
            yield CITED if cited else ""
        elif token.type == "link_close":
            cited = False
        elif token.type == "text" and not cited:
            yield token.content
        elif token.type in ("softbreak", "hardbreak", "code_inline", "math_inline"):
            yield " "


def tree(source: str) -> ast.Module:
    """Parse a code cell; lines for IPython (%pip, !ls) count as nothing."""
    return ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE))
