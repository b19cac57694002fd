"""Books: rules, price, then quotas, claim, row and event in one call of the database, and the invoice with it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.reservations import contacts, paying, prices, refusals, rights, rules
from kusei.engines.bookings.reservations.asking import ask_for, ask_of
from kusei.engines.bookings.reservations.availability import alternatives, lacking
from kusei.engines.bookings.reservations.contacts import Guest
from kusei.engines.bookings.reservations.models import Booking, Group, Item, Series, Source, State
from kusei.engines.bookings.reservations.moving import locked, move
from kusei.engines.bookings.reservations.prices import Price
from kusei.engines.bookings.reservations.rules import Ask
from kusei.engines.bookings.reservations.telling import told
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.payments.invoices.booking import as_record
from kusei.foundation.people.models import User

_BOOK = (
    "SELECT * FROM reservations_book(%s::jsonb, %s::jsonb, %s, %s::bigint[], %s::int[], %s::date[], %s::int[],"
    " %s::timestamptz[], %s::timestamptz[], %s)"
)


@dataclass(frozen=True)
class Outcome:
    """What becomes of a booking at once: its state, until when it is held, and what the invoice says."""

    state: State
    until: dt.datetime | None = None
    due_on: dt.date | None = None
    lapses_at: dt.datetime | None = None

    @property
    def claim_until(self) -> dt.datetime | None:
        """Until when the claim is kept: an unpaid one a little longer (see `paying`)."""
        return self.until + paying.MARGIN if self.until and self.state == State.UNPAID else self.until


def book(  # noqa: PLR0913  what a booking consists of
    *,
    resource: Resource,
    day: dt.date,
    part: str = "",
    begins: int | None = None,
    ends: int | None = None,
    person: User | None = None,
    group: Group | None = None,
    people: int = 0,
    purpose: str = "",
    answers: Mapping[str, Any] | None = None,
    source: Source = Source.RESIDENT,
    booker: str = "",
    until: dt.datetime | None = None,
    series: Series | None = None,
    extras: Mapping[str, int] | None = None,
    guest: Guest | None = None,
    by: User | None = None,
) -> Booking:
    """Book a part of a day, several that follow on each other (`am+pm`), or free times from minute to minute. With
    `until` it is held for them until then; `extras` is equipment by its key, `guest` somebody without an account.

    `by` is who does it: the resident, a member of staff, or nobody for a lottery or an offer. `booker` names the class
    that staff chose; without it the first that fits counts. Raises a refusal of `refusals` (`Taken` says what is still
    free), `MayNot`, or what the fee table refuses.
    """
    ask = ask_for(
        resource, day, part, begins, ends, person, group, people, purpose, answers or {}, source, booker, by, extras
    )
    rules.check(ask)
    price = prices.price_of(ask)
    outcome = Outcome(State.HELD, until) if until else outcome_of(ask, price)
    booking = _row(ask, price, outcome, series)
    limits = rules.limits(ask)
    with transaction.atomic():
        answer, number, department = _insert(booking, ask, limits, outcome)
        if answer == "booked":
            booking.number = number
            _with_it(booking, ask, guest)
            if price.asked and outcome.state not in (State.HELD, State.ASKED):
                paying.ask_for(booking, price, department, outcome.due_on or day, outcome.lapses_at)
            told(booking, "booked")
    if answer == "quota":
        assert ask.booker is not None
        raise refusals.QuotaFull(ask.booker.quotas[number])
    if answer == "taken":
        if missing := lacking(ask):
            raise refusals.ExtraTaken(missing)
        raise refusals.Taken(alternatives(resource, day, people, ask.minutes if not part else 0))
    return booking


def accept(*, booking_id: uuid.UUID, by: User | None = None, answers: Mapping[str, Any] | None = None) -> Booking:
    """Somebody wants what was held for them: it becomes a booking, with its invoice. Raises `HoldOver`, `WrongState`,
    `MayNot`.
    """
    with transaction.atomic():
        booking = locked(booking_id)
        if by is not None:
            rights.as_booker(by, booking)
        if booking.state != State.HELD:
            raise refusals.WrongState
        if answers is not None:
            booking.answers = dict(answers)
            booking.save(update_fields=["answers"])
        settle(booking, kind="accepted", by=by)
    return booking


def settle(booking: Booking, *, kind: str, by: User | None, why: str = "", approved: bool = False) -> None:
    """Bring a held, asked or reopened booking, whose claim stands, to the state that its rules and price give.

    In the caller's transaction, which holds it. Raises `HoldOver`.
    """
    ask = ask_of(booking, by)
    price = prices.price_of(ask)
    outcome = outcome_of(ask, price, approved=approved)
    if not claims.keep(booking.pk, until=outcome.claim_until):
        raise refusals.HoldOver
    booking.price, booking.deposit = price.total, price.deposit
    booking.save(update_fields=["price", "deposit"])
    move(booking, outcome.state, kind=kind, by=by, why=why, until=outcome.until)
    if price.asked and outcome.state != State.ASKED:
        department = rights.department_of(booking.resource.facility).pk
        paying.ask_for(booking, price, department, outcome.due_on or booking.day, outcome.lapses_at)


def outcome_of(ask: Ask, price: Price, *, approved: bool = False) -> Outcome:
    """To be approved, to be paid, or confirmed."""
    if ask.rules.approval and not approved:
        return Outcome(State.ASKED)
    if not price.asked:
        return Outcome(State.CONFIRMED)
    due_on, lapses_at = prices.due(ask.rules, ask.slot.day, ask.slot.begins_at)
    if lapses_at is None or lapses_at <= ask.now:  # staff write down what has begun
        return Outcome(State.CONFIRMED, due_on=due_on)
    return Outcome(State.UNPAID, lapses_at, due_on, lapses_at)


def _row(ask: Ask, price: Price, outcome: Outcome, series: Series | None) -> Booking:
    stretch = ask.slot.stretch
    return Booking(
        resource=ask.resource,
        number=0,
        day=stretch.day,
        part=stretch.part,
        begins_at=stretch.begins_at,
        ends_at=stretch.ends_at,
        slots=max(len(stretch.cells), 1),
        person=ask.person,
        group=ask.group,
        booker=ask.booker.key if ask.booker else "",
        people=ask.people,
        purpose=ask.purpose,
        answers=dict(ask.answers),
        state=outcome.state,
        source=ask.source,
        price=price.total,
        deposit=price.deposit,
        series=series,
        until=outcome.until,
        made_by=ask.by,
        made_at=ask.now,
    )


def _with_it(booking: Booking, ask: Ask, guest: Guest | None) -> None:
    """Equipment, and the contact of somebody without an account. A query for each where there is any."""
    if ask.extras:
        Item.objects.bulk_create(
            [Item(booking=booking, resource=one.resource, number=one.number) for one in ask.extras]
        )
    if guest is not None:
        contacts.keep(booking, guest, booking.day + dt.timedelta(days=ask.rules.contact_days))


def _insert(booking: Booking, ask: Ask, limits: list[dict[str, Any]], outcome: Outcome) -> tuple[str, int, int]:
    values = [as_record(booking), json.dumps(limits), outcome.claim_until, *claims.columns(ask.needs()), ask.now]
    with connection.cursor() as cursor:
        cursor.execute(_BOOK, values)
        answer, number, department = cursor.fetchone()
    booking._state.adding = answer != "booked"
    return answer, number, department
