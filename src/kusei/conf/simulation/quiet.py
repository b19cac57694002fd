"""Ways out that lead nowhere: while a year is played, every notice is taken and every payment made, in memory."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.protocol import Adapter, Handover, Result
from kusei.engines.payments.online import registry as payments
from kusei.engines.payments.online.protocol import News, Order, Page, Refused, Returned, Returning, Session, Status
from kusei.foundation.web import clock


@dataclass
class Nowhere:
    """Takes everything at once. The rate is so high that a clock that stands still is never waited for."""

    channel: str
    largest: int = 500
    per_second: float = 1_000_000.0
    at_once: int = 1

    def calls(self, recipients: int) -> int:
        """One call, however many."""
        return 1

    def send(self, handover: Handover) -> Result:
        """Everybody was reached."""
        return Result()

    def problems(self) -> list[str]:
        """Nothing is missing."""
        return []


class Wallet:
    """A provider of payments in memory: whoever is sent to its page pays there. Nothing goes over the network."""

    name = "sandbox"
    origin = "https://pay.mogi.kusei.example"

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}

    def create(self, order: Order) -> Page:
        """A page for the order."""
        reference = f"mogi-{order.key}"
        self._orders[reference] = order
        return Page(reference, f"{self.origin}/{reference}", order.expires_at)

    def look(self, reference: str) -> Session:
        """Paid."""
        order = self._orders.get(reference)
        if order is None:
            raise Refused("unknown")
        return Session(reference, order.key, Status.PAID, f"{reference}-p", order.amount, clock.now())

    def cancel(self, reference: str) -> Session:
        """Nothing can be paid there any more."""
        order = self._orders.pop(reference, None)
        return Session(reference, order.key if order else "", Status.EXPIRED)

    def capture(self, session: Session) -> Session:
        """It was taken at once."""
        return session

    def refund(self, *, payment: str, amount: int, key: str, number: str) -> Returned:
        """Back at once."""
        return Returned(f"{payment}-r-{key}", Returning.DONE)

    def look_refund(self, reference: str) -> Returned:
        """It has gone back."""
        return Returned(reference, Returning.DONE)

    def read(self, body: bytes, headers: Mapping[str, str], now: dt.datetime) -> Sequence[News]:
        """It tells nothing."""
        return ()


@contextlib.contextmanager
def everybody_pays() -> Iterator[None]:
    """The provider of payments is one in memory in the block."""
    before = dict(payments._makers)
    wallet = Wallet()
    payments.register(Wallet.name, lambda: wallet)
    try:
        yield
    finally:
        payments._makers.clear()
        payments._makers.update(before)
        payments.forget()


@contextlib.contextmanager
def nowhere(*channels: str) -> Iterator[None]:
    """These channels lead nowhere in the block, and no other is there."""
    before = dict(registry._makers)
    for channel in {*before, *channels}:
        registry.register(channel, partial(_way, channel if channel in channels else ""))
    try:
        yield
    finally:
        registry._makers.clear()
        registry._makers.update(before)
        registry.forget()


def _way(channel: str) -> Adapter | None:
    return Nowhere(channel) if channel else None
