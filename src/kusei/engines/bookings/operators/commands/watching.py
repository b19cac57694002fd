"""Notes which sheets are missing, and has the department told, once for each band."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.bookings.operators import bands, jobs
from kusei.engines.bookings.operators.models import Assignment, Missing, Reception, Sheet
from kusei.foundation.audit.context import acting_as
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.web import clock

BACK = dt.timedelta(days=3)
"""A worker that stood still so long still finds what was missing."""


def notice_missing() -> list[Missing]:
    """The bands that ended `late` minutes ago or earlier without a sheet, though somebody was to stand there.

    Bands that nobody was assigned to have no sheet. Called again, nothing is noted twice.
    """
    now, today = clock.now(), clock.today()
    receptions = list(Reception.objects.all())
    found = bands.between([one.facility_id for one in receptions], today - BACK, today)
    handed = set(Sheet.objects.filter(day__gte=today - BACK).values_list("reception_id", "day", "operator"))
    noted = set(Missing.objects.filter(day__gte=today - BACK).values_list("reception_id", "day", "operator"))
    made = []
    for reception in receptions:
        late = dt.timedelta(minutes=reception.late)
        staffed = _staffed(reception)
        for band in found[reception.facility_id]:
            key = (reception.pk, band.day, band.operator)
            if band.ends_at + late > now or key in handed or key in noted:
                continue
            if any(one == band.operator and first <= band.day < last for one, first, last in staffed):
                made += _note(reception, band)
    return made


def _staffed(reception: Reception) -> list[tuple[str, dt.date, dt.date]]:
    """Operator, first day, and the day after the last, of those who stood or stand there; not before it was decided."""
    rows = Assignment.objects.filter(reception=reception, valid_until__gt=clock.today() - BACK)
    return [
        (
            one.operator,
            max(one.valid_from, _day(one.given_at)),
            min(one.valid_until, _day(one.ended_at) if one.ended_at else dt.date.max),
        )
        for one in rows
    ]


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(clock.TOKYO).date()


def _note(reception: Reception, band: bands.Band) -> list[Missing]:
    with transaction.atomic(), acting_as("引継書の確認"):
        one, made = Missing.objects.get_or_create(
            reception=reception,
            operator=band.operator,
            day=band.day,
            defaults={"ended_at": band.ends_at, "noticed_at": clock.now()},
        )
        if not made:
            return []
        enqueue(jobs.tell_missing, missing_id=one.pk)
        return [one]
