"""The data catalogue: a table of the sets and a section for each, written from data/*/card.yml and nowhere else.

The figures are drawn while the page is built, from the data themselves (data_figures/).
"""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from genocourse import datasets
from genocourse.datasets import _cards

from . import data_figures


def lines(field: str, value: Any) -> list[str]:
    """Write a card's value as Markdown, an item a line."""
    if field == "citation":
        return [f"[{item['text']}](https://doi.org/{item['doi']})" for item in value]
    if field == "source_package":
        return [f"{item['name']} {item['version']}, `{item['path']}`" for item in value]
    if field == "obtained_with":
        return [f"`{value}`"]
    return _cards.lines(field, value)


def entry(field: str, value: Any) -> str:
    items = lines(field, value)
    text = items[0] if len(items) == 1 else "\n  ".join(f"- {item}" for item in items)
    return f"{_cards.label(field)}\n: {text}\n"


def section(name: str, card: dict[str, Any], figure: Path) -> str:
    entries = "\n".join(entry(field, card[field]) for field in _cards.FIELDS if card.get(field) and field != "sha256")
    loader = card.get("loader", name)
    return (
        # A span, because a label would clash with the glossary's word of the same name.
        f"## {card['title']}\n\n[]{{#{name} .card-anchor}}{card['summary']}\n\n"
        f"```python\nfrom genocourse.datasets import load_{loader}\n\n{loader} = load_{loader}()\n```\n\n"
        f"```{{figure}} /{figure.as_posix()}\n:alt: {card['figure']['alt']}\n:width: 720px\n\n"
        f"{card['figure']['caption']}\n```\n\n"
        f":::{{div}} data-card\n{entries}\n:::\n"
    )


def table(cards: dict[str, dict[str, Any]]) -> str:
    rows = [
        " | ".join(["", f"[{card['title']}](#{name})", *(lines("", card[f])[0] for f in ("samples", "licence")), ""])
        for name, card in cards.items()
    ]
    return "\n".join(["| data set | samples | licence |", "| --- | --- | --- |", *(row.strip() for row in rows), ""])


def by_kind(cards: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Sets of one kind stand together: those that one module of `genocourse.datasets` loads."""
    kinds = ["expression", "omics", "variation", "sequences", "region", "knowledge"]

    def kind(name: str) -> int:
        loader = getattr(datasets, f"load_{cards[name].get('loader', name)}")
        return kinds.index(loader.__module__.rpartition(".")[2])

    return {name: cards[name] for name in sorted(cards, key=kind)}


class DataCatalogue(SphinxDirective):
    """``{data-catalogue} table`` or ``{data-catalogue} cards``.

    Two steps, because sections made in a directive are put into the page before anything that it returns.
    """

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        cards = by_kind(_cards.read_cards())
        for name in cards:
            self.env.note_dependency(str(Path(self.env.srcdir) / "data" / name / "card.yml"))
        if self.arguments == ["table"]:
            return self.parse_text_to_nodes(table(cards))
        figures = data_figures.draw_all(cards, Path(self.env.srcdir))
        sections = "\n".join(section(name, card, figures[name]) for name, card in cards.items())
        return self.parse_text_to_nodes(sections, allow_section_headings=True)


def setup(app: Sphinx) -> None:
    app.add_directive("data-catalogue", DataCatalogue)
