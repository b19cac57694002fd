"""Closes the day of a till (日計): its figures are kept, and the database takes nothing more for that day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.payments.invoices.refusals import OwnWork
from kusei.engines.payments.tills import rights
from kusei.engines.payments.tills.commands.common import locked_till, refusing
from kusei.engines.payments.tills.models import Day, Shift
from kusei.engines.payments.tills.queries import daily
from kusei.engines.payments.tills.refusals import DayNotYet, ShiftsOpen
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def close_day(*, till_id: int, day: dt.date, by: User) -> Day:
    """Close the day; again, it gives what there is. An approver does it who stood at the till in no shift of the day.

    Raises `MayNot`, `OwnWork`, `DayNotYet`, `ShiftsOpen`.
    """
    with refusing(day), transaction.atomic():
        till = locked_till(till_id, whole=True)
        rights.require(rights.may_approve(by, till))
        if known := Day.objects.filter(till=till, day=day).first():
            return known
        if day > clock.today():
            raise DayNotYet
        if Shift.objects.filter(till=till, day__lte=day).exclude(state=Shift.State.CLOSED).exists():
            raise ShiftsOpen
        if Shift.objects.filter(till=till, day=day, operator=by).exists():
            raise OwnWork
        figures = daily.compute([till], day)
        return Day.objects.create(till=till, day=day, figures=figures.as_json(), closed_by=by, closed_at=clock.now())
