"""The page on which staff work on one application. Every time it is shown stands in the access log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.engines.procedures.applications import access, hooks, rules
from kusei.engines.procedures.applications.duties import fee_lines
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.words import KINDS
from kusei.engines.procedures.definition.fields import UNASKED
from kusei.engines.procedures.desk import hooks as desk_hooks
from kusei.engines.procedures.desk import showing, words
from kusei.engines.procedures.desk.queries import one as queries
from kusei.engines.procedures.desk.queries.one import Case
from kusei.engines.procedures.desk.views.common import signed_in, staff
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import Reach, reaches
from kusei.foundation.people.models import User


@staff
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """The application with everything that belongs to it."""
    return page(request, access.one_for_staff(signed_in(request), number))


def page(
    request: HttpRequest,
    application: Application,
    *,
    problem: str = "",
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `problem` and `typed` when an act was refused."""
    user = signed_in(request)
    purpose = showing.purpose_of(request, application)
    record_read(user, application, purpose or _("審査（申請のページ）"))
    reach = reaches(user, Role.VIEWER, Role.EDITOR, Role.APPROVER)
    case = queries.case_of(application, access.visible_in_sections(user, reach))
    context = {
        "case": case,
        "application": application,
        "procedure": application.version.content,
        "kind": KINDS[application.state],
        "opened": bool(purpose),
        "purpose": purpose,
        "name": None if showing.hidden_name(application) and not purpose else application.name,
        "panels": [(panel, html) for panel in hooks.staff_panels() if (html := panel.html(request, application))],
        "problem": problem,
        "typed": typed or {},
        **_answers(case, opened=bool(purpose)),
        **_acts(user, case, reach),
    }
    return render(request, "desk/one.html", context, status=status)


def _answers(case: Case, *, opened: bool) -> dict[str, Any]:
    application, answers = case.application, case.answers
    form = application.version.content.form
    told = [one for one in form.fields if opened or not showing.is_sensitive(application, one)]
    history = showing.revisions(application, case.revisions, opened=opened)
    return {
        "sections": showing.sections(application, answers, opened=opened) if answers else [],
        "files": shown_files(application, told, answers, route="desk:file"),
        "revisions": history,
        "fee": fee_lines(application, answers),
        "due": queries.due_explained(application),
        "labels": {one.key: one.label for one in form.fields},
        "events": [(event, words.event(event.kind)) for event in case.events],
    }


def _acts(user: User, case: Case, reach: Mapping[str, Reach]) -> dict[str, Any]:
    """What this person may do now."""
    application = case.application
    editor = reach[Role.EDITOR].holds(application.department)
    approver = reach[Role.APPROVER].holds(application.department)
    possible = rules.possible(rules.State(application.state))
    content, decision = application.version.content, case.decision
    route = content.decision.approval
    proposed = decision is not None and decision.decided_at is None
    mine = decision is not None and decision.examined_by_id == user.pk
    examining = application.state == rules.State.IN_REVIEW
    at_once = not (route or content.decision.four_eyes)
    may_confirm = proposed and approver and not route and not (content.decision.four_eyes and mine)
    return {
        "is_editor": editor,
        "is_approver": approver,
        "may_start": editor and rules.Act.START_REVIEW in possible,
        "may_ask": editor and rules.Act.ASK_CORRECTION in possible,
        "may_cancel": editor and rules.Act.CANCEL_CORRECTION in possible,
        "may_decide": editor and (examining or (at_once and rules.Act.DECIDE in possible and not proposed)),
        "at_once": at_once,
        "proposed": proposed,
        "may_confirm": may_confirm,
        "may_return": proposed and approver and not route,
        "may_take_back": proposed and mine and not route,
        "may_deliver": editor and rules.Act.DELIVER in possible,
        "may_reopen": approver and rules.Act.REOPEN in possible,
        "may_preview": desk_hooks.letter_preview() is not None,
        "may_tick": editor and application.is_open,
        "colleagues": queries.colleagues(application) if editor else [],
        "ask_fields": [field for field in content.form.fields if field.type not in UNASKED],
        "ask_due": queries.correction_due(),
        "outcome": outcome_named(application, application.outcome),
        "decisions": [(row, outcome_named(application, row.outcome)) for row in case.decisions],
        "checklist": [(place, text, case.marks.get(place)) for place, text in enumerate(content.decision.checklist)],
    }


def outcome_named(application: Application, key: str) -> Any:
    """The outcome of that key in the application's version, None when there is none."""
    return next((one for one in application.version.content.decision.outcomes if one.key == key), None)
