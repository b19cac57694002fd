"""SMS to mobile phones in Japan."""

from __future__ import annotations

from kusei.engines.notices.channels.telephony.adapter import PhoneAdapter


class SmsAdapter(PhoneAdapter):
    """One text to each phone; what it says is `texts.fitting.compose`."""

    channel = "sms"
    mobile_only = True
