"""The map of methods: what it names exists, and every word stays on its card."""

import importlib
import sys
from itertools import combinations

import matplotlib.pyplot as plt
import yaml
from built import ROOT
from matplotlib.patches import FancyBboxPatch

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from course_book import methods

ROWS = methods.methods(ROOT)


def test_what_a_method_calls_exists_and_its_chapter_too() -> None:
    chapters = {
        chapter["n"] for chapter in yaml.safe_load((ROOT / "book" / "chapters.yml").read_text(encoding="utf-8"))
    }
    for row in ROWS:
        assert row["chapter"] in chapters
        for name in row["use"]:
            module, _, function = name.rpartition(".")
            assert callable(getattr(importlib.import_module(f"genocourse.{module}"), function))


def test_every_method_has_a_card_that_holds_its_words() -> None:
    figure = methods.picture(ROWS)
    (ax,) = figure.axes
    cards = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert len(cards) == len(ROWS)
    for a, b in combinations(cards, 2):
        assert not a.overlaps(b)
    renderer = figure.canvas.get_renderer()
    words = [(text.get_text(), text.get_window_extent(renderer)) for text in ax.texts]
    seen = 0
    for box in cards:
        here = [(text, word) for text, word in words if word.overlaps(box)]
        seen += len(here)
        for text, word in here:
            assert word.x0 > box.x0 and word.x1 < box.x1 and word.y0 > box.y0 and word.y1 < box.y1, text
        for (first, a), (second, b) in combinations(here, 2):
            assert not a.overlaps(b), f"{first!r} runs into {second!r}"
    assert seen == 7 * len(ROWS)  # number, name, question, needs, cost, fails, kind of data
    plt.close(figure)
