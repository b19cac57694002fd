"""What other parts tell this one in their `ready()`: which ways out there are, and the areas of collection."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from kusei.engines.notices.subscribers.models import Subscriber

Available = Callable[[], Sequence[str]]
# Key and name of every area, in the order in which people look for theirs.
Areas = Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class CodeText:
    """The text with a code, and where it goes. Sending it again with the same `key` is the same text."""

    key: uuid.UUID
    channel: str
    subscriber_id: int
    address: str
    language: str
    title: str
    body: str


# Hands the text over to the provider, outside any transaction; an error means that it was not sent.
SendCode = Callable[[CodeText], None]


@dataclass(frozen=True)
class More:
    """Something else that a part keeps about a person's notices: what it is, what is kept now ('' for nothing), and the
    page where it is changed.
    """

    key: str
    label: _StrOrPromise
    said: Callable[[Subscriber], str]
    url_name: str


_available: list[Available] = []
_more: dict[str, More] = {}
_areas: list[Areas] = []
_send_code: list[SendCode] = []
_push_key: list[Callable[[], str]] = []


def register_more(more: More) -> None:
    """Hook: a part shows on the settings what it keeps about a person, and where it is changed."""
    _more[more.key] = more


def more() -> list[More]:
    """What parts keep besides."""
    return list(_more.values())


def register_available(available: Available) -> None:
    """Hook: the channels outside the house that this installation has. `channels` fills it."""
    _available[:] = [available]


def available() -> list[str]:
    """The channels outside the house that this installation has, in the order in which people see them."""
    return [one for answer in _available for one in answer()]


def register_areas(areas: Areas) -> None:
    """Hook: the areas of waste collection that a person can choose from. `recurring` fills it."""
    _areas[:] = [areas]


def areas() -> list[tuple[str, str]]:
    """Key and name of every area of collection; empty where nothing is known of any."""
    return [one for answer in _areas for one in answer()]


def register_send_code(send: SendCode) -> None:
    """Hook: how a code reaches a phone that a person wants to link. `channels` fills it."""
    _send_code[:] = [send]


def send_code(text: CodeText) -> bool:
    """Hand the text over; False where the installation has no way to. The sender's errors pass."""
    for send in _send_code:
        send(text)
    return bool(_send_code)


def register_push_key(read: Callable[[], str]) -> None:
    """Hook: the public key (VAPID, base64url) by which browsers subscribe. `channels` fills it."""
    _push_key[:] = [read]


def push_key() -> str:
    """The public key; blank where the installation has no web push."""
    return next((read() for read in _push_key), "")
