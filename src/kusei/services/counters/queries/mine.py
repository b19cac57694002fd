"""What the holder of a ticket sees: the place in line, the expected minutes, what to do next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.estimates import minutes_until
from kusei.services.counters.models import OPEN_STATES, Ticket
from kusei.services.counters.packs import Office, Window
from kusei.services.counters.queries.waiting import lines, shown


@dataclass(frozen=True)
class Mine:
    """A ticket as its holder sees it."""

    ticket: Ticket
    number: str
    office: Office | None
    service: object  # its name in the reader's language
    window: Window | None
    ahead: int | None  # people before it in line, for whom waits
    minutes: int | None  # until it is called, as expected

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        return self.ticket.state in OPEN_STATES

    @property
    def is_near(self) -> bool:
        """Whether as few people are before it as its holder wants to know of."""
        wanted = self.ticket.notify_ahead
        return wanted is not None and self.ahead is not None and self.ahead <= wanted

    @property
    def must_arrive(self) -> bool:
        """Whether the person has to say that they are there."""
        away = self.ticket.present_at is None
        return away and self.ticket.state in (Ticket.State.WAITING, Ticket.State.TRANSFERRED)


def of_secret(secret: str) -> Ticket | None:
    """The ticket that the secret opens, for some days. One SQL query."""
    oldest = clock.today() - dt.timedelta(days=packs.rules().keep_days)
    return Ticket.objects.filter(secret=secret, day__gte=oldest).first()


def of_number(office: Office, number: str, day: dt.date) -> Ticket | None:
    """Today's ticket with the number that somebody types at the kiosk, such as A12 or 本A012. One SQL query."""
    typed = number.strip().upper().removeprefix(office.mark)
    origin = next((one for one in packs.offices() if typed.startswith(one.mark)), None)
    typed = typed.removeprefix(origin.mark) if origin else typed
    if len(typed) < 2 or not typed[1:].isdecimal() or len(typed) > 6:
        return None
    rows = Ticket.objects.filter(place=office.key, day=day, prefix=typed[0], number=int(typed[1:]))
    return rows.filter(office=(origin or office).key).first()


def seen(ticket: Ticket) -> Mine:
    """The ticket with its place in line. Four SQL queries while it waits, none after."""
    office = packs.office(ticket.place)
    service = office.service(ticket.service) if office else None
    ahead = minutes = None
    if office is not None and ticket.state == Ticket.State.WAITING:
        (line,) = lines([office])
        able = [one.pk for one in line.waiting if one.service == ticket.service]
        ahead = able.index(ticket.pk) if ticket.pk in able else None
        at = line.starts().get(ticket.pk)
        minutes = None if at is None else minutes_until(at, line.now)
    return Mine(
        ticket=ticket,
        number=shown(ticket),
        office=office,
        service=service.name if service else ticket.service,
        window=office.window(ticket.counter) if office and ticket.counter else None,
        ahead=ahead,
        minutes=minutes,
    )
