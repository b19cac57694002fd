"""The watched folder: files that a relay puts into `DATA_DIR/weather/incoming`, for installations on a closed network.

A relay writes a file under another name (`.part` at its end, or a dot at its beginning) and renames it when it is
complete. What was taken in is moved to `done/<day>`, what was no report to `refused/<day>`; both by a rename on the
same disk, so a file is in one place at any time. A worker that dies between the two takes the file in again, which
changes nothing.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kusei.engines.notices.emergency.weather import commands
from kusei.engines.notices.emergency.weather.models import Way
from kusei.engines.notices.emergency.weather.reading import LARGEST, NotReadable
from kusei.engines.notices.emergency.weather.refusals import Unreadable
from kusei.foundation.web import clock

AT_ONCE = 500  # files a run; the next run goes on


@dataclass(frozen=True)
class Run:
    """How many files were taken in, were there already, and were refused."""

    taken: int = 0
    again: int = 0
    refused: int = 0


def root() -> Path:
    """The folder with `incoming`, `done` and `refused`."""
    return Path(settings.DATA_DIR) / "weather"


def take_all() -> Run:
    """Take in every complete file, the oldest first."""
    incoming = root() / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    names = [name for name in os.listdir(incoming) if not name.startswith(".") and not name.endswith(".part")]
    files = sorted((incoming / name for name in names), key=lambda path: (_modified(path), path.name))
    taken = again = refused = 0
    for path in files[:AT_ONCE]:
        try:
            raw = contents(path)
        except FileNotFoundError:  # another worker was faster
            continue
        try:
            new = commands.take(raw=raw, way=Way.FOLDER).new
        except Unreadable as found:
            commands.refuse(raw=raw, name=path.name, way=Way.FOLDER, found=found)
            _move(path, "refused")
            refused += 1
            continue
        _move(path, "done")
        taken, again = taken + new, again + (not new)
    return Run(taken, again, refused)


def contents(path: Path) -> bytes:
    """The bytes of a file, no more than show that it is too large. What is no ordinary file reads as nothing."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError:
        return b""
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return b""
    with os.fdopen(handle, "rb") as file:
        return file.read(LARGEST + 1)


def read_file(path: Path) -> bytes:
    """The bytes of a file that a person names. Raises `Unreadable`."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        raise Unreadable(NotReadable("unavailable")) from None


def _modified(path: Path) -> int:
    try:
        return path.stat(follow_symlinks=False).st_mtime_ns
    except OSError:
        return 0


def _move(path: Path, where: str) -> None:
    """Rename into the folder of the day; a name that is there already gets a number."""
    folder = root() / where / clock.today().isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    try:
        path.rename(target)
    except FileNotFoundError:  # another worker was faster
        return
