"""Rounds as pages show them: lists, how many want what, files, results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet

from kusei.engines.bookings.lotteries.models import Entry, Outcome, Publication, Round, Slot, Use
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.engines.bookings.reservations import wording
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.resources.models import Facility, Resource

_WANTED = """
SELECT s.slot, count(*) FROM (
    SELECT DISTINCT e.id, w.slot FROM lotteries_entry e
    CROSS JOIN LATERAL jsonb_array_elements(e.wishes) AS wish
    CROSS JOIN LATERAL jsonb_array_elements_text(wish->'slots') AS w(slot)
    WHERE e.round_id = %s AND e.state = 'active'
) s GROUP BY s.slot
"""
PUBLIC_FILES = (Publication.Kind.PROMISE, Publication.Kind.SEAL, Publication.Kind.RECORD)


@dataclass(frozen=True)
class Wanted:
    """A slot, and how many entries want it; None while that is not shown."""

    slot: Slot
    entries: int | None

    @property
    def times(self) -> str:
        """9:00–12:00."""
        return wording.times(self.slot.day, self.slot.begins_at, self.slot.ends_at)

    @property
    def ratio(self) -> str:
        """倍率, with one decimal."""
        return "" if self.entries is None else f"{self.entries / self.slot.places:.1f}"


def with_counts(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """With the number of entries as `entered`."""
    return rounds.annotate(entered=Count("entries", filter=Q(entries__state=Entry.State.ACTIVE))).select_related(
        "facility"
    )


def listed(state: str, facilities: Collection[Facility] | None = None) -> QuerySet[Round]:
    """The rounds in that state: what closes next first; of what was drawn the latest first."""
    rounds = with_counts(Round.objects.filter(state=state))
    if facilities is not None:
        rounds = rounds.filter(facility__in=facilities)
    return rounds.order_by("-drawn_at", "key") if state == Round.State.DRAWN else rounds.order_by("closes_at", "key")


def counts_shown(found: Round) -> bool:
    """Whether the public sees how many want a slot: always after the closing, before it as the rules say."""
    return found.state != Round.State.OPEN or Terms.read(found.terms).shows_counts


def rooms(found: Round) -> list[Resource]:
    """The rooms by which the slots are known, in order. One SQL query."""
    return list(
        Resource.objects.filter(pk__in=Slot.objects.filter(round=found).values("resource")).order_by("position", "key")
    )


def days(found: Round, room: Resource, *, shown: bool) -> list[tuple[dt.date, list[Wanted]]]:
    """The slots of a room day by day, with how many want each. Two SQL queries."""
    wanted: dict[str, int] = {}
    if shown:
        with connection.cursor() as cursor:
            cursor.execute(_WANTED, [found.pk])
            wanted = dict(cursor.fetchall())
    every: dict[dt.date, list[Wanted]] = {}
    for slot in Slot.objects.filter(round=found, resource=room).order_by("day", "begins_at", "key"):
        every.setdefault(slot.day, []).append(Wanted(slot, wanted.get(slot.key, 0) if shown else None))
    return list(every.items())


def files(found: Round) -> list[Publication]:
    """The published files without their bytes, in the order in which they were published. One SQL query."""
    return list(Publication.objects.filter(round=found, kind__in=PUBLIC_FILES).defer("content").order_by("at", "pk"))


def outcomes(found: Round, ticket: str = "") -> QuerySet[Outcome]:
    """The result of every ticket, or of those that begin like this, in the order of tickets."""
    rows = Outcome.objects.filter(entry__round=found, entry__ticket__startswith=ticket.strip().upper())
    return rows.select_related("entry").only("reasons", "entry__ticket").order_by("entry__ticket")


def answers(found: Round) -> list[tuple[str, int]]:
    """How many bookings of winners and reserves are in which state. One SQL query."""
    rows = Booking.objects.filter(pk__in=Use.objects.filter(award__round=found).values("booking")).values("state")
    counted = dict(rows.annotate(number=Count("pk")).values_list("state", "number"))
    return [(str(label), counted[state]) for state, label in State.choices if state in counted]
