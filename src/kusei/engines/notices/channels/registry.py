"""Which ways out this installation has: one adapter a channel, made from the settings when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from kusei.engines.notices.channels.protocol import Adapter

_makers: dict[str, Callable[[], Adapter | None]] = {}


def register(channel: str, make: Callable[[], Adapter | None]) -> None:
    """Hook: how the adapter of a channel is made; None when the installation does not have it."""
    _makers[channel] = make
    adapter.cache_clear()


@lru_cache(maxsize=16)
def adapter(channel: str) -> Adapter | None:
    """The adapter of the channel, or None where the installation has none. Tests call `forget` after new settings."""
    make = _makers.get(channel)
    return make() if make is not None else None


def forget() -> None:
    """Make the adapters anew: the settings changed."""
    adapter.cache_clear()


def available() -> list[str]:
    """The channels outside the house that this installation has, in the order of `Channel`."""
    from kusei.engines.notices.subscribers.models import OUTSIDE  # noqa: PLC0415  tables come after the protocol

    return [one for one in OUTSIDE if adapter(one) is not None]
