"""Who may do what: the booker, members of the group that booked, and staff of the facility's department."""

from __future__ import annotations

from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.refusals import MayNot
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


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
