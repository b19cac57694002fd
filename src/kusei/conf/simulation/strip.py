"""The strip above every page while anything synthetic is there. It asks a file, never the database (`stamp`)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kusei.conf.simulation import stamp
from kusei.conf.simulation.models import RunState
from kusei.foundation.web.frame import Strip, register_strip


def changes() -> str:
    """Changes when the strip does."""
    said = stamp.now()
    return f"{said.state}:{said.percent}" if said.state else ""


def context(_request: HttpRequest) -> dict[str, Any] | None:
    """Whether it is still being played, and how far; None where nothing is synthetic."""
    said = stamp.now()
    if not said.state:
        return None
    return {"playing": said.state == RunState.PLAYING, "percent": said.percent}


def register() -> None:
    """Put the strip above every page."""
    register_strip(Strip("simulation", "simulation/strip.html", context, changes))
