"""Makes the adapter from the settings."""

from __future__ import annotations

from django.conf import settings

from kusei.engines.notices.channels.protocol import Adapter


def adapter() -> Adapter | None:
    """The adapter with the provider of the settings; None without its address."""
    if not settings.CALL_URL:
        return None
    from kusei.engines.notices.channels.call.adapter import CallAdapter  # noqa: PLC0415  asked for once, when needed
    from kusei.engines.notices.channels.telephony.httpprovider import HttpProvider  # noqa: PLC0415

    return CallAdapter(HttpProvider(settings.CALL_URL, settings.CALL_TOKEN))
