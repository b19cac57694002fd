"""Closures that staff make at run time, and their lifting."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.bookings.resources.models import MIDNIGHT, Closure, Facility, Resource
from kusei.engines.bookings.resources.refusals import AlreadyLifted, ClosureWrong, NotYourFacility
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


@transaction.atomic
def close(  # noqa: PLR0913  keyword-only: what a closure consists of
    *,
    by: User,
    facility: Facility,
    first_day: dt.date,
    last_day: dt.date,
    reason: str,
    resource: Resource | None = None,
    begins: int = 0,
    ends: int = MIDNIGHT,
) -> Closure:
    """Close a facility, or one resource and what shares its place, on these days; `begins`, `ends` in minutes.

    What is booked stays booked: whoever closes speaks with those who have booked. The reason is shown to everybody.
    Raises `NotYourFacility`, `ClosureWrong`.
    """
    _require(by, facility)
    if not reason.strip():
        raise ClosureWrong(_("理由を書いてください。施設の案内に表示されます。"))
    if last_day < first_day or not 0 <= begins < ends <= MIDNIGHT:
        raise ClosureWrong(_("終わりを始まりより後にしてください。"))
    if resource is not None and resource.facility_id != facility.pk:
        raise ClosureWrong(_("この施設の部屋などから選んでください。"))
    return Closure.objects.create(
        facility=facility,
        resource=resource,
        first_day=first_day,
        last_day=last_day,
        begins=begins,
        ends=ends,
        reason=reason.strip(),
        made_by=by,
        made_at=clock.now(),
    )


@transaction.atomic
def reopen(*, by: User, closure: Closure, reason: str) -> Closure:
    """Lift a closure. Raises `NotYourFacility`, `ClosureWrong`, `AlreadyLifted`."""
    _require(by, closure.facility)
    if not reason.strip():
        raise ClosureWrong(_("取り消す理由を書いてください。"))
    row = Closure.objects.select_for_update().get(pk=closure.pk)
    if row.lifted_at is not None:
        raise AlreadyLifted
    row.lifted_by, row.lifted_at, row.lifted_because = by, clock.now(), reason.strip()
    row.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    return row


def may_close(user: User, facility: Facility) -> bool:
    """Whether the person edits or approves for the facility's department; without one, for all departments."""
    may = (Role.EDITOR, Role.APPROVER)
    if not facility.department_code:
        return any(roles.holds_everywhere(user, role) for role in may)
    known = Department.objects.filter(municipality=facility.municipality_id, code=facility.department_code)
    department = known.order_by("-pk").first()
    return department is not None and any(roles.holds(user, role, department) for role in may)


def _require(user: User, facility: Facility) -> None:
    if not may_close(user, facility):
        raise NotYourFacility
