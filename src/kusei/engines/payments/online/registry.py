"""Which providers this installation has: made from the settings when one is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings

from kusei.engines.payments.online.protocol import Provider

_makers: dict[str, Callable[[], Provider | None]] = {}


def register(name: str, make: Callable[[], Provider | None]) -> None:
    """Hook: how a provider is made; None when the installation does not have it."""
    _makers[name] = make
    provider.cache_clear()


@lru_cache(maxsize=16)
def provider(name: str) -> Provider | None:
    """The provider of that name, or None where the installation has none. Tests call `forget` after new settings."""
    make = _makers.get(name)
    return make() if make is not None else None


def forget() -> None:
    """Make the providers anew: the settings changed."""
    provider.cache_clear()


def offered() -> Provider | None:
    """The provider by which new payments are made; None: paying online is not offered."""
    return provider(settings.PAYMENTS_PROVIDER) if settings.PAYMENTS_PROVIDER else None
