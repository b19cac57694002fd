"""Who may do what at a reception: operators within their band and nowhere else; staff of the department.

The role of a contractor alone allows nothing here: an approver or administrator of the department names the house and
the operator for whom somebody stands there. A signed sheet ends the band.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from kusei.engines.bookings.operators import bands
from kusei.engines.bookings.operators.bands import Band
from kusei.engines.bookings.operators.models import Assignment, Reception, Sheet
from kusei.engines.bookings.operators.refusals import MayNot, OutsideHours
from kusei.engines.bookings.reservations.rights import department_of
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.payments.tills.models import Till
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role, in_force
from kusei.foundation.people.models import User
from kusei.foundation.web import access, clock

STAFF = access.Access(
    "role:viewer, role:contractor, role:administrator",
    lambda request: any(access.holds(request.user, one) for one in (Role.VIEWER, Role.CONTRACTOR, Role.ADMINISTRATOR)),
)


class Stand(NamedTuple):
    """Somebody at a reception in a band of their operator."""

    reception: Reception
    band: Band


def is_contractor_of(user: User, department: Department) -> bool:
    """Whether the account is a contractor of the department today, and nothing else. Three SQL queries at most."""
    held = {row.role for row in roles.assignments_on(user)}
    return held == {Role.CONTRACTOR} and roles.holds(user, Role.CONTRACTOR, department)


class At:
    """One person at one reception at this moment; what was asked for once is not asked for again."""

    def __init__(self, user: User, reception: Reception) -> None:
        self.user, self.reception, self.now = user, reception, clock.now()

    @cached_property
    def department(self) -> Department:
        """The department in charge today."""
        return department_of(self.reception.facility)

    @cached_property
    def _held(self) -> dict[str, roles.Reach]:
        return roles.reaches(self.user, Role.VIEWER, Role.EDITOR)

    @property
    def is_viewer(self) -> bool:
        """Staff of the department who may look."""
        return self._held[Role.VIEWER].holds(self.department)

    @property
    def is_editor(self) -> bool:
        """Staff of the department who may write."""
        return self._held[Role.EDITOR].holds(self.department)

    @cached_property
    def bands(self) -> list[Band]:
        """The own bands of yesterday, today and tomorrow, by time; none for who is no contractor (any more)."""
        rows = list(Assignment.objects.filter(user=self.user, reception=self.reception, ended_at=None))
        if not rows or not is_contractor_of(self.user, self.department):
            return []
        return [
            band
            for band in bands.around(self.reception.facility_id, self.now)
            if any(one.operator == band.operator and one.valid_from <= band.day < one.valid_until for one in rows)
        ]

    @cached_property
    def signed(self) -> set[tuple[dt.date, str]]:
        """Day and operator of the own bands whose sheet is signed."""
        days = {one.day for one in self.bands}
        return set(Sheet.objects.filter(reception=self.reception, day__in=days).values_list("day", "operator"))

    def _within(self, before: int, after: int) -> Iterator[Band]:
        """The own bands around this moment, with so many minutes before and after."""
        for one in self.bands:
            first, last = one.begins_at - dt.timedelta(minutes=before), one.ends_at + dt.timedelta(minutes=after)
            if first <= self.now < last:
                yield one

    @property
    def stand(self) -> Stand | None:
        """Where the person stands now: the band that holds this moment and is not handed over."""
        band = next(self._within(0, 0), None)
        if band is None or (band.day, band.operator) in self.signed:
            return None
        return Stand(self.reception, band)

    @property
    def leaving(self) -> Band | None:
        """The own band that is on, or was until some minutes ago, and is not handed over."""
        found = self._within(0, self.reception.late)
        return next((one for one in found if (one.day, one.operator) not in self.signed), None)

    @property
    def has_signed(self) -> bool:
        """Whether the own band that is on, or was until some minutes ago, is handed over."""
        return any((one.day, one.operator) in self.signed for one in self._within(0, self.reception.late))

    @property
    def may_read(self) -> bool:
        """Who reads sheets: the department always, operators around their band."""
        return self.is_viewer or next(self._within(self.reception.early, self.reception.late), None) is not None

    def may_take_over(self, sheet: Sheet) -> bool:
        """Who signs below: whose band is on or begins soon and is another one, or editors of the department."""
        others = ((one.day, one.operator) for one in self._within(self.reception.early, 0))
        return self.is_editor or any(one != (sheet.day, sheet.operator) for one in others)


def stand(user: User, reception: Reception) -> Stand | None:
    """Where the person stands now. Eight SQL queries at most; one for who was never assigned there."""
    return At(user, reception).stand


def require_stand(user: User, reception: Reception) -> Stand:
    """Where the person stands now. Raises `OutsideHours` for who stands there at other hours, else `MayNot`."""
    found = stand(user, reception)
    if found is not None:
        return found
    keys = Assignment.objects.filter(user=user, reception=reception, ended_at=None, valid_until__gt=clock.today())
    operators = set(keys.values_list("operator", flat=True))
    if not operators:
        raise MayNot
    later = bands.after(reception.facility_id, clock.now(), operators)
    raise OutsideHours(later.begins_at if later else None)


def handed(reception: Reception, band: Band) -> bool:
    """Whether the sheet of the band is signed. One SQL query."""
    return Sheet.objects.filter(reception=reception, day=band.day, operator=band.operator).exists()


def may_manage(user: User, facility: Facility) -> bool:
    """Who sets receptions up and says who stands there: approvers and administrators of the department."""
    department = department_of(facility)
    return roles.holds(user, Role.APPROVER, department) or roles.holds(user, Role.ADMINISTRATOR, department)


def require(allowed: bool) -> None:
    """Raise `MayNot` unless it holds."""
    if not allowed:
        raise MayNot


def at_reception(user: User, facility: Facility) -> bool:
    """Hook of reservations: whether the person books and records uses for others at the facility now."""
    reception = Reception.objects.filter(facility=facility).select_related("facility").first()
    return reception is not None and stand(user, reception) is not None


def barred(user: User, till: Till) -> bool:
    """Hook of tills: operators take money at the till of a house in whose band they stand, and at no other.

    Nobody else is barred; a contractor who stands at no reception takes no money at a reception's till.
    """
    reception = Reception.objects.filter(till=till).select_related("facility").first()
    if {row.role for row in roles.assignments_on(user)} != {Role.CONTRACTOR}:
        return False
    if reception is not None:
        return stand(user, reception) is None
    return Assignment.objects.filter(in_force(clock.today()), user=user, ended_at=None).exists()
