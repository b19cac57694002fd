"""Writes down each night what was open, so that figures of past days ask the tables alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max, Min

from kusei.engines.bookings.resources import queries
from kusei.engines.bookings.resources.models import Atom, Facility, FacilityVersion, OpenDay, Resource
from kusei.engines.bookings.resources.slots import Stretch
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

AGAIN = 31
"""Days that are looked at again: a closure may be entered, or lifted, after the day."""
_Key = tuple[int, dt.date]
_Times = tuple[list[int], list[int]]


def record_open_days(*, since: dt.date | None = None) -> int:
    """Write down what was open until yesterday; how many days of atoms changed.

    Each facility goes on where it ended, less `AGAIN` days. New ones begin with the fiscal year before this one, or
    when their first version does. `since` goes back further. Again it changes nothing.
    """
    last = clock.today() - dt.timedelta(days=1)
    told = FacilityVersion.objects.values("facility").annotate(first=Min("valid_from"))
    known = dict(
        OpenDay.objects.values_list("atom__facility").annotate(last=Max("day")).values_list("atom__facility", "last")
    )
    oldest = (FiscalYear.of(last) - 1).start
    changed = 0
    for one in told.order_by("facility"):
        begins = known[one["facility"]] - dt.timedelta(days=AGAIN) if one["facility"] in known else oldest
        begins = max(min(begins, since or begins), one["first"])
        for first, until in _months(begins, last):
            changed += _record(one["facility"], first, until)
    return changed


def _months(since: dt.date, until: dt.date) -> Iterable[tuple[dt.date, dt.date]]:
    """The days in pieces of a month, so that a long time is no great weight."""
    while since <= until:
        following = (since.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        yield since, min(until, following - dt.timedelta(days=1))
        since = following


@transaction.atomic
def _record(facility_id: int, since: dt.date, until: dt.date) -> int:
    Facility.objects.select_for_update(no_key=True).get(pk=facility_id)
    rooms = Resource.objects.filter(facility=facility_id).exclude(kind="equipment").values_list("pk", flat=True)
    wanted = _open(list(rooms), since, until)
    places = dict(Atom.objects.filter(facility=facility_id).values_list("pk", "places"))
    rows = OpenDay.objects.filter(atom__facility=facility_id, day__range=(since, until))
    there = {(one.atom_id, one.day): one for one in rows}
    gone = [one.pk for key, one in there.items() if key not in wanted]
    written = []
    for key, (begins, ends) in wanted.items():
        minutes = (sum(ends) - sum(begins)) * places[key[0]]
        one = there.get(key)
        if one is None or (one.begins, one.ends, one.minutes) != (begins, ends, minutes):
            written.append(OpenDay(atom_id=key[0], day=key[1], begins=begins, ends=ends, minutes=minutes))
    OpenDay.objects.filter(pk__in=gone).delete()
    OpenDay.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["atom", "day"], update_fields=["begins", "ends", "minutes"]
    )
    return len(gone) + len(written)


def _open(rooms: list[int], since: dt.date, until: dt.date) -> dict[_Key, _Times]:
    """When each atom was open for any of the resources that take it."""
    found: dict[_Key, list[Stretch]] = defaultdict(list)
    for offered in queries.slots(rooms, since, until).values():
        for atom, _places in offered.atoms:
            for stretch in offered.stretches:
                found[atom, stretch.day].append(stretch)
    return {key: _together(stretches) for key, stretches in found.items()}


def _together(stretches: list[Stretch]) -> _Times:
    """When it was open. Packages (全日) bridge pauses: where there are single parts, those count."""
    single = [one for one in stretches if one.is_free or len(one.cells) == 1] or stretches
    return merged((one.begins, one.ends) for one in single)


def merged(times: Iterable[tuple[int, int]]) -> _Times:
    """Begins and ends of the same minutes, in order, without overlaps and without two that touch."""
    begins: list[int] = []
    ends: list[int] = []
    for begin, end in sorted(times):
        if ends and begin <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            begins.append(begin)
            ends.append(end)
    return begins, ends
