"""What a measurement was taken on."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import psycopg

from kusei.conf import database
from kusei.foundation.web import clock
from kusei.foundation.web.frame import version
from kusei.foundation.web.testing import at_most


def description() -> dict[str, Any]:
    """Cores, model, memory, versions, the moment, and how many times slower than usual the machine is just now."""
    with psycopg.connect(database.url()) as line:
        (postgres,) = line.execute("SHOW server_version").fetchone() or ("?",)
    return {
        "at": clock.now().isoformat(timespec="seconds"),
        "kusei": version(),
        "python": platform.python_version(),
        "postgresql": str(postgres),
        "system": platform.platform(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "model": _first("/proc/cpuinfo", "model name") or platform.processor(),
        "memory": _first("/proc/meminfo", "MemTotal"),
        "times_slower_than_usual": slowness(),
    }


def slowness() -> float:
    """How many times slower some fixed work is here and now than where limits of time were set; 1 at least."""
    return round(at_most(1.0), 2)


def _first(path: str, word: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(word)), "")
