"""The public address of this installation, for links in messages and documents."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


def address() -> str:
    """Scheme and host as people reach them, without a stroke at the end: the first of KUSEI_ORIGINS; blank if none."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), "")


@register(Tags.urls, deploy=True)
def has_an_address(**_: Any) -> list[CheckMessage]:
    """Without an address, links in mails lead nowhere and the one-click stop (List-Unsubscribe) is left out."""
    if address().startswith("https://"):
        return []
    return [
        Warning(
            "This installation does not know its own public address: links in messages are left out.",
            hint="Set KUSEI_ORIGINS; its first word is the address that people use: https://example.lg.jp",
            id="web.W020",
        )
    ]
