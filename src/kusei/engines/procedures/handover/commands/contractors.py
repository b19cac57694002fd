"""Giving something to a contractor, taking it back, and what a contractor does with it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.procedures.applications.access import NotAllowed as MayNot
from kusei.engines.procedures.applications.commands import applicants
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application, Attachment
from kusei.engines.procedures.handover import contractors
from kusei.engines.procedures.handover.models import Grant, Rights
from kusei.engines.procedures.handover.permissions import department_of, require
from kusei.engines.procedures.handover.refusals import GrantWrong, NotAContractor, NotForContractors
from kusei.engines.procedures.models import Procedure, Version, VersionState
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LONGEST = dt.timedelta(days=366)  # a grant ends by itself; who needs it longer gives it again


@transaction.atomic
def give(  # noqa: PLR0913  what the sheet asks
    *,
    contractor: User,
    what: Procedure | Application,
    rights: str,
    valid_from: dt.date,
    valid_until: dt.date,
    reason: str,
    by: User,
) -> Grant:
    """Give a procedure of its department, or one application, to a contractor until the day before `valid_until`.

    Approvers of the department may. Raises `NotAContractor`, `NotForContractors`, `GrantWrong`, `NotAllowed`.
    """
    department = _department(what)
    require(by, Role.APPROVER, department)
    if not contractors.is_contractor(contractor):
        raise NotAContractor
    _require_open(what)
    until = valid_from + LONGEST
    if not valid_from < valid_until <= until or rights not in Rights.values or not reason.strip():
        raise GrantWrong
    return Grant.objects.create(
        contractor=contractor,
        department=department,
        procedure=what if isinstance(what, Procedure) else None,
        application=what if isinstance(what, Application) else None,
        rights=rights,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason.strip()[:300],
        given_by=by,
        given_at=clock.now(),
    )


def _department(what: Procedure | Application) -> Department:
    if isinstance(what, Application):
        return what.department
    found = department_of(what.municipality_id, what.department_code)
    if found is None:
        raise NotForContractors
    return found


def _require_open(what: Procedure | Application) -> None:
    if isinstance(what, Application):
        version: Version | None = what.version
        closed = what.confidential or what.disposed_at is not None
    else:
        version = Version.objects.filter(procedure=what, state=VersionState.IN_FORCE).first()
        closed = False
    if closed or version is None or not version.content.contractors or version.content.sensitive:
        raise NotForContractors


@transaction.atomic
def end(*, grant_id: int, by: User) -> None:
    """Take a grant back at once. Doing it twice does nothing. Raises `NotAllowed`."""
    grant = Grant.objects.select_for_update(of=("self",)).select_related("department").get(pk=grant_id)
    require(by, Role.APPROVER, grant.department)
    if grant.ended_at is None:
        grant.ended_at, grant.ended_by = clock.now(), by
        grant.save(update_fields=["ended_at", "ended_by"])


def enter_paper(*, application: Application, field: str, name: str, content: bytes, by: User) -> Attachment:
    """A contractor scans a paper that arrived by post or at the counter and puts it to the application.

    Raises `access.NotAllowed`, and as `applicants.attach_later` and `applicants.replace_file`.
    """
    asked = contractors.shown_form(application).field(field)
    if Rights.ENTER not in contractors.rights_on(by, application) or asked is None:
        raise MayNot
    actor = By(Actor.CONTRACTOR, by)
    kept = applicants.attach_later(application_id=application.pk, field=field, name=name, content=content, by=actor)
    applicants.replace_file(application_id=application.pk, field=field, file=kept.file, instead_of=None, by=actor)
    return kept
