"""Who may write alerts, who may release them, and who the others are."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kusei.engines.notices.emergency import packfile
from kusei.engines.notices.emergency.refusals import NotAllowed
from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.org.queries import home
from kusei.foundation.org.roles import Reach, reaches
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def _in_charge() -> list[Department] | None:
    """The departments that the pack names; None where it names none, so that any is in charge."""
    codes = packfile.in_force().departments
    return list(Department.objects.filter(municipality=home(), code__in=codes)) if codes else None


def _within(reach: Reach, in_charge: list[Department] | None) -> bool:
    """The role everywhere, or in a department in charge. Names that no department has let nobody in."""
    return reach.everywhere or (bool(reach) if in_charge is None else any(reach.holds(one) for one in in_charge))


def rights(user: Any) -> dict[str, bool]:
    """What the person may do with alerts: `draft`, `release`, `look`. A few SQL queries."""
    held, in_charge = reaches(user, Role.EDITOR, Role.APPROVER, Role.VIEWER), _in_charge()
    draft, release = _within(held[Role.EDITOR], in_charge), _within(held[Role.APPROVER], in_charge)
    return {"draft": draft or release, "release": release, "look": bool(held[Role.VIEWER])}


def require_draft(user: User) -> None:
    """Writing alerts needs the role of an editor or an approver in a department in charge. Raises `NotAllowed`."""
    if not rights(user)["draft"]:
        raise NotAllowed


def require_release(user: User) -> None:
    """Releasing needs the role of an approver in a department in charge. Raises `NotAllowed`."""
    if not rights(user)["release"]:
        raise NotAllowed


def staff() -> QuerySet[User]:
    """Everybody with a role today; contractors are not staff."""
    held = RoleAssignment.objects.filter(in_force(clock.today())).exclude(role=Role.CONTRACTOR)
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")


def colleagues(but: User) -> list[User]:
    """Who may write or release alerts, besides that person: whom a fast release is told to at once."""
    held = RoleAssignment.objects.filter(in_force(clock.today()), role__in=(Role.EDITOR, Role.APPROVER))
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True).exclude(pk=but.pk).order_by("pk")
    return [one for one in people if rights(one)["draft"]]
