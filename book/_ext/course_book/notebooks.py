"""Dress plain CommonMark up: what reads well in Colab and on GitHub reads better still in the book.

> **Trap: heading.** text      -> an admonition
*Figure 4.1: finding.*         -> the caption of the figure above it
a collapsed cell               -> labelled with what is inside
"""

import re
from collections.abc import Iterator
from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

CALLOUT = re.compile(r"(Trap|Note|Try it|In this chapter)\b")
CAPTION = re.compile(r"(Figure (\d+)\.(\d+)):\s*(.+)", flags=re.DOTALL)
LABELS = {
    "solution": "Solution",
    "claim": "Claim checked by code",
    "setup": "Set-up",
    "opening": "Code: load the data and draw where the chapter will end",
    "quiz": "Code of the quiz",
}


class Figure(nodes.General, nodes.Element):
    """A figure of a notebook with its caption."""


class Caption(nodes.General, nodes.Element):
    """The caption, its number in bold."""


def filled(node: nodes.Element) -> Iterator[nodes.Node]:
    """Return the children that hold something: Markdown's parser leaves empty texts around bold and italic ones."""
    return (child for child in node.children if not isinstance(child, nodes.Text) or child.strip())


class Callouts(SphinxTransform):
    """A quotation that opens with a known word in bold becomes an admonition."""

    default_priority = 500

    def apply(self) -> None:
        for quote in list(self.document.findall(nodes.block_quote)):
            first = quote.next_node(nodes.paragraph)
            strong = next(filled(first), None) if first is not None else None
            if not isinstance(strong, nodes.strong) or not (kind := CALLOUT.match(strong.astext())):
                continue
            title = nodes.title("", "", *strong.children)
            if kind[1] == "In this chapter":  # its first line ("In this chapter you will") is the title
                title += [child for child in filled(first) if child is not strong]
                first.children = [strong]
            if isinstance(title[-1], nodes.Text):  # a title has no full stop
                title[-1] = nodes.Text(title[-1].astext().removesuffix("."))
            first.remove(strong)
            if not first.astext().strip():
                first.parent.remove(first)
            else:
                start = next(filled(first))
                if isinstance(start, nodes.Text):
                    first.replace(start, nodes.Text(start.lstrip()))
            name = kind[1].lower().replace(" ", "-")
            quote.replace_self(nodes.admonition("", title, *quote.children, classes=[f"course-{name}"]))


class Captions(SphinxTransform):
    """An italic line "Figure 4.1: ..." after a picture becomes its caption."""

    default_priority = 500

    def apply(self) -> None:
        for paragraph in list(self.document.findall(nodes.paragraph)):
            parts = list(filled(paragraph))
            match = CAPTION.match(paragraph.astext())
            if len(parts) != 1 or not isinstance(parts[0], nodes.emphasis) or not match:
                continue
            picture = picture_before(paragraph)
            if picture is None:
                logger.warning("%s: this caption has no picture right before it", match[1], location=paragraph)
                continue
            number = nodes.strong("", match[1], classes=["figure-number"])
            text = parts[0].children  # may hold code or mathematics: only the number is cut off
            text[0] = nodes.Text(text[0].astext()[match.start(4) :])
            caption = Caption("", number, nodes.Text(" "), *text)
            figure = Figure("", ids=[f"figure-{match[2]}-{match[3]}"])
            picture.replace_self(figure)
            figure += [picture, caption]
            paragraph.parent.remove(paragraph)


def picture_before(paragraph: nodes.paragraph) -> nodes.Element | None:
    """Return the last picture of the element right before: a cell's output, or an image in the text."""
    index = paragraph.parent.index(paragraph)
    before = paragraph.parent[index - 1] if index else None
    if isinstance(before, nodes.paragraph) and len(before) == 1 and isinstance(before[0], nodes.image):
        return before
    if not isinstance(before, nodes.container):
        return None
    bundles = [
        output
        for output in before.findall(nodes.container)
        if output.get("nb_element") == "mime_bundle"
        and any(str(form.get("mime_type")).startswith("image/") for form in output.children)
    ]
    return bundles[-1] if bundles else None


class Labels(SphinxTransform):
    """A collapsed cell says what is inside, by its tag."""

    default_priority = 500

    def apply(self) -> None:
        for cell in self.document.findall(nodes.container):
            tags = cell.get("cell_metadata", {}).get("tags", [])
            label = next((LABELS[tag] for tag in tags if tag in LABELS), None)
            if label and cell.get("hide_mode"):
                cell["prompt_show"] = cell["prompt_hide"] = label


def open_collapsed(translator: nodes.NodeVisitor, node: HideCodeCellNode) -> None:
    # myst-nb's own <summary> has an aria-label that says something else than what is to be read.
    show, hide = escape(node["prompt_show"]), escape(node["prompt_hide"])
    text = show if show == hide else f'<span class="collapsed">{show}</span><span class="expanded">{hide}</span>'
    classes = " ".join(["admonition", "hide", *node["classes"]])
    translator.body.append(f'<details class="{classes}">\n<summary><span class="label">{text}</span></summary>\n')


def close_collapsed(translator: nodes.NodeVisitor, node: HideCodeCellNode) -> None:
    translator.body.append("</details>\n")


def open_figure(translator: nodes.NodeVisitor, node: Figure) -> None:
    translator.body.append(f'<figure class="course-figure" id="{node["ids"][0]}">\n')


def close_figure(translator: nodes.NodeVisitor, node: Figure) -> None:
    translator.body.append("</figure>\n")


def open_caption(translator: nodes.NodeVisitor, node: Caption) -> None:
    translator.body.append("<figcaption>")


def close_caption(translator: nodes.NodeVisitor, node: Caption) -> None:
    translator.body.append("</figcaption>\n")


def setup(app: Sphinx) -> None:
    for transform in (Callouts, Captions, Labels):
        app.add_transform(transform)
    app.add_node(Figure, html=(open_figure, close_figure))
    app.add_node(Caption, html=(open_caption, close_caption))
    app.add_node(HideCodeCellNode, override=True, html=(open_collapsed, close_collapsed))
