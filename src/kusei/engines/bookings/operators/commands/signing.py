"""Signs the sheet of a band twice: who hands over, with the figures as they are then; who takes over, another person.

The first signature ends the band for its operator. Open points of all sheets go on until somebody ticks them.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.bookings.operators import bands, jobs, queries, rights
from kusei.engines.bookings.operators.bands import Band
from kusei.engines.bookings.operators.commands.common import locked, refusing
from kusei.engines.bookings.operators.models import Reception, Sheet
from kusei.engines.bookings.operators.refusals import (
    HandedAlready,
    KeysMissing,
    NotYet,
    SamePerson,
    TakenAlready,
    TextMissing,
    TillOpen,
)
from kusei.engines.bookings.resources import queries as resources
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def hand_over(*, reception_id: int, keys_complete: bool, note: str = "", by: User) -> Sheet:
    """Sign the sheet of the own band, from some minutes before its end until some after it. One for each band.

    Raises `MayNot`, `OutsideHours`, `NotYet`, `TillOpen`, `KeysMissing`, `HandedAlready`.
    """
    with refusing(), transaction.atomic():
        reception = locked(reception_id)
        who = rights.At(by, reception)
        if who.leaving is None and who.has_signed:
            raise HandedAlready
        band = who.leaving or rights.require_stand(by, reception).band
        opens = band.ends_at - dt.timedelta(minutes=reception.early)
        if clock.now() < opens:
            raise NotYet(opens)
        return _sign(reception, band, keys_complete, note, by)


def hand_over_late(  # noqa: PLR0913  what the sheet asks
    *, reception_id: int, operator: str, day: dt.date, keys_complete: bool, note: str = "", why: str, by: User
) -> Sheet:
    """An editor of the department writes the sheet that is missing, and says why it is late.

    Raises `MayNot`, `TextMissing`, `NotYet`, `TillOpen`, `KeysMissing`, `HandedAlready`, `Reception.DoesNotExist` for
    a band that there was not.
    """
    with refusing(), transaction.atomic():
        reception = locked(reception_id)
        rights.require(rights.At(by, reception).is_editor)
        if not why.strip():
            raise TextMissing
        found = bands.between([reception.facility_id], day, day)[reception.facility_id]
        band = next((one for one in found if one.operator == operator), None)
        if band is None:
            raise Reception.DoesNotExist
        if clock.now() < band.ends_at:
            raise NotYet(band.ends_at)
        return _sign(reception, band, keys_complete, note, by, why.strip()[:300])


def take_over(*, sheet_id: int, remark: str = "", by: User) -> Sheet:
    """Sign below: the next operator, or an editor of the department; never who handed over. Once.

    Raises `MayNot`, `SamePerson`, `TakenAlready`.
    """
    with refusing(), transaction.atomic():
        sheets = Sheet.objects.select_for_update(of=("self",)).select_related("reception__facility__municipality")
        sheet = sheets.get(pk=sheet_id)
        if sheet.handed_by_id == by.pk:
            raise SamePerson
        if sheet.taken_by_id is not None:
            raise TakenAlready
        rights.require(rights.At(by, sheet.reception).may_take_over(sheet))
        sheet.taken_by, sheet.taken_at, sheet.remark = by, clock.now(), remark.strip()[:400]
        sheet.save(update_fields=["taken_by", "taken_at", "remark"])
        return sheet


def _sign(  # noqa: PLR0913, PLR0917  what a sheet consists of
    reception: Reception, band: Band, keys_complete: bool, note: str, by: User, why: str = ""
) -> Sheet:
    if rights.handed(reception, band):
        raise HandedAlready
    if not keys_complete and not note.strip():
        raise KeysMissing
    shifts = queries.shifts_of(reception, band)
    if any(one.state == one.State.OPEN for one in shifts):
        raise TillOpen
    told = resources.content_of(reception.facility_id, band.day)
    label = next((one.label.ja for one in told.operators if one.key == band.operator), band.operator)
    sheet = Sheet.objects.create(
        reception=reception,
        operator=band.operator,
        label=label[:120],
        day=band.day,
        begins_at=band.begins_at,
        ends_at=band.ends_at,
        figures=queries.figures(reception, band, shifts),
        keys_complete=keys_complete,
        note=note.strip()[:1000],
        difference=sum(one.difference for one in shifts),
        handed_by=by,
        handed_at=clock.now(),
        late_because=why,
    )
    if sheet.difference or not keys_complete:
        enqueue(jobs.tell_differs, sheet_id=sheet.pk)
    return sheet
