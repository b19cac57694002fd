"""Gives and takes roles. Who changes post loses the old roles on that very day (異動)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.org.permissions import require_administrator
from kusei.foundation.people.models import User

# Reasons go into the history as they are: what is stored does not depend on the language of a page.
GRANTED, TRANSFERRED = "役割の付与", "異動"
ADMINISTRATORS_LOCK = 0x6B75_7365  # any number that nothing else uses


class RoleRefused(ValueError):
    """The role cannot be given or ended like this; the sentence says why."""

    code = "org.role-refused"


def grant_role(  # noqa: PLR0913  keyword-only
    *,
    user: User,
    role: str,
    department: Department | None,
    valid_from: dt.date,
    valid_until: dt.date | None = None,
    by: User | None,
) -> RoleAssignment:
    """Give a role in a department (None: the whole municipality) from a day until the day before
    `valid_until`.

    Raises `NotAllowed`, and `RoleRefused` when the person holds it on one of these days or the department is
    none to work in.
    """
    require_administrator(by, of=department)
    with transaction.atomic(), reason(GRANTED):
        return _grant(user, role, department, valid_from, valid_until)


def end_role(*, assignment: RoleAssignment, on: dt.date, why: str, by: User | None) -> RoleAssignment:
    """Take the role away from the day on. One that has not begun by then never begins.

    Raises `NotAllowed`, and `RoleRefused` without a reason, when it has ended before, or for the last
    administrator.
    """
    require_administrator(by, of=assignment.department)
    if not why.strip():
        raise RoleRefused(_("終わる理由を書いてください。"))
    with transaction.atomic(), reason(why.strip()):
        _lock_administrators()
        current = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
        if current.valid_until is not None and current.valid_until <= on:
            raise RoleRefused(_("この役割は、その日より前に終わっています。"))
        _end(current, on, why.strip())
        _keep_an_administrator([current], on)
    return current


def transfer(  # noqa: PLR0913  keyword-only
    *,
    user: User,
    to_department: Department,
    on: dt.date,
    roles: Iterable[str],
    by: User | None,
    why: str = "",
) -> list[RoleAssignment]:
    """Move the person: every role of theirs ends on the day, and the given roles in the new department begin.

    `why` defaults to 異動. Raises `NotAllowed` unless `by` administers both where roles end and where they
    begin, and
    `RoleRefused`.
    """
    require_administrator(by, of=to_department)
    why = why.strip() or TRANSFERRED
    with transaction.atomic(), reason(why):
        _lock_administrators()
        held = _after(user, on)
        for assignment in held:
            require_administrator(by, of=assignment.department)
            _end(assignment, on, why)
        given = [_grant(user, role, to_department, on, None) for role in roles]
        _keep_an_administrator(held, on)
    return given


def end_all_roles(*, user: User, on: dt.date, why: str, by: User | None) -> None:
    """Take every role of the person away from the day on: they leave. Raises `NotAllowed`, `RoleRefused`."""
    with transaction.atomic(), reason(why):
        _lock_administrators()
        held = _after(user, on)
        for assignment in held:
            require_administrator(by, of=assignment.department)
            _end(assignment, on, why)
        _keep_an_administrator(held, on)


def _after(user: User, on: dt.date) -> list[RoleAssignment]:
    """The roles that reach beyond the day, those that begin later included; locked."""
    open_then = Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    rows = RoleAssignment.objects.select_for_update(of=("self",)).filter(open_then, user=user)
    return list(rows.select_related("department").order_by("pk"))


def _grant(
    user: User, role: str, department: Department | None, valid_from: dt.date, valid_until: dt.date | None
) -> RoleAssignment:
    _check(role, department, valid_from, valid_until)
    if not user.is_active:
        raise RoleRefused(_("使えないアカウントには役割を付けられません。"))
    try:
        with transaction.atomic():
            return RoleAssignment.objects.create(
                user=user, role=role, department=department, valid_from=valid_from, valid_until=valid_until
            )
    except IntegrityError:
        raise RoleRefused(_("同じ役割を、重なる期間にもう持っています。期間を確かめてください。")) from None


def _check(role: str, department: Department | None, valid_from: dt.date, valid_until: dt.date | None) -> None:
    if role not in Role.values:
        raise RoleRefused(_("その役割はありません。"))
    if valid_until is not None and valid_until <= valid_from:
        raise RoleRefused(_("終了日は開始日より後にしてください。"))
    if department is None:
        return
    if department.is_collective:
        raise RoleRefused(_("「%(name)s」は総称です。働く組織を選んでください。") % {"name": department.name})
    gone = department.valid_until is not None and department.valid_until <= valid_from
    if gone or (department.valid_from is not None and department.valid_from > valid_from):
        raise RoleRefused(_("「%(name)s」は、その日にはありません。") % {"name": department.name})


def _end(assignment: RoleAssignment, on: dt.date, why: str) -> None:
    assignment.valid_until = max(on, assignment.valid_from)
    assignment.ended_reason = why[:200]
    assignment.save(update_fields=["valid_until", "ended_reason"])


def _lock_administrators() -> None:
    """One ending at a time: two administrators could otherwise end each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADMINISTRATORS_LOCK])


def _keep_an_administrator(ended: list[RoleAssignment], on: dt.date) -> None:
    """Refuse to end the last administrator of the whole municipality: nobody could give the role back."""
    if not any(row.role == Role.ADMINISTRATOR and row.department_id is None for row in ended):
        return
    remaining = RoleAssignment.objects.filter(
        role=Role.ADMINISTRATOR, department=None, valid_until=None, valid_from__lte=on, user__is_active=True
    )
    if not remaining.exists():
        raise RoleRefused(_("全庁の管理者がいなくなります。先に、ほかの人を全庁の管理者にしてください。"))
