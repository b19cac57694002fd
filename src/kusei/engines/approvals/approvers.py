"""Who is asked today: the approvers of each department, the nearest first, and who stands in for whom.

Nobody's name is stored in a route. A step asks "the approver of that department", and the answer is that of
the day on which somebody looks. For lists this is read here in four SQL queries; whether one person may act is asked of
`foundation.org.roles` itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kusei.engines.approvals.models import Absence, Capacity, Step
from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.org.roles import holds, holds_everywhere
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

Place = tuple[int, str] | None  # municipality and code of a department; None is the whole municipality
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Standing:
    """As what somebody may act at a step."""

    capacity: Capacity
    on_behalf_of: User | None = None


class Approvers:
    """The approvers of a day by department, and the absences of that day. Three SQL queries."""

    def __init__(self, on: dt.date | None = None) -> None:
        day = on or clock.today()
        self._parents: dict[Place, Place] = {}
        self._places: dict[int, Place] = {}
        self._read_departments(day)
        self._holders: dict[Place, list[int]] = {}
        self.people: dict[int, User] = {}
        held = RoleAssignment.objects.filter(in_force(day), role=Role.APPROVER, user__is_active=True)
        for row in held.select_related("user", "department").order_by("user__name", "user_id"):
            place = self._place(row.department)
            if row.user_id not in self._holders.setdefault(place, []):
                self._holders[place].append(row.user_id)
            self.people[row.user_id] = row.user
        self.deputies: dict[int, Absence] = {}
        absences = Absence.objects.filter(Absence.on(day)).select_related("person", "deputy")
        for absence in absences.order_by("pk"):
            self.deputies[absence.person_id] = absence

    def _read_departments(self, day: dt.date) -> None:
        rows = Department.objects.select_related("parent").order_by("valid_from")
        in_order = sorted(rows, key=lambda row: _exists(row, day))  # those of the day last, so that they win
        for row in in_order:
            place = self._place(row)
            self._places[row.pk] = place
            self._parents[place] = self._place(row.parent)

    @staticmethod
    def _place(department: Department | None) -> Place:
        return None if department is None else (department.municipality_id, department.code)

    def _chain(self, department_id: int | None) -> list[Place]:
        """The department, those above it, and the whole municipality."""
        place = self._places.get(department_id) if department_id is not None else None
        chain: list[Place] = []
        while place is not None and place not in chain:
            chain.append(place)
            place = self._parents.get(place)
        return [*chain, None]

    def holders(self, department_id: int | None) -> list[int]:
        """Who holds the role in that very department."""
        return list(self._holders.get(self._chain(department_id)[0], ()))

    def nearest(self, department_id: int | None, *, but: frozenset[int] = NOBODY) -> list[int]:
        """Who is asked: the holders in the department, else in the next one above where somebody is.

        `but` are those who may not decide this case, its authors. Empty when nobody can.
        """
        for place in self._chain(department_id):
            if found := [person for person in self._holders.get(place, ()) if person not in but]:
                return found
        return []

    def within_reach(self, persons: set[int]) -> tuple[set[int], bool]:
        """The departments in which one of the persons may approve, and whether they may for the whole municipality."""
        everywhere = bool(persons & set(self._holders.get(None, ())))
        places = {place for place, held in self._holders.items() if persons & set(held)}
        return {pk for pk in self._places if places & set(self._chain(pk))}, everywhere

    def standing_of(self, person: int, department_id: int | None) -> tuple[Capacity, int | None] | None:
        """As what the person may act at a step of the department, for a page: the command asks `standing`."""
        chain = self._chain(department_id)
        held = [place for place in chain if person in self._holders.get(place, ())]
        if held:
            return (Capacity.OWN if held[0] == chain[0] else Capacity.ABOVE), None
        if person not in self.people:
            return None
        for absent, absence in self.deputies.items():
            if absence.deputy_id == person and any(absent in self._holders.get(place, ()) for place in chain):
                return Capacity.DEPUTY, absent
        return None

    def names(self, department_id: int | None, *, but: frozenset[int] = NOBODY) -> list[tuple[User, User | None]]:
        """Who is asked, each with the deputy of the day if they are absent."""
        asked = self.nearest(department_id, but=but)
        return [
            (self.people[person], absence.deputy if (absence := self.deputies.get(person)) else None)
            for person in asked
        ]

    def asked(self, department_id: int | None, *, but: frozenset[int] = NOBODY) -> tuple[set[int], dict[int, int]]:
        """Who is asked themselves, and who is asked as a deputy: deputy to the absent person."""
        own = set(self.nearest(department_id, but=but))
        for_whom = {
            absence.deputy_id: person
            for person in own
            if (absence := self.deputies.get(person)) and absence.deputy_id not in but
        }
        return own, {deputy: person for deputy, person in for_whom.items() if deputy not in own}


def _exists(row: Department, day: dt.date) -> bool:
    return (row.valid_from or dt.date.min) <= day < (row.valid_until or dt.date.max)


def may_approve(user: User, department: Department | None) -> bool:
    """Whether the person holds the approver's role today in the department or above it."""
    return holds_everywhere(user, Role.APPROVER) if department is None else holds(user, Role.APPROVER, department)


def standing(user: User, step: Step) -> Standing | None:
    """As what the person may act at the step today; None when they may not.

    One's own role comes before that of an absent person. A deputy must hold the approver's role somewhere, and
    the absent person the one that the step asks for: both on this day.
    """
    if may_approve(user, step.department):
        at_the_place = RoleAssignment.objects.filter(
            in_force(clock.today()), user=user, role=Role.APPROVER, department__isnull=step.department is None
        )
        if step.department is not None:
            same = {"department__code": step.department.code}
            at_the_place = at_the_place.filter(department__municipality=step.department.municipality_id, **same)
        return Standing(Capacity.OWN if at_the_place.exists() else Capacity.ABOVE)
    absences = Absence.objects.filter(Absence.on(clock.today()), deputy=user).select_related("person")
    for absence in absences.order_by("pk") if holds(user, Role.APPROVER) else ():
        if may_approve(absence.person, step.department):
            return Standing(Capacity.DEPUTY, absence.person)
    return None
