"""Where other parts hang on to the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kusei.engines.procedures.applications.models import Application

Preview = Callable[["Application", str, str, str], bytes]
_previews: list[Preview] = []


def register_letter_preview(preview: Preview) -> None:
    """Who draws the letter of a decision before it is made: (application, outcome, reason, conditions) → PDF."""
    _previews[:] = [preview]


def letter_preview() -> Preview | None:
    """The registered way, if there is one."""
    return _previews[0] if _previews else None
