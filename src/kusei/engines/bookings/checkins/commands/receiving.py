"""Keeps what devices tell: in any order, repeated, hours late; nothing is lost and nothing counts twice."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction

from kusei.engines.bookings.checkins import hooks, trust
from kusei.engines.bookings.checkins.bands import band_on
from kusei.engines.bookings.checkins.jobs import tell_arrival
from kusei.engines.bookings.checkins.models import Band, Card, Device, Event, House, Pass
from kusei.engines.bookings.checkins.wire import Refused, Told
from kusei.foundation.jobs.tasks import enqueue_many
from kusei.foundation.web import clock

EARLY = dt.timedelta(minutes=2)  # so far a device's clock may be behind the phone's code


@transaction.atomic
def receive(
    *, device: Device, told: Sequence[Told], offset_ms: int | None = None
) -> tuple[list[uuid.UUID], list[Refused]]:
    """Keep the events that are not there yet. What is kept, now or before, and what is not.

    `device` sent them, with its gate and house; an event may be of another device of the house (of the same tablet,
    before it was signed in anew). `offset_ms`: how far its clock is behind ours at the moment. An event whose number
    is taken by a different one is refused. A phone's code for minutes stands for its card. Eight SQL queries at most,
    whatever the number of events.
    """
    house, now = device.gate.house, clock.now()
    Device.objects.filter(pk=device.pk).update(seen_at=now, offset_ms=offset_ms)
    makers = _makers(house, told) | {None: device, device.key: device}
    cards = _cards(house, told)
    passes = _passes(house, told, cards)
    events = [_event(one, makers.get(one.device, device), house, cards, passes, now) for one in told]
    known = Event.objects.in_bulk([one.pk for one in events])
    strangers = {
        one.pk
        for one, raw in zip(events, told, strict=True)
        if one.pk in known and not _same(one, known[one.pk], passes.get(raw.code))
    }
    new = sorted((one for one in events if one.pk not in known), key=lambda one: one.pk)  # nobody waits in a circle
    Event.objects.bulk_create(new, ignore_conflicts=True)
    _tell(new)
    kept = [one.pk for one in events if one.pk not in strangers]
    return kept, [Refused(str(one), "number-taken") for one in strangers]


def _makers(house: House, told: Sequence[Told]) -> dict[str | None, Device]:
    keys = {one.device for one in told if one.device}
    rows = Device.objects.filter(gate__house=house, key__in=keys).select_related("gate")
    return {one.key: one for one in rows}


def _cards(house: House, told: Sequence[Told]) -> dict[str, Card]:
    here = Card.objects.filter(department=house.department_id, code__in={one.code for one in told if one.code})
    return {one.code: one for one in here}


def _passes(house: House, told: Sequence[Told], cards: Mapping[str, Card]) -> dict[str, Pass]:
    """Codes for minutes, by code; one query only where something was read that is no card's own code."""
    unknown = {one.code for one in told if one.code and one.code not in cards}
    if not unknown:
        return {}
    here = Pass.objects.filter(code__in=unknown, card__department=house.department_id).select_related("card")
    return {one.code: one for one in here}


def _card(code: str, at: dt.datetime, cards: Mapping[str, Card], passes: Mapping[str, Pass]) -> Card | None:
    """The card of the code, or of the code for minutes that was good at that time."""
    shown = passes.get(code)
    if shown is not None and shown.made_at - EARLY <= at <= shown.until:
        return shown.card
    return cards.get(code)


def _event(  # noqa: PLR0913, PLR0917  what an event is made of
    one: Told,
    device: Device,
    house: House,
    cards: Mapping[str, Card],
    passes: Mapping[str, Pass],
    now: dt.datetime,
) -> Event:
    past, ahead = dt.timedelta(hours=house.trusted_hours), dt.timedelta(minutes=house.trusted_ahead)
    when = trust.believed(one.moment, one.offset_ms, now, past=past, ahead=ahead)
    day = when.at.astimezone(clock.TOKYO).date()
    card = _card(one.code, when.at, cards, passes)
    band: str = one.band
    if card is not None:
        band = band_on(adult=card.adult, enters_in=card.enters_in, day=day)
    return Event(
        id=one.id,
        house=house,
        gate=device.gate,
        device=device,
        sequence=one.sequence,
        kind=one.kind,
        code=card.code if card is not None else one.code,
        card=card,
        people=one.people,
        band=band if card is not None or not one.code else Band.UNKNOWN,
        school=card.school if card is not None else "",
        made_at=one.moment,
        offset_ms=one.offset_ms,
        received_at=now,
        at=when.at,
        day=day,
        doubtful=when.doubtful,
        undoes=one.undoes,
    )


def _same(one: Event, known: Event, shown: Pass | None) -> bool:
    """Told again. A phone's code that was good when it was first told may be over by now."""
    names = ("house_id", "kind", "people", "made_at", "undoes", "sequence")
    code = one.code == known.code or (shown is not None and shown.card_id == known.card_id)
    return code and all(getattr(one, name) == getattr(known, name) for name in names)


def _tell(new: Sequence[Event]) -> None:
    """Whoever waits for these people hears of it by jobs, so that no consumer holds up or loses an event."""
    if not hooks.arrival_consumers():
        return
    arrivals = [one.pk for one in new if one.kind == Event.Kind.IN and one.card is not None and one.card.holder_id]
    enqueue_many(tell_arrival, [{"event": str(pk)} for pk in arrivals])
