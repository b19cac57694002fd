"""Reads of calendars that pages, feeds and jobs share: areas, their days, the sorting dictionary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kusei.engines.notices.recurring import days
from kusei.engines.notices.recurring.models import CollectionArea, CollectionCalendar, SortingWord
from kusei.engines.notices.recurring.searching import folded
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock, formats

LONGEST_QUERY = 60  # characters of a search that are looked at


@dataclass(frozen=True)
class Found:
    """A town that was looked for, and the area in which it lies."""

    town: str
    area: CollectionArea


def calendars(municipality: Municipality, on: dt.date) -> list[CollectionCalendar]:
    """The calendars that hold on the day or later, the earliest first; else the last that held. One or two queries."""
    rows = CollectionCalendar.objects.filter(municipality=municipality)
    return list(rows.filter(valid_until__gt=on).order_by("valid_from")) or list(rows.order_by("-valid_until")[:1])


def areas(municipality: Municipality, on: dt.date) -> list[CollectionArea]:
    """The areas in the order of the list, each as the earliest calendar that has it says. Three queries at most."""
    found: dict[str, CollectionArea] = {}
    rows = CollectionArea.objects.filter(calendar__in=calendars(municipality, on)).select_related("calendar", "pattern")
    for row in rows.order_by("calendar__valid_from", "position"):
        found.setdefault(row.code, row)
    return list(found.values())


def area(municipality: Municipality, code: str) -> list[CollectionArea]:
    """The rows of an area, one for each calendar that has it, the earliest first. One query."""
    rows = CollectionArea.objects.filter(calendar__municipality=municipality, code=code)
    return list(rows.select_related("calendar", "pattern").order_by("calendar__valid_from"))


def rows_for(municipality: Municipality, codes: Collection[str], first: dt.date, last: dt.date) -> list[CollectionArea]:
    """The rows of several areas in the calendars that touch the days. One query."""
    rows = CollectionArea.objects.filter(
        calendar__municipality=municipality,
        code__in=codes,
        calendar__valid_from__lte=last,
        calendar__valid_until__gt=first,
    )
    return list(rows.select_related("calendar", "pattern").order_by("calendar__valid_from", "position"))


def now_of(rows: Sequence[CollectionArea], on: dt.date) -> CollectionArea:
    """The row by which an area is called on the day: of the calendar that holds, else of the next, else of the last."""
    return next((row for row in rows if row.calendar.valid_until > on), rows[-1])


def next_days(rows: Sequence[CollectionArea], first: dt.date, count: int = 6) -> list[days.Collected]:
    """The next days of collection, of the coming two months."""
    return days.of_areas(rows, first, first + dt.timedelta(days=62))[:count]


def found(rows: Iterable[CollectionArea], typed: str) -> list[Found]:
    """The towns whose name, reading or area begins with or holds what was typed; beginnings first. No query."""
    wanted = folded(typed[:LONGEST_QUERY])
    if not wanted:
        return []
    begins, holds = [], []
    for row in rows:
        names = [folded(one) for one in (row.name, row.kana, row.name_en)]
        by_area = any(wanted in one for one in names)
        for town, kana in row.towns:
            spelt = [*names, folded(town), folded(kana)]
            if any(one.startswith(wanted) for one in spelt):
                begins.append(Found(town, row))
            elif by_area or any(wanted in one for one in spelt):
                holds.append(Found(town, row))
    return begins + holds


def words(municipality: Municipality, typed: str = "") -> list[SortingWord]:
    """The words of the dictionary that hold what was typed, those that begin with it first. One query."""
    wanted = folded(typed[:LONGEST_QUERY])
    rows = list(SortingWord.objects.filter(municipality=municipality, folded__contains=wanted))
    return sorted(rows, key=lambda row: not any(part.startswith(wanted) for part in row.folded.split()))


def area_name(row: CollectionArea) -> str:
    """The name of the area in the language of the page."""
    return row.name if formats.in_japanese() or not row.name_en else row.name_en


def area_options() -> list[tuple[str, str]]:
    """Code and name of every area of the home municipality, for choosing from and for rules."""
    municipality = home()
    return [(row.code, area_name(row)) for row in areas(municipality, clock.today())] if municipality else []
