"""The data catalogue: a table of the sets and a section for each, written from data/*/card.yml and nowhere else."""

from pathlib import Path
from typing import Any, ClassVar

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

# In the order in which a reader asks: what is it, what is known, what may I do with it, where does it come from.
FIELDS = (
    "organism samples features target known_biology names_today pitfalls ethics licence redistribution changes "
    "citation source_package obtained_with sha256 size_bytes used_by"
).split()
NAMES = {
    "names_today": "Gene names, then and now",
    "obtained_with": "Remade by",
    "sha256": "SHA-256 of the content",
    "size_bytes": "Size",
    "used_by": "Made for",
}


def lines(field: str, value: Any) -> list[str]:
    """Write a card's value as Markdown, an item a line."""
    if field == "citation":
        return [f"[{item['text']}](https://doi.org/{item['doi']})" for item in value]
    if field == "source_package":
        return [f"{item['name']} {item['version']}, `{item['path']}`" for item in value]
    if field == "sha256":
        return [f"{file}: `{digest}`" for file, digest in value.items()]
    if field == "names_today":
        return [", ".join(f"{old} is now {new}" for old, new in value.items())]
    if field == "size_bytes":
        return [f"{value / 1e6:.1f} MB"]
    if field == "used_by":
        return ["chapter " + ", ".join(str(int(number)) for number in value)]
    if field == "obtained_with":
        return [f"`{value}`"]
    return [" ".join(str(item).split()) for item in (value if isinstance(value, list) else [value])]


def entry(field: str, value: Any) -> str:
    items = lines(field, value)
    text = items[0] if len(items) == 1 else "\n  ".join(f"- {item}" for item in items)
    return f"{NAMES.get(field, field.replace('_', ' ').capitalize())}\n: {text}\n"


def section(name: str, card: dict[str, Any]) -> str:
    entries = "\n".join(entry(field, card[field]) for field in FIELDS if card.get(field))
    return (
        # A span, because a label would clash with the glossary's word of the same name.
        f"## {card['title']}\n\n[]{{#{name} .card-anchor}}{card['summary']}\n\n"
        f"```python\nfrom genocourse.datasets import load_{name}\n\n{name} = load_{name}()\n```\n\n"
        f":::{{div}} data-card\n{entries}\n:::\n"
    )


def table(cards: dict[str, dict[str, Any]]) -> str:
    rows = [
        " | ".join(["", f"[{card['title']}](#{name})", *(lines("", card[f])[0] for f in ("samples", "licence")), ""])
        for name, card in cards.items()
    ]
    return "\n".join(["| data set | samples | licence |", "| --- | --- | --- |", *(row.strip() for row in rows), ""])


class DataCatalogue(SphinxDirective):
    """``{data-catalogue} table`` or ``{data-catalogue} cards``.

    Two steps, because sections made in a directive are put into the page before anything that it returns.
    """

    required_arguments = 1
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        cards = {}
        for path in sorted((Path(self.env.srcdir) / "data").glob("*/card.yml")):
            self.env.note_dependency(str(path))
            cards[path.parent.name] = yaml.safe_load(path.read_text(encoding="utf-8"))
        if self.arguments == ["table"]:
            return self.parse_text_to_nodes(table(cards))
        sections = "\n".join(section(name, card) for name, card in cards.items())
        return self.parse_text_to_nodes(sections, allow_section_headings=True)


def setup(app: Sphinx) -> None:
    app.add_directive("data-catalogue", DataCatalogue)
