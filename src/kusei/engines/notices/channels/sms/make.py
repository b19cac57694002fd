"""Makes the adapter from the settings."""

from __future__ import annotations

from django.conf import settings

from kusei.engines.notices.channels.protocol import Adapter


def adapter() -> Adapter | None:
    """The adapter with the provider of the settings; None without its address."""
    if not settings.SMS_URL:
        return None
    from kusei.engines.notices.channels.sms.adapter import SmsAdapter  # noqa: PLC0415  asked for once, when needed
    from kusei.engines.notices.channels.telephony.httpprovider import HttpProvider  # noqa: PLC0415

    return SmsAdapter(HttpProvider(settings.SMS_URL, settings.SMS_TOKEN))
