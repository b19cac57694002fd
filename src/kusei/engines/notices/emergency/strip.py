"""The strip above every page while an alert is in force: read from the board's file, never from the database."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from kusei.engines.notices.emergency.board import files
from kusei.foundation.web.frame import Strip, register_strip


@dataclass
class _Read:
    stamp: str = ""
    in_force: list[dict[str, Any]] = field(default_factory=list)


_read = _Read()


def _now() -> _Read:
    """What is in force by the file; read again when its content changed, one `stat` otherwise."""
    path = files.folder() / "alerts" / "strip.json"
    try:
        found = path.stat()
    except OSError:
        return _Read()
    stamp = f"{path}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}"
    if stamp != _read.stamp:
        try:
            _read.in_force = json.loads(path.read_text(encoding="utf-8"))["in_force"]
        except (OSError, ValueError, KeyError):
            return _Read()
        _read.stamp = stamp
    return _read


def stamp() -> str:
    """Changes when another alert is in force."""
    return _now().stamp


def context(_request: HttpRequest) -> dict[str, Any] | None:
    """The highest alert in the language of the page, and how many more; None when nothing is in force."""
    found = _now().in_force
    if not found:
        return None
    language = get_language() or "ja"
    words = found[0]["languages"]
    return {
        "level": found[0]["level"],
        **words.get(language, words["ja"]),
        "more": len(found) - 1,
        "board": f"/{files.LANGUAGES.get(language, '')}alerts/",
    }


def register() -> None:
    """Put the strip above every page."""
    register_strip(Strip("alerts", "emergency/strip.html", context, stamp))
