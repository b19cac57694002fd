"""What pages need to know without asking the database: whether anything synthetic is there, and how far it has come.

One small file in the data directory, replaced as a whole. The database stays what counts (`Run`); `refresh` writes the
file anew from it.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kusei.conf.simulation.models import Run, RunState


@dataclass(frozen=True)
class Said:
    """What the file says. `state`: of `RunState`, "" where nothing synthetic is there. Percent of the year played."""

    state: str = ""
    percent: int = 0


@dataclass
class _Read:
    stamp: str = ""
    said: Said = Said()


_read = _Read()


def path() -> Path:
    """Where the file stands."""
    return Path(settings.DATA_DIR) / "simulation.json"


def now() -> Said:
    """What is there now: one `stat`, and a read when the file has changed."""
    try:
        found = path().stat()
        stamp = f"{path()}:{found.st_ino}:{found.st_mtime_ns}"
        if stamp != _read.stamp:
            _read.said, _read.stamp = Said(**json.loads(path().read_text(encoding="utf-8"))), stamp
    except (OSError, ValueError, TypeError):
        return Said()
    return _read.said


def write(run: Run | None) -> None:
    """Say how the run stands; a removed one, or none, takes the file away."""
    if run is None or run.state == RunState.REMOVED:
        path().unlink(missing_ok=True)
    else:
        say(str(run.state), run.percent)


def say(state: str, percent: int) -> None:
    """Put the words into the file, all at once."""
    path().parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path().parent, prefix="simulation-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"state": state, "percent": percent}, file)
    Path(name).chmod(0o644)
    Path(name).replace(path())


def refresh() -> Run | None:
    """Write the file anew from the database; the run that is there."""
    run = Run.objects.filter(removed_at=None).first()
    write(run)
    return run
