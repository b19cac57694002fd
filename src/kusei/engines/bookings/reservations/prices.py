"""What a booking costs, until when it is paid, what goes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from kusei.engines.bookings.reservations.combining import parts_of
from kusei.engines.bookings.reservations.rules import Ask
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.payments.fees import computing, kept
from kusei.engines.payments.fees.explaining import Line, total
from kusei.engines.payments.fees.format import Version
from kusei.foundation.web import clock
from kusei.lib import bookingtimes

# Words of the invoice's line, which keeps every language.
DEPOSIT = {"ja": "保証金", "en": "Deposit", "easy": "あずける お金（保証金）"}
GIVEN_BACK = {"ja": "使ったあとに返します。", "en": "Given back after use.", "easy": "使った あとに 返します。"}


@dataclass(frozen=True)
class Price:
    """The lines of the invoice, and the revenue title to which it belongs."""

    lines: list[Line] = field(default_factory=list)
    income: str = ""
    deposit: int = 0  # 保証金: asked on the same invoice, given back after use

    @property
    def total(self) -> int:
        """Yen, without the deposit."""
        return total(self.lines)

    @property
    def asked(self) -> int:
        """Yen that the invoice asks for."""
        return self.total + self.deposit

    def all_lines(self) -> list[Line]:
        """The lines of the invoice, the deposit as the last."""
        if not self.deposit:
            return self.lines
        return [*self.lines, Line("item", DEPOSIT, self.deposit, why=GIVEN_BACK)]


def price_of(ask: Ask) -> Price:
    """The price by the fee table that holds on the day of use. One SQL query where there is a fee.

    Where the table asks for the part of the day, parts that are booked together cost what each costs; else they count
    as so many slots. Raises what `fees.computing.price` raises, for instance when a question is not answered.
    """
    rules, booker = ask.rules, ask.booker or ask.rules.bookers[-1]
    if rules.fee is None:
        return Price()
    told, day = ask.content.resource(ask.resource.key), ask.slot.day
    table, parts = kept.table(rules.fee.table), parts_of(ask.slot.part)
    each = parts if rules.fee.part and len(parts) > 1 else [ask.slot.part]
    lines: list[Line] = []
    for part in each:
        facts = rules.facts(
            booker,
            told.facts if told is not None else {},
            day=day,
            part=part,
            minutes=ask.minutes,
            slots=1 if len(each) > 1 else max(len(parts), 1),
            answers=dict(ask.answers),
        )
        lines += computing.price(table, facts | _equipment(ask, table.on(day)), day)
    return Price(lines, table.income, rules.deposit)


def _equipment(ask: Ask, version: Version | None) -> dict[str, Any]:
    """The questions that the pieces of equipment answer, those included that nobody wants where the table counts."""
    wanted = {one.question: one.number for one in ask.extras}
    kinds = {one.key: one.kind for one in version.asks} if version else {}
    found: dict[str, Any] = {}
    for question in (one.question for one in ask.rules.extras if one.question):
        number = wanted.get(question, 0)
        if kinds.get(question) == "yes":
            found[question] = number > 0
        elif number:
            found[question] = number
    return found


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
