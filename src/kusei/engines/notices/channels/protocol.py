"""What every way out has in common: what it is given, what it answers, and how it fails.

An adapter knows one provider's protocol and nothing of the database. It is called outside any transaction, from a
job, with at most `largest` recipients, and must come back within `SECONDS` or so. The same hand-over may come twice
with the same `key`: where the provider offers an idempotency key, the adapter passes it on.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

SECONDS = 10.0  # that one call to a provider may take


class Recipient(NamedTuple):
    """One person on one channel: `address` as `Address.value` keeps it (never blank)."""

    subscriber_id: int
    address: str


@dataclass(frozen=True)
class Handover:
    """One text for some people who read the same language.

    `key` stays the same when it is handed over again; `key_of` gives each person's own where a provider takes one
    person a call. `link` is a whole https address or blank. `stop` gives the address of the one-click stop of a person
    (RFC 8058). `urgent` asks the provider for its highest priority; `drill` is said by the title already.
    """

    key: uuid.UUID
    recipients: Sequence[Recipient]
    language: str
    title: str
    body: str
    link: str = ""
    urgent: bool = False
    drill: bool = False
    sender: str = ""  # the municipality's name
    department_id: int | None = None  # whose notice it is, where one department sends it; letters name it
    stop: Callable[[int], str] = lambda subscriber_id: ""

    def key_of(self, subscriber_id: int) -> uuid.UUID:
        """The idempotency key of one person's message, always the same for the same hand-over."""
        return uuid.uuid5(self.key, str(subscriber_id))


@dataclass(frozen=True)
class Failed:
    """One person who cannot be reached. `suppress` (a value of `Suppressed`): do not use this address again.

    `address`: which one is meant, where a person has several (browsers); each of them fails by a row of its own.
    """

    subscriber_id: int
    code: str  # short and stable: "invalid-address", "blocked", "gone", "rejected"
    suppress: str = ""
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class Result:
    """What became of a hand-over.

    `pending`: people whom the provider did not take yet (half an answer): they alone are handed over again, after
    `later` seconds. Everybody else was taken, or failed for good. `references`: the provider's number of each person's
    message, where it gives one, so that a later receipt finds it; `reference` of the whole.
    """

    failed: Sequence[Failed] = ()
    pending: Sequence[int] = ()
    later: float = 0.0
    reference: str = ""
    references: Mapping[int, str] = field(default_factory=dict)


class TryLater(Exception):
    """Nobody was certainly taken: out of time, 429, 5xx, no connection. The same hand-over comes again.

    `after`: seconds that the provider asked for (Retry-After), None when it said nothing. `busy`: it limits our rate,
    which is no fault of it.
    """

    def __init__(self, code: str, after: float | None = None, *, busy: bool = False) -> None:
        super().__init__(code)
        self.code, self.after, self.busy = code, after, busy


class Refused(Exception):
    """The provider will never take this hand-over: wrong key, wrong text. A person must look."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Adapter(Protocol):
    """One way out."""

    channel: str  # a value of `Channel`
    largest: int  # recipients in one hand-over
    per_second: float  # calls to the provider
    at_once: int  # hand-overs beside each other

    def calls(self, recipients: int) -> int:
        """How many calls so many recipients cost."""
        ...

    def send(self, handover: Handover) -> Result:
        """Hand over. Raises `TryLater`, `Refused`."""
        ...

    def problems(self) -> list[str]:
        """What is missing in its configuration, as sentences; empty when it can be used."""
        ...
