"""Where the files of the board lie, and how one is written: never half."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from kusei.foundation.web import clock

LANGUAGES = {"ja": "", "en": "en/", "ja-easy": "ja-easy/"}  # the beginning of the address of each
PUBLIC, DRILL = "public", "drill"
# What an address of the board may be; `identifier` as `releasing` makes it.
ADDRESS = re.compile(
    r"/(?P<language>en/|ja-easy/)?alerts/(?P<name>|feed\.xml|alerts\.json|board\.css|[0-9]{6}-[0-9]{4}-[0-9]{5}(?:\.xml|/))"
)


def folder(kind: str = PUBLIC) -> Path:
    """The folder of what is public, or of drills."""
    return Path(settings.DATA_DIR) / "board" / kind


def place(path: str) -> Path | None:
    """The file of an address, such as `/en/alerts/`; None for what is no address of the board."""
    found = ADDRESS.fullmatch(path)
    if found is None or (found["language"] and found["name"].endswith((".xml", ".json", ".css"))):
        return None
    name = path.lstrip("/")
    return folder() / (f"{name}index.html" if name.endswith("/") else name)


def write(files: Mapping[str, bytes], into: Path) -> None:
    """Write each file whole, or not at all; a reader sees the old one or the new one."""
    now = clock.now().timestamp()
    for name, content in files.items():
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_file() and target.read_bytes() == content:
            if target.suffix == ".html":
                os.utime(target, (now, now))  # it is of this minute
            continue
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        os.utime(temporary, (now, now))
        os.replace(temporary, target)


def remove_others(files: Mapping[str, bytes], into: Path) -> None:
    """Remove files of the board that are not made any more."""
    for path in into.rglob("*"):
        if path.is_file() and path.relative_to(into).as_posix() not in files and not path.name.startswith(".new-"):
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two who write the board take turns, so that the older state is never written over the newer."""
    path = Path(settings.DATA_DIR) / "board" / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
