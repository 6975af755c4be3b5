"""What the figures were measured on."""

import datetime
import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

import psutil  # type: ignore[import-untyped]


def machine(*packages: str) -> dict[str, str]:
    """Return the day, the machine, and the versions of what runs on it."""
    cpuinfo = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else None
    memory = f"{psutil.virtual_memory().total / 1e9:.0f} GB of memory"
    return {
        "date": datetime.date.today().isoformat(),
        "processor": found[1] if found else platform.processor(),
        "system": f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {memory}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in packages),
    }
