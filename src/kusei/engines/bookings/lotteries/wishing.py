"""Makes wishes out of what somebody chose, and refuses those that cannot be won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kusei.engines.bookings.lotteries import offering, refusals
from kusei.engines.bookings.lotteries.models import Round, Slot
from kusei.engines.bookings.lotteries.offering import Offer
from kusei.engines.bookings.reservations import wording
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource

Chosen = tuple[int, str, str]
"""Id of the resource, day (2027-03-01), key of the part."""


class Shelf:
    """What a round has to choose from. Eight SQL queries."""

    def __init__(self, found: Round) -> None:
        self.content = resources.content_of(found.facility_id, found.month)
        rooms = offering.resources_of(found.facility, self.content, found.rules)
        known = set(Slot.objects.filter(round=found).values_list("key", flat=True))
        self.offers: dict[Chosen, Offer] = {
            (one.resource_id, one.day.isoformat(), one.part): one
            for one in offering.offers(rooms, found.month)
            if known.issuperset(one.keys)
        }
        offered = {pk for pk, _day, _part in self.offers}
        self.rooms: dict[int, Resource] = {one.pk: one for one in rooms if one.pk in offered}
        rules = offering.drawn_by(self.content, found.rules)
        assert rules is not None, "the pack keeps the rules of a round that it promised"
        self.rules = rules

    def wishes(self, chosen: Sequence[Sequence[Chosen]], most: int, people: int) -> list[dict[str, Any]]:
        """The wishes as an entry keeps them. Raises `NoWish`, `TooManyWishes`, `WishWrong`, `SameWishTwice`,
        `TooManyPeople`.
        """
        if not chosen:
            raise refusals.NoWish
        if len(chosen) > most:
            raise refusals.TooManyWishes(most)
        found: list[dict[str, Any]] = []
        for number, uses in enumerate(chosen, start=1):
            wish = self._wish(number, uses)
            if any(wish["slots"] == before["slots"] for before in found):
                raise refusals.SameWishTwice(number)
            self._fits(number, uses, people)
            found.append(wish)
        return found

    def _wish(self, number: int, uses: Sequence[Chosen]) -> dict[str, Any]:
        slots: list[str] = []
        for use in uses:
            if use not in self.offers:
                raise refusals.WishWrong(number)
            slots += self.offers[use].keys
        if not slots:
            raise refusals.WishWrong(number)
        if len(slots) != len(set(slots)):
            raise refusals.WishWrong(number, twice=True)
        offers = [self.offers[use] for use in uses]
        return {
            "uses": [list(use) for use in uses],
            "slots": sorted(slots),
            "times": [wording.times(one.day, one.begins_at, one.ends_at) for one in offers],
        }

    def _fits(self, number: int, uses: Sequence[Chosen], people: int) -> None:
        """All rooms of one time together hold them."""
        together: dict[tuple[str, str], list[int]] = {}
        for pk, day, part in uses:
            together.setdefault((day, part), []).append(self.rooms[pk].capacity)
        for capacities in together.values():
            if all(capacities) and sum(capacities) < people:
                raise refusals.TooManyPeople(number, sum(capacities))


def uses_of(wish: Mapping[str, Any]) -> list[Chosen]:
    """The uses of a wish as it was kept."""
    return [(int(pk), str(day), str(part)) for pk, day, part in wish["uses"]]
