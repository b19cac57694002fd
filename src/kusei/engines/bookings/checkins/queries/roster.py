"""Who is in, and who left without an exit: one SQL query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from kusei.engines.bookings.checkins.models import Band, Card, House
from kusei.engines.bookings.checkins.queries.steps import STEPS
from kusei.foundation.web import clock

_LAST = """
SELECT s.code, s.band, s.gate_id, s.at, s.card_id, 1
FROM steps s WHERE s.after IS NULL AND s.kind = 'in'
UNION ALL
SELECT '', t.band, NULL, NULL, NULL, sum(CASE t.kind WHEN 'in' THEN t.people ELSE -t.people END)
FROM told t WHERE t.code = '' GROUP BY t.band
ORDER BY 4, 1, 2
"""
_EACH = """
, inside AS (
    SELECT s.house_id, 1 AS cards, 0 AS others FROM steps s WHERE s.after IS NULL AND s.kind = 'in'
    UNION ALL
    SELECT t.house_id, 0, CASE t.kind WHEN 'in' THEN t.people ELSE -t.people END FROM told t WHERE t.code = ''
)
SELECT i.house_id, sum(i.cards) + greatest(sum(i.others), 0) FROM inside i GROUP BY 1
"""


@dataclass(frozen=True)
class Present:
    """A card that came in and has not left. `card_id`: None for a number that is no card of this department."""

    code: str
    band: Band
    gate_id: int | None
    since: dt.datetime
    card_id: int | None


@dataclass(frozen=True)
class Roster:
    """Who is in a house. With `closed`, the house is shut: who stands here left without an exit.

    `without_card` is never below zero; people who were counted in one band and leave in another even out in the sum.
    """

    day: dt.date
    closed: bool
    present: tuple[Present, ...] = ()
    bands: Mapping[Band, int] = field(default_factory=dict)  # of people without a card; may be below zero

    @property
    def without_card(self) -> int:
        """People who were counted without a card and have not left."""
        return max(sum(self.bands.values()), 0)

    @property
    def people(self) -> int:
        """Everybody."""
        return len(self.present) + self.without_card


def roster(house: House, day: dt.date) -> Roster:
    """Who is in on the day, at its end or now."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS + _LAST, {"houses": [house.pk], "since": day, "until": day})
        rows = cursor.fetchall()
    present = tuple(Present(code, Band(band), gate, at, card) for code, band, gate, at, card, _people in rows if code)
    bands = {Band(band): int(people) for code, band, _gate, _at, _card, people in rows if not code and people}
    return Roster(day, is_closed(house, day), present, bands)


def people_in(houses: Sequence[House], day: dt.date) -> dict[int, int]:
    """How many are in each house, by its number. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS + _EACH, {"houses": [one.pk for one in houses], "since": day, "until": day})
        found = {int(house): int(people) for house, people in cursor.fetchall()}
    return {one.pk: found.get(one.pk, 0) for one in houses}


def is_closed(house: House, day: dt.date) -> bool:
    """Whether the house has shut for the day."""
    now = clock.now().astimezone(clock.TOKYO)
    return day < now.date() or (day == now.date() and now.hour * 60 + now.minute >= house.closes_at)


def cards_of(found: Roster) -> dict[int, Card]:
    """The cards of those who are in. One SQL query."""
    return Card.objects.in_bulk([one.card_id for one in found.present if one.card_id])
