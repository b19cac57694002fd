"""What a booking costs, until when it is paid, what goes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kusei.engines.bookings.reservations.rules import Ask
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.payments.fees import computing, kept
from kusei.engines.payments.fees.explaining import Line, total
from kusei.foundation.web import clock
from kusei.lib import bookingtimes


@dataclass(frozen=True)
class Price:
    """The lines of the invoice, and the revenue title to which it belongs."""

    lines: list[Line] = field(default_factory=list)
    income: str = ""

    @property
    def total(self) -> int:
        """Yen."""
        return total(self.lines)


def price_of(ask: Ask) -> Price:
    """The price by the fee table that holds on the day of use. One SQL query where there is a fee.

    Raises what `fees.computing.price` raises, for instance when a question is not answered.
    """
    rules, booker = ask.rules, ask.booker or ask.rules.bookers[-1]
    if rules.fee is None:
        return Price()
    told = ask.content.resource(ask.resource.key)
    facts = rules.facts(
        booker,
        told.facts if told is not None else {},
        day=ask.slot.day,
        part=ask.slot.part,
        minutes=ask.minutes,
        answers=dict(ask.answers),
    )
    table = kept.table(rules.fee.table)
    return Price(computing.price(table, facts, ask.slot.day), table.income)


def due(rules: Rules, day: dt.date, begins_at: dt.datetime) -> tuple[dt.date, dt.datetime | None]:
    """The last day to pay from today on, and the moment at which the booking lapses unpaid.

    Without a payment rule it is owed on the day of use and never lapses. What is booked on the day before use, or on
    the day itself, is paid at once: it lapses with that day, or when the use begins.
    """
    if rules.payment is None:
        return day, None
    last = bookingtimes.payment_due(clock.today(), rules.payment.days, day)
    return last, min(bookingtimes.moment(last, bookingtimes.MIDNIGHT), begins_at)


def percent_back(rules: Rules, day: dt.date) -> int:
    """What percentage of what was paid goes back for a cancellation today; all of it where no rule says otherwise."""
    if rules.cancellation is None or not rules.cancellation.refunds:
        return 100
    return bookingtimes.refund_percent(rules.cancellation.steps(), day, clock.today())
