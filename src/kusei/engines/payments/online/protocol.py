"""What every payment provider (決済代行) has in common: what it is asked, what it answers, what it tells by itself.

An adapter knows one provider's protocol and nothing of the database. It is called outside any transaction and comes
back within a time limit. Money is always integer yen. What changes something is asked with an idempotency key: asked
again with the same key it is done once, and the answer is the same.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kusei.foundation.web import outgoing


class TryLater(Exception):
    """Nothing is certain: no answer in time, too busy, an error of theirs. `code` is short and stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(Exception):
    """The provider understood and will not do it; asking again gives the same. `code` is short and stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotAuthentic(Exception):
    """News that the provider did not sign, or signed too long ago (or ahead) to be believed."""


class NotUnderstood(Exception):
    """News that is signed and still makes no sense."""


@dataclass(frozen=True)
class Order:
    """What is to be paid on the provider's page. `subject` names no person."""

    key: str  # Attempt.key: the idempotency key, and how news finds the attempt
    amount: int
    subject: str
    back: str  # where the payer comes back to after paying
    cancel: str  # where the payer comes back to without paying
    began_at: dt.datetime
    expires_at: dt.datetime
    authorise_only: bool = False  # reserve the money; `capture` takes it


@dataclass(frozen=True)
class Page:
    """The provider's page for one attempt."""

    reference: str  # of the session
    link: str
    expires_at: dt.datetime


class Status(StrEnum):
    """How a session stands."""

    PENDING = "pending"
    AUTHORISED = "authorised"  # reserved on the card, not taken
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"  # over, or given up; nothing can be paid there any more


@dataclass(frozen=True)
class Session:
    """A session as the provider knows it. `payment` and `amount` are there once something was authorised or paid."""

    reference: str
    key: str
    status: Status
    payment: str = ""
    amount: int = 0
    paid_at: dt.datetime | None = None
    why: str = ""  # a code


class Returning(StrEnum):
    """How a refund stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Returned:
    """A refund as the provider knows it."""

    reference: str
    status: Returning
    why: str = ""


class Kind(StrEnum):
    """What news says."""

    CHANGED = "changed"  # look the session up
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund-failed"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute-won"
    DISPUTE_LOST = "dispute-lost"


@dataclass(frozen=True)
class News:
    """One thing that the provider tells. What it does not say is blank."""

    event_id: str
    kind: Kind
    at: dt.datetime
    key: str = ""
    session: str = ""
    payment: str = ""
    matter: str = ""  # of a refund or a dispute
    refund: str = ""  # our own number of a refund
    amount: int | None = None
    why: str = ""


class Provider(Protocol):
    """One provider of this installation. `origin` is where its pages are: `https://checkout.example`."""

    name: str
    origin: str

    def create(self, order: Order) -> Page:
        """Make the page on which the order is paid; once for a key. Raises `TryLater`, `Refused`."""
        ...

    def look(self, reference: str) -> Session:
        """How the session stands. Raises `TryLater`, `Refused` when there is none."""
        ...

    def cancel(self, reference: str) -> Session:
        """Give the session up, so that nothing can be paid there, and let go what was authorised.

        What was paid already stays paid, and the answer says so. Raises `TryLater`, `Refused`.
        """
        ...

    def capture(self, session: Session) -> Session:
        """Take what was authorised. Raises `TryLater`, `Refused`."""
        ...

    def refund(self, *, payment: str, amount: int, key: str, number: str) -> Returned:
        """Give so many yen of the payment back; once for a key. `number` is ours. Raises `TryLater`, `Refused`."""
        ...

    def look_refund(self, reference: str) -> Returned:
        """How the refund stands. Raises `TryLater`, `Refused`."""
        ...

    def read(self, body: bytes, headers: Mapping[str, str], now: dt.datetime) -> Sequence[News]:
        """What the provider tells; nothing for what is of no use. Raises `NotAuthentic`, `NotUnderstood`."""
        ...


def check_signature(header: str, body: bytes, secret: str, now: dt.datetime, skew: int) -> None:
    """Raise `NotAuthentic` unless the header (`t=…,v1=…`) was made with the secret within `skew` seconds of `now`.

    Several `v1` may stand in it while a secret is being changed. Stripe and the sandbox sign like this.
    """
    pairs = [part.strip().partition("=")[::2] for part in header.split(",")]
    times = [value for name, value in pairs if name == "t"]
    if not secret or len(times) != 1 or not (times[0].isascii() and times[0].isdecimal() and len(times[0]) < 12):
        raise NotAuthentic
    expected = outgoing.signature(secret, body, int(times[0])).rpartition("=")[2].encode()
    made = [value.encode("utf-8", "replace") for name, value in pairs if name == "v1"]
    if not any(hmac.compare_digest(expected, one) for one in made):
        raise NotAuthentic
    if abs(now.timestamp() - int(times[0])) > skew:
        raise NotAuthentic
