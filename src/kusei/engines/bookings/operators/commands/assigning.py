"""Sets receptions up, and says who stands there for which operator, with a reason and an end."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.bookings.operators import rights
from kusei.engines.bookings.operators.commands.common import locked, refusing
from kusei.engines.bookings.operators.models import Assignment, Reception
from kusei.engines.bookings.operators.refusals import AssignmentWrong, NotAContractor, TextMissing, TillWrong
from kusei.engines.bookings.reservations.rights import department_of
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.payments.tills.models import Till
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LONGEST = dt.timedelta(days=366)  # who needs it longer is assigned again


def save_reception(*, facility: Facility, till: Till | None, early: int, late: int, by: User) -> Reception:
    """Set the reception of a facility up, or change it. Raises `MayNot`, `TillWrong`."""
    rights.require(rights.may_manage(by, facility))
    if till is not None and (not till.contractors or till.department.code != department_of(facility).code):
        raise TillWrong
    with refusing(), transaction.atomic(), reason("受付の設定"):
        found, _made = Reception.objects.update_or_create(
            facility=facility, defaults={"till": till, "early": early, "late": late}
        )
        return found


def assign(  # noqa: PLR0913  what an assignment consists of
    *,
    reception_id: int,
    operator: str,
    user: User,
    valid_from: dt.date,
    valid_until: dt.date,
    why: str,
    by: User,
) -> Assignment:
    """Somebody stands there for the operator from a day until the day before `valid_until`.

    Raises `MayNot`, `AssignmentWrong`, `NotAContractor`, `AssignedAlready`.
    """
    with refusing(), transaction.atomic():
        reception = locked(reception_id)
        rights.require(rights.may_manage(by, reception.facility))
        known = {one.key for one in resources.content_of(reception.facility_id, valid_from).operators}
        if operator not in known or not why.strip() or not valid_from < valid_until <= valid_from + LONGEST:
            raise AssignmentWrong
        if not rights.is_contractor_of(user, department_of(reception.facility)):
            raise NotAContractor
        with reason(why.strip()):
            return Assignment.objects.create(
                reception=reception,
                operator=operator,
                user=user,
                valid_from=valid_from,
                valid_until=valid_until,
                reason=why.strip()[:300],
                given_by=by,
                given_at=clock.now(),
            )


def end_assignment(*, assignment_id: int, why: str, by: User) -> Assignment:
    """End it at once; again, nothing happens. Raises `MayNot`, `TextMissing`."""
    with refusing(), transaction.atomic():
        rows = Assignment.objects.select_for_update(of=("self",)).select_related("reception__facility")
        found = rows.get(pk=assignment_id)
        rights.require(rights.may_manage(by, found.reception.facility))
        if found.ended_at is not None:
            return found
        if not why.strip():
            raise TextMissing
        found.ended_at, found.ended_by, found.ended_because = clock.now(), by, why.strip()[:300]
        with reason(found.ended_because):
            found.save(update_fields=["ended_at", "ended_by", "ended_because"])
        return found
