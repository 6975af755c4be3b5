"""Timetables of workshops, from book/instructors/schedules.yml: the clock times are added up here, by nobody else."""

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .course import chapters

FILE = Path("book", "instructors", "schedules.yml")


def schedules(root: Path) -> list[dict[str, Any]]:
    return yaml.safe_load((root / FILE).read_text(encoding="utf-8"))


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return 60 * int(hours) + int(rest)


def table(schedule: dict[str, Any], names: dict[str, str]) -> str:
    """Markdown: one row a block, with the time at which it begins."""
    lines = [f"### {schedule['name']}", "", f"For: {schedule['for']}.", ""]
    lines += ["| from | minutes | what |", "| --- | --- | --- |"]
    now = minutes(schedule["start"])
    for block in schedule["blocks"]:
        what, chapter = block["what"], block.get("read", block.get("practise"))
        if chapter:
            what = f"[Chapter {int(chapter)}](/notebooks/{names[chapter]}.ipynb): {what}"
            if "read" in block:
                what += f' (<a href="../../slides/{names[chapter]}.html">slides</a>)'
        if "skip" in block:
            what += f" (leave out: {'; '.join(block['skip'])})"
        lines.append(f"| {now // 60:02}:{now % 60:02} | {block['minutes']} | {what} |")
        now += block["minutes"]
    lines.append(f"| {now // 60:02}:{now % 60:02} | | End |")
    return "\n".join([*lines, ""])


class Schedules(SphinxDirective):
    """``{schedules}``: every timetable, under a heading of its own."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / FILE))
        names = {chapter["n"]: chapter["file"] for chapter in chapters(root)}
        text = "\n".join(table(schedule, names) for schedule in schedules(root))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def setup(app: Sphinx) -> None:
    app.add_directive("schedules", Schedules)
