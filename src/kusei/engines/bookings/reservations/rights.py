"""Who may do what: the booker, members of the group that booked, and staff of the facility's department."""

from __future__ import annotations

from collections.abc import Callable

from kusei.engines.bookings.reservations.grouping import facilities_knowing
from kusei.engines.bookings.reservations.models import Booking, Group
from kusei.engines.bookings.reservations.refusals import MayNot
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

AtReception = Callable[[User, Facility], bool]
_receptions: list[AtReception] = []


def register_reception(told: AtReception) -> None:
    """Hook: `told(user, facility)` says whether somebody who is no staff books and records uses there now."""
    if told not in _receptions:
        _receptions.append(told)


def department_of(facility: Facility) -> Department:
    """The department in charge today. Raises `Department.DoesNotExist`. One SQL query."""
    return (
        Department.objects.filter(municipality=facility.municipality_id, code=facility.department_code)
        .exclude(valid_from__gt=clock.today())
        .exclude(valid_until__lte=clock.today())
        .get()
    )


def is_staff_of(user: User, facility: Facility, role: str = Role.EDITOR) -> bool:
    """Whether the person holds the role in the department in charge."""
    return not user.is_resident and roles.holds(user, role, department_of(facility))


def require_staff(user: User, facility: Facility, role: str = Role.EDITOR) -> None:
    """Raise `MayNot` unless the person holds the role in the department in charge."""
    if not is_staff_of(user, facility, role):
        raise MayNot


def require_reception(user: User, facility: Facility) -> None:
    """Raise `MayNot` unless the person is an editor of the department, or stands at the reception now."""
    if not is_staff_of(user, facility) and not any(told(user, facility) for told in _receptions):
        raise MayNot


def is_own(user: User, booking: Booking) -> bool:
    """Whether the person booked it, or belongs to the group for which it was booked."""
    if booking.person_id == user.pk:
        return True
    return booking.group is not None and booking.group.members.filter(pk=user.pk).exists()


def as_booker(user: User, booking: Booking) -> bool:
    """True for the booker, False for staff in charge. Raises `MayNot` for anybody else."""
    if is_own(user, booking):
        return True
    require_staff(user, booking.resource.facility)
    return False


def may_decide_group(user: User, group: Group) -> bool:
    """Editors of the department of the facility where it is registered; without one, of any that knows its kind."""
    if group.facility is not None:
        return is_staff_of(user, group.facility)
    return any(is_staff_of(user, one) for one in facilities_knowing(group.kind))


def require_group_staff(user: User, group: Group) -> None:
    """Raise `MayNot` unless the person may decide about the group."""
    if not may_decide_group(user, group):
        raise MayNot
