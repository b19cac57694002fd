"""A sample house with gates, cards and a week of entries and exits, made through the commands."""

from __future__ import annotations

import datetime as dt
import random
import uuid

from kusei.engines.bookings.checkins import commands
from kusei.engines.bookings.checkins.models import Band, Card, Device, Gate, House
from kusei.engines.bookings.checkins.wire import MOST, Told
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

# i18n: names of samples
CHILDREN = tuple((f"見本 こども{number}", f"ミホン コドモ{number}") for number in range(1, 9))
SCHOOLS = ("見本第一小学校", "見本第二小学校")
DAYS = 7


def play(
    *, facility: Facility, department: Department, approver: User, editor: User, parent: User | None = None
) -> House:
    """Let the facility count: two gates, a device, cards of children, adults and nobody in particular, a week of
    events until today. Nothing happens when it counts already.
    """
    if known := House.objects.filter(facility=facility).first():
        return known
    house = commands.save_house(
        facility=facility,
        department=department,
        closes_at=18 * 60,
        groups=[Band.INFANT, Band.LOWER, Band.UPPER, Band.ADULT],
        names=True,
        contractors=True,
        trusted_hours=240,
        trusted_ahead=2,
        least=5,
        by=approver,
    )
    front, garden = (
        commands.save_gate(house_id=house.pk, name=name, mode=Gate.Mode.BOTH, headcounts=counts, by=approver)
        for name, counts in (("正面玄関", True), ("庭の出入口", False))  # i18n: names of samples
    )
    devices = [_device(gate, editor) for gate in (front, garden)]
    cards = _cards(department, editor, parent)
    luck, today = random.Random(f"2026 {facility.key}"), clock.today()  # noqa: S311  a sample, the same each time
    told = [
        event
        for back in range(DAYS, -1, -1)
        for event in _day(today - dt.timedelta(days=back), cards, luck)
        if event.moment < clock.now()
    ]
    for number, device in enumerate(devices):
        own = told[number :: len(devices)]
        for start in range(0, len(own), MOST):
            _kept, refused = commands.receive(device=device, told=own[start : start + MOST])
            assert not refused
    return house


def _device(gate: Gate, editor: User) -> Device:
    digits = commands.make_sign_in_code(gate_id=gate.pk, label="見本の端末", by=editor)  # i18n: a sample
    made = commands.sign_in_device(digits=digits).device
    return Device.objects.select_related("gate__house__department").get(pk=made.pk)


def _cards(department: Department, editor: User, parent: User | None) -> list[Card]:
    year = clock.today().year
    cards = [
        commands.issue_card(
            department=department,
            kind=Card.Kind.CHILD,
            holder=parent if number == 0 else None,
            name=name,
            kana=kana,
            enters_in=year - number,
            school=SCHOOLS[number % 2] if number < 6 else "",
            by=editor,
        )
        for number, (name, kana) in enumerate(CHILDREN)
    ]
    return [*cards, *commands.issue_anonymous_cards(department=department, number=4, adult=True, by=editor)]


def _day(day: dt.date, cards: list[Card], luck: random.Random) -> list[Told]:
    """Children come in the afternoon and leave; one in ten forgets the exit. Parents with small children come by."""
    events = []
    for card in cards:
        if luck.random() < 0.7:
            begin = luck.randrange(13 * 60, 16 * 60)
            events.append(_told(day, begin, "in", luck, code=card.code))
            if luck.random() < 0.9:
                events.append(_told(day, luck.randrange(begin + 20, 17 * 60 + 50), "out", luck, code=card.code))
    for _visit in range(luck.randrange(2, 6)):
        begin, people = luck.randrange(9 * 60 + 30, 12 * 60), luck.randrange(1, 4)
        for band, number in ((Band.INFANT, people), (Band.ADULT, 1)):
            events.append(_told(day, begin, "in", luck, people=number, band=band))
            events.append(_told(day, begin + 60, "out", luck, people=number, band=band))
    return events


def _told(day: dt.date, minute: int, kind: str, luck: random.Random, **more: object) -> Told:
    when = dt.datetime.combine(day, dt.time(*divmod(minute, 60)), clock.TOKYO)
    return Told.model_validate(
        {
            "id": uuid.UUID(int=luck.getrandbits(128), version=4),
            "sequence": luck.randrange(1_000_000),
            "kind": kind,
            "made_at": round(when.timestamp() * 1000),
            **more,
        }
    )
