"""Who may do what in the cycle of one municipality, on the day: asked first by every command, and by pages.

Editors change what their departments are responsible for, approvers check it, the planning section runs the cycle and
sees all, and everybody else sees what is published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Municipality, Role
from kusei.foundation.org.queries import department_finder
from kusei.foundation.org.roles import NOWHERE, Reach, reaches
from kusei.foundation.people.models import User
from kusei.services.plans.cycle import rules
from kusei.services.plans.models import Edition
from kusei.services.plans.responsibility import responsible_departments

COMMAND_LINE = Reach(everywhere=True, departments=frozenset())


class NotAllowed(PermissionDenied):
    """The person may not do this; the sentence says who may."""

    code = "cycle.not-allowed"


@dataclass(frozen=True)
class Standing:
    """What a person may do today. `planner`: runs the cycle; `publisher`: lets results out; `finance`: checks money."""

    planner: bool
    publisher: bool
    finance: bool
    edits: Reach
    approves: Reach
    views: Reach

    @property
    def staff(self) -> bool:
        """Holds any role that looks at unpublished work."""
        return self.planner or bool(self.views)

    def may_edit(self, departments: Collection[int]) -> bool:
        """Whether the person writes for what these departments are responsible for; none: the planning section only."""
        return self.planner or _meets(self.edits, departments)

    def may_approve(self, departments: Collection[int]) -> bool:
        """Whether the person approves for one of the departments."""
        return self.publisher or _meets(self.approves, departments)

    def may_view(self, departments: Collection[int]) -> bool:
        """Whether the person sees unpublished work of one of the departments."""
        return self.planner or self.publisher or _meets(self.views, departments)


def _meets(reach: Reach, departments: Collection[int]) -> bool:
    return reach.everywhere or not reach.departments.isdisjoint(departments)


NOBODY = Standing(planner=False, publisher=False, finance=False, edits=NOWHERE, approves=NOWHERE, views=NOWHERE)


def standing(user: Any, municipality: Municipality) -> Standing:
    """What the person may do in the municipality's cycle today; None is the command line. At most four SQL queries."""
    if user is None:
        return Standing(
            planner=True, publisher=True, finance=True, edits=COMMAND_LINE, approves=COMMAND_LINE, views=COMMAND_LINE
        )
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    reach = reaches(user, Role.EDITOR, Role.APPROVER, Role.VIEWER)
    edits, approves = reach[Role.EDITOR], reach[Role.APPROVER]
    calendar = rules.calendar_of(municipality)
    find = department_finder(municipality) if calendar.planning or calendar.finance else None
    planning = _numbers(find, calendar.planning)
    finance = _numbers(find, calendar.finance)
    return Standing(
        planner=_meets(edits, planning),
        publisher=_meets(approves, planning),
        finance=_meets(edits, finance) or _meets(approves, finance),
        edits=edits,
        approves=approves,
        views=reach[Role.VIEWER],
    )


def _numbers(find: Any, names: Iterable[str]) -> set[int]:
    return {found.pk for name in names if (found := find(name)) is not None} if find else set()


def responsible(edition: Edition) -> dict[str, frozenset[int]]:
    """The departments (numbers) that are responsible for each initiative, by its key. One SQL query.

    An initiative is not in the answer when the plan names no department for it, or only words such as 各部.
    """
    return {
        key: frozenset(department.pk for department in own) for key, own in responsible_departments(edition).items()
    }


def require_planner(user: User | None, municipality: Municipality) -> Standing:
    """Raise `NotAllowed` unless the person runs the municipality's cycle."""
    found = standing(user, municipality)
    if not found.planner:
        raise NotAllowed(_("計画の運用を受け持つ部署（企画担当）の編集者だけができます。企画担当に頼んでください。"))
    return found


def require_publisher(user: User | None, municipality: Municipality) -> Standing:
    """Raise `NotAllowed` unless the person lets results out."""
    found = standing(user, municipality)
    if not found.publisher:
        raise NotAllowed(_("公表は、計画の運用を受け持つ部署（企画担当）の承認者だけができます。"))
    return found


def require_editor(user: User | None, municipality: Municipality, departments: Collection[int]) -> Standing:
    """Raise `NotAllowed` unless the person writes for one of the departments."""
    found = standing(user, municipality)
    if not found.may_edit(departments):
        raise NotAllowed(_("この取組の所管部署の編集者だけができます。所管の部署に頼んでください。"))
    return found
