"""Which exercises were passed, remembered in a file in the folder where one works, and nowhere else."""

import importlib
import json
import os
import pkgutil
from datetime import date
from pathlib import Path

FILE = "genocourse_progress.json"
SWITCH = "GENOCOURSE_PROGRESS"  # "off" in the environment: remember nothing, as when the course itself is tested


def file() -> Path:
    """The record of this folder; of the notebooks' folder where this one holds it."""
    here = Path(FILE)
    below = Path("notebooks") / FILE
    return below if below.exists() and not here.exists() else here


def passed() -> dict[str, str]:
    """Exercise -> day on which it was first passed; empty where there is no record.

    Raises
    ------
    ValueError
        If the file is there and is no such record.
    """
    if not file().exists():
        return {}
    try:
        days = json.loads(file().read_text(encoding="utf-8"))
        return {str(exercise): date.fromisoformat(day).isoformat() for exercise, day in days.items()}
    except (ValueError, TypeError, AttributeError):
        raise ValueError(
            f"{file()} is damaged: it should hold each passed exercise with its day. Delete it to begin anew."
        ) from None


def remember(exercise: str) -> str | None:
    """Note that an exercise was passed, once; return why that failed, if it did."""
    if os.environ.get(SWITCH) == "off":
        return None
    try:
        days = passed()
        if exercise not in days:
            days[exercise] = date.today().isoformat()
            file().write_text(json.dumps(days, indent=1) + "\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        return f"(Not remembered: {error})"
    return None


def report() -> str:
    """A line a chapter: what was passed, and what is open."""
    days = passed()
    lines, total = [], 0
    for _, name, _ in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if name.startswith("chapter_"):
            exercises = list(importlib.import_module(f"genocourse.exercises.{name}").CHECKS)
            left = [exercise for exercise in exercises if exercise not in days]
            total, done = total + len(exercises), len(exercises) - len(left)
            to_do = f"   open: {', '.join(left)}" if done and left else ""
            lines.append(f"chapter {name[-2:]}   {done} of {len(exercises)}{to_do}")
    last = f", the last on {max(days.values())}" if days else ""
    return "\n".join([*lines, "", f"Passed: {len(days)} of {total} exercises{last}."])
