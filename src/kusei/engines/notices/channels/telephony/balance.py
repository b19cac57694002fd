"""How much is left to spend at the providers: asked each hour by a job, remembered for the pages of staff."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.cache import cache

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.protocol import Refused, TryLater

logger = logging.getLogger(__name__)

REMEMBERED = 6 * 3600  # seconds; an older figure says nothing


def _place(channel: str) -> str:
    return f"notices.balance.{channel}"


def ask(channel: str) -> None:
    """Ask the provider of the channel and remember what it says; where it says nothing, the last figure stays."""
    provider = getattr(registry.adapter(channel), "provider", None)
    if provider is None:
        return
    try:
        cache.set(_place(channel), provider.balance(), REMEMBERED)
    except (TryLater, Refused) as error:
        logger.warning("a provider did not tell its balance", extra={"channel": channel, "why": error.code})


def known(channel: str) -> int | None:
    """The figure of the last hours, None where there is none."""
    found = cache.get(_place(channel))
    return found if isinstance(found, int) else None


def is_low(channel: str) -> bool:
    """Whether somebody should pay soon."""
    left = known(channel)
    return left is not None and left < int(settings.PHONE_LOW_BALANCE)
