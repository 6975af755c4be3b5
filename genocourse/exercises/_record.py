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


def passed(record: Path | None = None) -> dict[str, str]:
    """Exercise -> day on which it was first passed; empty where there is no record. By default this folder's.

    Raises
    ------
    ValueError
        If the file is there and is no such record.
    """
    record = record or file()
    if not record.exists():
        return {}
    try:
        days = json.loads(record.read_text(encoding="utf-8"))
        return {str(exercise): date.fromisoformat(day).isoformat() for exercise, day in days.items()}
    except (ValueError, TypeError, AttributeError):
        raise ValueError(
            f"{record} is damaged: it should hold each passed exercise with its day. Delete it to begin anew."
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


def exercises() -> dict[str, list[str]]:
    """Chapter -> its exercises."""
    names = [name for _, name, _ in pkgutil.iter_modules([str(Path(__file__).parent)]) if name.startswith("chapter_")]
    return {name[-2:]: list(importlib.import_module(f"genocourse.exercises.{name}").CHECKS) for name in names}


def report() -> str:
    """A line a chapter: what was passed, and what is open."""
    days = passed()
    lines = []
    for chapter, numbers in exercises().items():
        left = [exercise for exercise in numbers if exercise not in days]
        to_do = f"   open: {', '.join(left)}" if 0 < len(left) < len(numbers) else ""
        lines.append(f"chapter {chapter}   {len(numbers) - len(left)} of {len(numbers)}{to_do}")
    last = f", the last on {max(days.values())}" if days else f" (there is no record at {file().resolve()})"
    return "\n".join([*lines, "", f"Passed: {len(days)} of {sum(map(len, exercises().values()))} exercises{last}."])


def report_of_class(paths: list[Path]) -> str:
    """A line a chapter: how many of a class passed each exercise, from their records.

    Parameters
    ----------
    paths : list of Path
        Records, under whatever name, or folders that hold them as .json files.

    Raises
    ------
    ValueError
        If a path does not exist, a record is damaged, or there is none.
    """
    if missing := [str(path) for path in paths if not path.exists()]:
        raise ValueError(f"{', '.join(missing)}: there is no such file or folder.")
    records = [record for path in paths for record in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    if not records:
        raise ValueError(f"{', '.join(map(str, paths))}: no record there. Learners find theirs as {FILE}.")
    class_days = [passed(record) for record in records]
    lines = []
    for chapter, numbers in exercises().items():
        counts = [f"{exercise}: {sum(exercise in days for days in class_days)}" for exercise in numbers]
        lines.append(f"chapter {chapter}   " + "   ".join(counts))
    return "\n".join([*lines, "", f"Passed by how many of {len(records)}."])
