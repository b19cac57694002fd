"""Makes the LINE adapter from the settings."""

from __future__ import annotations

from django.conf import settings

from kusei.engines.notices.channels.protocol import Adapter


def adapter() -> Adapter | None:
    """The adapter of this installation's official account; None without a token."""
    if not settings.LINE_TOKEN:
        return None
    from kusei.engines.notices.channels.line.adapter import LineAdapter

    return LineAdapter(token=settings.LINE_TOKEN, host=settings.LINE_API)
