"""The procedures of one's sections with the last reason why they were stopped."""

from __future__ import annotations

from dataclasses import dataclass

from kusei.engines.procedures.models import Procedure
from kusei.engines.procedures.queries.current import procedures_by_title
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.people.models import User


@dataclass(frozen=True)
class Switch:
    """A procedure, and whether this person may stop it."""

    procedure: Procedure
    title: str  # in the language of the page
    may_switch: bool


def switches_of(user: User) -> list[Switch]:
    """By title. Four SQL queries at most."""
    reach = reaches(user, Role.VIEWER, Role.APPROVER)
    codes = {
        role: set(Department.objects.filter(pk__in=reach[role].departments).values_list("municipality_id", "code"))
        for role in (Role.VIEWER, Role.APPROVER)
    }
    found = []
    for procedure, title in procedures_by_title():
        place = (procedure.municipality_id, procedure.department_code)
        if reach[Role.VIEWER].everywhere or place in codes[Role.VIEWER]:
            approver = reach[Role.APPROVER].everywhere or place in codes[Role.APPROVER]
            found.append(Switch(procedure, title, approver))
    return found
