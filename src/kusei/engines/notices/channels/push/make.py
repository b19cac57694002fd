"""Makes the web push adapter: every installation has one, its key is made by itself."""

from __future__ import annotations

from django.conf import settings

from kusei.engines.notices.channels.protocol import Adapter


def adapter() -> Adapter | None:
    """The adapter; None where KUSEI_PUSH is off."""
    if not settings.PUSH:
        return None
    from kusei.engines.notices.channels.push.adapter import PushAdapter  # noqa: PLC0415  asked for once, when needed

    return PushAdapter()
