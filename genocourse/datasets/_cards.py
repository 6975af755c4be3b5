"""The data cards in words: `describe` prints them, and the book's data page is made from the same lines."""

import textwrap
from typing import Any

import yaml

from genocourse.datasets import _files

# In the order in which a reader asks: what is it, what is known, what may I do with it, where does it come from.
FIELDS = (
    "organism samples features target known_biology baselines names_today pitfalls ethics licence redistribution "
    "changes citation source_package obtained_with sha256 size_bytes used_by"
).split()
LABELS = {
    "baselines": "What a plain model reaches",
    "names_today": "Gene names, then and now",
    "obtained_with": "Remade by",
    "sha256": "SHA-256 of the content",
    "size_bytes": "Size",
    "used_by": "Made for",
}


def describe(name: str) -> None:
    """Print the data card of one data set: what it is, what is known, what misleads, what may be done with it.

    Parameters
    ----------
    name : str
        Name of the set, as in its loader: "leukaemia" for `load_leukaemia`.

    Raises
    ------
    ValueError
        If there is no such data set; the message lists those that there are.

    Examples
    --------
    >>> describe("leukaemia")
    ALL: gene expression in acute lymphoblastic leukaemia
    =====================================================
    Expression of 5,000 probes in the leukaemic cells of 128 patients ...
    """
    card = read_cards().get(name) if isinstance(name, str) else None
    if card is None:
        raise ValueError(f"There is no data set {name!r}; there are {', '.join(read_cards())}.")
    print(card["title"], "=" * len(card["title"]), textwrap.fill(card["summary"], 100), sep="\n")
    for field in FIELDS:
        if card.get(field):
            print(f"\n{label(field)}")
            for line in lines(field, card[field]):
                # Links and checksums stay whole, so that they can be copied.
                print(textwrap.fill(line, 100, initial_indent="  ", subsequent_indent="    ", break_long_words=False))


def read_cards() -> dict[str, dict[str, Any]]:
    """Every card by the name of its folder, in alphabetical order."""
    paths = sorted(_files.data().glob("*/card.yml"))
    return {path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def label(field: str) -> str:
    """What a field of the card is called in words."""
    return LABELS.get(field, field.replace("_", " ").capitalize())


def lines(field: str, value: Any) -> list[str]:
    """Write a field of the card in words, an item a line."""
    match field:
        case "baselines":
            return [f"{what}: {number}" for what, number in value.items()]
        case "citation":
            return [f"{item['text']}, https://doi.org/{item['doi']}" for item in value]
        case "names_today":
            return [", ".join(f"{old} is now {new}" for old, new in value.items())]
        case "sha256":
            return [f"{file}: {digest}" for file, digest in value.items()]
        case "size_bytes":
            return [f"{value / 1e6:.2f} MB"]
        case "source_package":
            return [f"{item['name']} {item['version']}, {item['path']}" for item in value]
        case "used_by":
            return ["chapter " + ", ".join(str(int(number)) for number in value)]
    return [" ".join(str(item).split()) for item in (value if isinstance(value, list) else [value])]
