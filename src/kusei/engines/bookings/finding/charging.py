"""What a visitor would pay and from when they may book: by their own class of bookers, as a booking would compute it.

Nothing is computed twice in one answer: the class once for each set of rules, a price once for each case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from kusei.engines.bookings.reservations import rules as booking
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.resources import kept
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.format.rules import Booker
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Stretch
from kusei.engines.payments.fees import computing
from kusei.engines.payments.fees import kept as fees
from kusei.engines.payments.fees.explaining import total
from kusei.engines.payments.fees.format import Table
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.bookingtimes import Stand, Window
from kusei.lib.closings import Closings
from kusei.lib.errors import RuleError


class May(StrEnum):
    """Whether the visitor may book it by themselves."""

    NOW = "now"
    LATER = "later"
    OVER = "over"
    WHO = "who"  # no class of bookers fits the visitor, or theirs books by lottery only
    COUNTER = "counter"  # only staff book it


@dataclass(frozen=True)
class Offer:
    """`price` in yen, None where only the desk can say; `from_on`: answers to questions of the form may change it."""

    may: May
    opens: dt.datetime | None = None
    price: int | None = None
    from_on: bool = False


@dataclass
class Visitor:
    """Who looks, and what was read for them."""

    person: User | None
    group: Group | None
    versions: dict[int, list[kept.Version]]
    _bookers: dict[int, Booker | None] = field(default_factory=dict)
    _stands: dict[tuple[int, dt.date], tuple[May, dt.datetime | None]] = field(default_factory=dict)
    _windows: dict[tuple[Window, Closings, dt.date], tuple[May, dt.datetime | None]] = field(default_factory=dict)
    _tables: dict[str, Table | None] = field(default_factory=dict)
    _prices: dict[tuple[object, ...], int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, person: User | None, group: Group | None, houses: set[int], since: dt.date, until: dt.date) -> Visitor:
        """For these houses and days. One SQL query."""
        return cls(person, group, kept.versions(houses, since, until))

    def offer(self, room: Resource, stretch: Stretch, minutes: int = 0) -> Offer:
        """Whether and for how much they may book it. Asks the database once for each class, and each fee table."""
        content = self._content(room, stretch.day)
        told = content.resource(room.key) if content else None
        if content is None or told is None:
            return Offer(May.COUNTER)
        rules = content.rules_for(told)
        booker = self._booker(rules, room)
        may, opens = self._stand(content, rules, booker, stretch.day)
        length = stretch.ends - stretch.begins
        if stretch.is_free:
            length = max(minutes, stretch.shortest)
        price = self._price(content, rules, booker, room.key, stretch, length) if booker else None
        return Offer(may, opens, price, bool(rules.fee and rules.fee.asked))

    def _content(self, room: Resource, day: dt.date) -> Content | None:
        several = self.versions.get(room.facility_id, ())
        return next((one.content for one in several if one.first <= day <= one.last), None)

    def _booker(self, rules: Rules, room: Resource) -> Booker | None:
        if id(rules) not in self._bookers:
            self._bookers[id(rules)] = booking.booker_of(rules, room, self.person, self.group)
        return self._bookers[id(rules)]

    def _stand(
        self, content: Content, rules: Rules, booker: Booker | None, day: dt.date
    ) -> tuple[May, dt.datetime | None]:
        if rules.counter_only:
            return May.COUNTER, None
        if booker is None or booker.window is None:
            return May.WHO, None
        key = (id(rules), day)
        if key not in self._stands:
            self._stands[key] = self._stand_of(booker.window.built(), content.closed.built, day)
        return self._stands[key]

    def _stand_of(self, window: Window, closings: Closings, day: dt.date) -> tuple[May, dt.datetime | None]:
        """The same for all houses with the same windows and closed days."""
        key = (window, closings, day)
        if key not in self._windows:
            stand = window.stand(day, clock.now(), closings)
            opens = window.opens.moment(day, closings) if stand is Stand.BEFORE else None
            names = {Stand.BEFORE: May.LATER, Stand.OPEN: May.NOW, Stand.OVER: May.OVER}
            self._windows[key] = names[stand], opens
        return self._windows[key]

    def _price(  # noqa: PLR0913, PLR0917  what a price depends on
        self, content: Content, rules: Rules, booker: Booker, resource: str, stretch: Stretch, minutes: int
    ) -> int | None:
        if rules.fee is None:
            return 0
        told = content.resource(resource)
        by_day = stretch.day if rules.fee.day else None
        table = self._table(rules.fee.table)
        version = table.on(stretch.day) if table else None
        key = (id(rules), resource, booker.key, stretch.part, minutes, by_day, id(version))
        if table is None or version is None:
            return None
        if key not in self._prices:
            facts = rules.facts(booker, told.facts if told else {}, day=stretch.day, part=stretch.part, minutes=minutes)
            try:
                self._prices[key] = total(computing.price(table, facts, stretch.day))
            except RuleError:  # a question is left that only the form, or the desk, asks
                self._prices[key] = None
        return self._prices[key]

    def _table(self, key: str) -> Table | None:
        if key not in self._tables:
            try:
                self._tables[key] = fees.table(key)
            except fees.NoTable:
                self._tables[key] = None
        return self._tables[key]
