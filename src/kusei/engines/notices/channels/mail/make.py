"""Makes the mail adapter: every installation has one."""

from __future__ import annotations

from kusei.engines.notices.channels.protocol import Adapter


def adapter() -> Adapter | None:
    """The adapter that uses the mail server of the settings."""
    from kusei.engines.notices.channels.mail.adapter import MailAdapter  # noqa: PLC0415  asked for once, when needed

    return MailAdapter()
