"""What staff write down and correct by hand. Nothing is deleted: a mistake is undone by another event."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from kusei.engines.bookings.checkins import rights
from kusei.engines.bookings.checkins.bands import band_on
from kusei.engines.bookings.checkins.models import MOST_PEOPLE, Band, Card, Event, House
from kusei.engines.bookings.checkins.refusals import CannotUndo, CardUnknown, PeopleWrong, TimeWrong, WhyMissing
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

OLDEST = dt.timedelta(days=31)  # what staff may still write down


@transaction.atomic
def record(  # noqa: PLR0913  what an event consists of
    *,
    house_id: int,
    kind: str,
    code: str = "",
    people: int = 1,
    band: str = Band.UNKNOWN,
    at: dt.datetime,
    why: str,
    key: uuid.UUID,
    by: User,
) -> Event:
    """Write down an entry, an exit or a head count by hand. The same `key` again gives the event that is there.

    Raises `MayNot`, `WhyMissing`, `TimeWrong`, `PeopleWrong`, `CardUnknown`.
    """
    house = House.objects.select_related("department").get(pk=house_id)
    rights.require(rights.may_operate(by, house))
    if known := Event.objects.filter(pk=key, house=house).first():
        return known
    now = clock.now()
    if not why.strip():
        raise WhyMissing
    if not now - OLDEST <= at <= now:
        raise TimeWrong
    most = 9_999 if kind == Event.Kind.HEADCOUNT else 1 if code else MOST_PEOPLE
    if not (0 if kind == Event.Kind.HEADCOUNT else 1) <= people <= most:
        raise PeopleWrong
    day = at.astimezone(clock.TOKYO).date()
    card = Card.objects.filter(code=code, department=house.department_id).first() if code else None
    if code and card is None:
        raise CardUnknown
    if card is not None:
        band = band_on(adult=card.adult, enters_in=card.enters_in, day=day)
    return Event.objects.create(
        id=key,
        house=house,
        kind=kind,
        code=code,
        card=card,
        people=people,
        band=band,
        school=card.school if card is not None else "",
        made_at=at,
        received_at=now,
        at=at,
        day=day,
        why=why.strip()[:200],
        by=by,
    )


@transaction.atomic
def undo(*, event_id: uuid.UUID, why: str, by: User) -> Event:
    """Say that an event was a mistake; it stays, and counts no more. Raises `MayNot`, `WhyMissing`, `CannotUndo`."""
    events = Event.objects.select_for_update(of=("self",), no_key=True).select_related("house__department")
    event = events.get(pk=event_id)
    rights.require(rights.may_operate(by, event.house))
    if not why.strip():
        raise WhyMissing
    if event.kind == Event.Kind.UNDO or Event.objects.filter(undoes=event.pk, house=event.house).exists():
        raise CannotUndo
    now = clock.now()
    return Event.objects.create(
        id=uuid.uuid4(),
        house=event.house,
        kind=Event.Kind.UNDO,
        undoes=event.pk,
        made_at=now,
        received_at=now,
        at=now,
        day=now.astimezone(clock.TOKYO).date(),
        why=why.strip()[:200],
        by=by,
    )
