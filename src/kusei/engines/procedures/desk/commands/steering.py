"""What an approver steers: who may know of an application at all, and whether a procedure takes applications."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands.applicants import without_my_number
from kusei.engines.procedures.applications.commands.moving import By, locked, note_event
from kusei.engines.procedures.applications.models import Actor, Application
from kusei.engines.procedures.applications.records import CLOSED
from kusei.engines.procedures.applications.refusals import NotPossibleNow, ReasonNeeded
from kusei.engines.procedures.commands import stopping
from kusei.engines.procedures.models import Procedure
from kusei.foundation.audit.context import reason as because
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User

SECRET, OPEN = CLOSED, "confidentiality-lifted"  # kinds of events that applicants do not see


@transaction.atomic
def set_confidential(*, application_id: int, confidential: bool, reason: str, by: User) -> Application:
    """Close the application to all but approvers and the one it is given to, or open it again (DV等の支援措置).

    Raises `NotAllowed`, `ReasonNeeded`, and `NotPossibleNow` when it stands so already.
    """
    application = locked(application_id)
    access.require(by, Role.APPROVER, application)
    if not reason.strip():
        raise ReasonNeeded
    if application.confidential == confidential:
        raise NotPossibleNow
    kind, words = SECRET if confidential else OPEN, without_my_number(reason.strip())
    note_event(application, kind, by=By(Actor.STAFF, by), note=words, public=False, confidential=confidential)
    return application


@transaction.atomic
def switch(*, procedure_id: int, is_open: bool, reason: str, by: User) -> Procedure:
    """Stop taking applications for a procedure, or take them again. Drafts live on and can be handed in afterwards.

    Raises `NotAllowed`, `ReasonNeeded`.
    """
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    if not may_switch(by, procedure):
        raise access.NotAllowed
    if not reason.strip():
        raise ReasonNeeded
    with because(without_my_number(reason.strip()[:500])):
        stopping.set_open(procedure=procedure, is_open=is_open)
    return procedure


def may_switch(user: User, procedure: Procedure) -> bool:
    """Whether the person approves in the procedure's department today."""
    reach = departments_of(user, Role.APPROVER)
    rows = Department.objects.filter(municipality=procedure.municipality_id, code=procedure.department_code)
    return reach.everywhere or any(reach.holds(row) for row in rows)
