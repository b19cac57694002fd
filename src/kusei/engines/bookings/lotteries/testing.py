"""A hall with a lottery, groups that enter, and rounds in every state, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from kusei.engines.bookings.lotteries import commands
from kusei.engines.bookings.lotteries.models import Entry, Publication, Round
from kusei.engines.bookings.lotteries.wishing import Chosen
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.reservations.testing import group as registered
from kusei.engines.bookings.resources import testing
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident

MONTH = dt.date(2027, 3, 1)
KEY = "test-hall-all-2027-03"
CLOSES = dt.datetime(2027, 1, 4, 15, tzinfo=dt.UTC)  # 5 January, 0:00 in Tokyo
DRAWS = dt.datetime(2027, 1, 5, 1, tzinfo=dt.UTC)
LOTTERY: dict[str, Any] = {
    "opens": {"months": 4, "of_month": 1, "at": "9:00"},
    "closes": {"months": 2, "of_month": 4, "at": "24:00"},
    "draws": {"months": 2, "of_month": 5, "at": "10:00"},
    "answer_days": 20,
}
BOOKERS: list[dict[str, Any]] = [
    {"key": "culture", "label": "文化団体", "who": {"groups": ["culture"]}, "lottery": True, "resident": True},
    {"key": "sport", "label": "スポーツ団体", "who": {"groups": ["sport"]}, "lottery": True, "priority": 1},
    {"key": "person", "label": "個人", "lottery": True, "window": testing.ALWAYS, "priority": 2},
]


SHORT = [
    {"key": "rooms", "from": "2026-04-01", "openings": [{"grid": "three", "season": ["03-01", "03-10"]}]},
    testing.CONTENT["timetables"][1],
]


def hall(lottery: dict[str, Any] | None = None, *, whole_year: bool = False, **rules: Any) -> Facility:
    """The sample hall, drawn by these rules; its rooms are open from 1 to 10 March, or all the year."""
    told = {"key": "all", "bookers": BOOKERS, "lottery": {**LOTTERY, **(lottery or {})}, **rules}
    changes: dict[str, Any] = {} if whole_year else {"timetables": SHORT}
    return testing.facility(rules=[told], **changes)


def opened(lottery: dict[str, Any] | None = None, **rules: Any) -> Round:
    """The round of March 2027, open. The clock must stand before its closing."""
    hall(lottery, **rules)
    commands.plan_rounds()
    found = Round.objects.get(key=KEY)
    assert commands.open_round(round_id=found.pk)
    return Round.objects.get(pk=found.pk)


def use(room: str, day: int, part: str = "am") -> Chosen:
    """A time of March 2027."""
    return Resource.objects.get(facility__key="test-hall", key=room).pk, MONTH.replace(day=day).isoformat(), part


def group(name: str, *members: User, **more: Any) -> Group:
    """A registered group; without members one of its own, who has the same name."""
    return registered(*(members or (resident(f"{name}@example.jp", name=name),)), name=name, **more)


def entered(found: Round, of: Group | User, wishes: Iterable[Sequence[Chosen]], **more: Any) -> Entry:
    """An entry of a group (by its first member) or a person."""
    groups = [of] if isinstance(of, Group) else []
    by = of if isinstance(of, User) else of.members.order_by("pk").first()
    assert by is not None
    more = {"by": by, "person": by, "groups": groups, "wishes": list(wishes), **more}
    return commands.enter(round_id=found.pk, **more)


def drawn(found: Round, watch: Any, *, settle: bool = True) -> Round:
    """Close it and draw it at its times; the clock stands at the draw after that."""
    watch.at = found.closes_at
    assert commands.seal_round(round_id=found.pk)
    watch.at = found.draws_at
    assert commands.draw_round(round_id=found.pk)
    if settle:
        commands.settle_round(round_id=found.pk)
        commands.pass_on(round_id=found.pk)
    return Round.objects.get(pk=found.pk)


def file(found: Round, kind: str) -> bytes:
    """A published file."""
    return bytes(Publication.objects.get(round=found, kind=kind).content)
