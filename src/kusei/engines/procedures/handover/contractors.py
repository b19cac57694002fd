"""What a contractor may see and do: only what was given, never confidential applications, never sensitive answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kusei.engines.procedures.applications.commands.applicants import current_answers
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.definition import Form
from kusei.engines.procedures.handover.models import Grant, Rights
from kusei.engines.procedures.handover.permissions import same_department
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import assignments_on
from kusei.foundation.web import clock

ORDER = (Rights.VIEW, Rights.ENTER, Rights.PREPARE)


def is_contractor(user: Any) -> bool:
    """Whether the account is a contractor's today, and nothing else. One SQL query."""
    return {row.role for row in assignments_on(user)} == {Role.CONTRACTOR}


def in_force(user: Any) -> QuerySet[Grant]:
    """What the contractor holds today."""
    today = clock.today()
    rows = Grant.objects.filter(contractor=user, ended_at=None, valid_from__lte=today, valid_until__gt=today)
    return rows.select_related("procedure", "department", "application").order_by("pk")


def _covers(grant: Grant) -> Q:
    if grant.application_id is not None:
        return Q(pk=grant.application_id)
    return Q(procedure=grant.procedure_id) & same_department(grant.department)


def _any_of(grants: Iterable[Grant]) -> Q:
    condition = Q(pk__in=())
    for grant in grants:
        condition |= _covers(grant)
    return condition & Q(confidential=False, disposed_at=None)


def visible(user: Any) -> Q | None:
    """The rule for `applications.hooks.register_visible`: what was given to a contractor today. Two SQL queries."""
    if not getattr(user, "is_authenticated", False) or not is_contractor(user):
        return None
    return _any_of(in_force(user))


def given(user: Any) -> QuerySet[Application]:
    """The applications that were given to the contractor, newest first."""
    rows = Application.objects.filter(visible(user) or Q(pk__in=()))
    return rows.select_related("procedure", "version", "department").order_by("-submitted_at", "-pk")


def one_given(user: Any, number: str) -> Application:
    """The given application of that number; 404 for every other, and for procedures that are sensitive as a whole."""
    found = given(user).filter(number=number).select_related("cover", "municipality").first()
    if found is None or found.version.content.sensitive:
        raise Http404
    return found


def rights_on(user: Any, application: Application) -> frozenset[str]:
    """What the contractor may do with the application today. Three SQL queries at most."""
    if application.confidential or application.disposed_at is not None or not is_contractor(user):
        return frozenset()
    held = [grant.rights for grant in in_force(user) if _is_of(grant, application)]
    most = max((ORDER.index(Rights(one)) for one in held), default=-1)
    return frozenset(ORDER[: most + 1])


def _is_of(grant: Grant, application: Application) -> bool:
    if grant.application_id is not None:
        return grant.application_id == application.pk
    one, other = grant.department, application.department
    same = (one.municipality_id, one.code) == (other.municipality_id, other.code)
    return same and grant.procedure_id == application.procedure_id


def may_prepare(user: Any, application: Application) -> bool:
    """The rule for `applications.hooks.register_preparing`."""
    return Rights.PREPARE in rights_on(user, application)


def without_sensitive(form: Form) -> Form:
    """The form without the fields that only staff may read, also in rows."""
    sections = []
    for section in form.sections:
        fields = tuple(
            one.model_copy(update={"fields": tuple(inner for inner in one.fields if not inner.sensitive)})
            for one in section.fields
            if not one.sensitive
        )
        sections.append(section.model_copy(update={"fields": fields}))
    return form.model_copy(update={"sections": tuple(sections)})


def shown_form(application: Application) -> Form:
    """The form as a contractor sees it."""
    return without_sensitive(application.version.content.form)


def shown_answers(application: Application) -> dict[str, Any]:
    """The answers as a contractor sees them: of the fields of `shown_form`. One SQL query."""
    known = {one.key: {inner.key for inner in one.row_fields} for one in shown_form(application).fields}
    answers = current_answers(application)
    return {key: _row_values(value, known[key]) for key, value in answers.items() if key in known}


def _row_values(value: Any, inner: set[str]) -> Any:
    if not inner or not isinstance(value, list):
        return value
    return [{key: one for key, one in row.items() if key in inner} for row in value]
