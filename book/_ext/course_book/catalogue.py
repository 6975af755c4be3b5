"""The data catalogue, written from data/*/card.yml so that nobody writes it twice: a table, and a section for each set."""

from pathlib import Path
from typing import Any, ClassVar

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

# In the order in which a reader asks: what is it, what is known, what may I do with it, where does it come from.
FIELDS = (
    "organism samples features target known_biology pitfalls ethics licence redistribution changes citation "
    "source_package obtained_with sha256 size_bytes used_by"
).split()
NAMES = {"sha256": "SHA-256 of the content", "size_bytes": "Size in bytes", "licence": "Licence"}


def inline(value: Any) -> str:
    """Write a card's value as one line of Markdown."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(inline(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {inline(item)}" for key, item in value.items())
    return " ".join(str(value).split())


def long(value: Any) -> str:
    """Write a card's value as Markdown: a mapping or several sentences as a list, else one line."""
    if isinstance(value, list) and value and (len(value) > 1 or isinstance(value[0], dict)):
        return "\n".join(f"- {inline(item)}" for item in value)
    if isinstance(value, dict):
        return "\n".join(f"- {key}: {inline(item)}" for key, item in value.items())
    return inline(value)


def section(name: str, card: dict[str, Any]) -> str:
    lines = [f"({name})=", f"## {card['title']}", "", inline(card["summary"]), "", f"Load it: `load_{name}()`.", ""]
    for field in [*FIELDS, *sorted(set(card) - {*FIELDS, "title", "summary"})]:
        if card.get(field) not in (None, "", [], {}):
            lines += [f"**{NAMES.get(field, field.replace('_', ' ').capitalize())}**", "", long(card[field]), ""]
    return "\n".join(lines)


def catalogue(cards: dict[str, dict[str, Any]]) -> str:
    rows = [
        f"| [{card['title']}](#{name}) | {inline(card['samples'])} | {inline(card['features'])} "
        f"| {inline(card['licence'])} |".replace("\n", " ")
        for name, card in cards.items()
    ]
    table = ["| data set | samples | features | licence |", "| --- | --- | --- | --- |", *rows]
    return "\n".join([*table, "", *(section(name, card) for name, card in cards.items())])


class DataCatalogue(SphinxDirective):
    """``{data-catalogue}``: every data card."""

    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        cards = {}
        for path in sorted((Path(self.env.srcdir) / "data").glob("*/card.yml")):
            self.env.note_dependency(str(path))
            cards[path.parent.name] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return self.parse_text_to_nodes(catalogue(cards), allow_section_headings=True)


def setup(app: Sphinx) -> None:
    app.add_directive("data-catalogue", DataCatalogue)
