"""Deciding in the way that the procedure wants: at once, by a second pair of eyes, or along the approval route."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.rules import EDITABLE
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.desk.approving import KIND
from kusei.foundation.people.models import User


@transaction.atomic
def put_forward(  # noqa: PLR0913  what the sheet asks
    *, application: Application, outcome: str, reason: str, conditions: str, by: User, seen: int | None
) -> Decision:
    """Decide where the procedure leaves it to one person; else propose, and send the proposal on its route.

    Raises what `office.decide` and `office.propose_decision` raise, and what `approvals.submit` raises.
    """
    rule = application.version.content.decision
    if not (rule.approval or rule.four_eyes):
        return office.decide(
            application_id=application.pk, outcome=outcome, reason=reason, conditions=conditions, by=by, seen=seen
        )
    decision = office.propose_decision(
        application_id=application.pk, outcome=outcome, reason=reason, conditions=conditions, by=by, seen=seen
    )
    if rule.approval:
        _send_on(application, decision, by)
    return decision


def _send_on(application: Application, decision: Decision, by: User) -> None:
    """A draft of the department about this decision, submitted. Earlier ones of the same person are given up."""
    for old in _left_over(application, by):
        approvals.discard(draft_id=old.pk, version=old.version, why=_("決定の案を作り直したため"), by=by)
    title = application.version.content.title.ja
    draft = approvals.start_draft(
        content=approvals.Content(
            title=_("%(procedure)sの決定（受付番号 %(number)s）")
            % {"procedure": title[:150], "number": application.number}
        ),
        department=application.department,
        by=by,
        kind=KIND,
        object_id=str(decision.pk),
    )
    decision.approval = draft.pk
    decision.save(update_fields=["approval"])
    approvals.submit(draft_id=draft.pk, version=draft.version, by=by)


def _left_over(application: Application, by: User) -> list[Draft]:
    former = Decision.objects.filter(application=application, dropped_at__isnull=False, approval__isnull=False)
    numbers = [number for number in former.values_list("approval", flat=True) if number]
    return list(Draft.objects.filter(pk__in=numbers, state__in=EDITABLE, drafter=by)) if numbers else []
