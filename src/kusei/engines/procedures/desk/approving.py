"""What the desk tells the engine of approvals: the decision that is sealed, and what follows from the route's end.

Reasons and answers are personal and stay encrypted in their own tables. The seal holds keyed marks of them, which
change with every letter but tell nothing.
"""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.approvals import hooks
from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.queries.visibility import visible_to
from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.approvals.rules import State
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.commands.applicants import current_answers
from kusei.engines.procedures.applications.models import Decision
from kusei.engines.procedures.applications.refusals import NotPossibleNow
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import encryption
from kusei.foundation.web.access import holds

KIND = "procedures.decision"
MARK = "decision-seal"


class ProposalGone(ApprovalRefused):
    """The proposal that the draft is about was taken back: the application is examined again."""

    code = "desk.proposal-gone"

    def __str__(self) -> str:
        return _("この決定の案は取りやめになりました。申請のページで、新しい案を作ってください。")


def content(object_id: str) -> dict[str, Any]:
    """The proposed decision as plain values. Two SQL queries. Raises `ProposalGone`."""
    decision = _decision(object_id)
    if decision is None or decision.dropped_at is not None:
        raise ProposalGone
    application = decision.application
    answers = json.dumps(current_answers(application), ensure_ascii=False, sort_keys=True)
    return {
        "application": application.number,
        "procedure": application.procedure.key,
        "form": application.version.digest,
        "revision": application.revision,
        "answers": encryption.blind(answers, purpose=MARK),
        "outcome": decision.outcome,
        "reason": encryption.blind(decision.reason, purpose=MARK),
        "conditions": encryption.blind(decision.conditions, purpose=MARK),
    }


def _decision(object_id: str) -> Decision | None:
    rows = Decision.objects.select_related("application__procedure", "application__version")
    return rows.filter(pk=int(object_id)).first()


def url(object_id: str) -> str:
    """Where a person reads the application and the proposal."""
    decision = _decision(object_id)
    return reverse("desk:one", args=[decision.application.number]) if decision else ""


def on_approved(draft: Draft) -> None:
    """The proposal becomes the decision, by whom decided last. Raises `ProposalGone`."""
    decision = _decision(draft.object_id)
    if decision is None or decision.dropped_at is not None:
        raise ProposalGone
    last = draft.events.select_related("actor").order_by("-sequence").first()
    assert last is not None
    office.confirm_decision(application_id=decision.application_id, by=last.actor, approved=True)


def back_to_examining(draft: Draft) -> None:
    """Sent back, withdrawn or given up: the application is examined again. A proposal that is gone already stays so."""
    decision = _decision(draft.object_id)
    if decision is None or decision.dropped_at is not None or decision.decided_at is not None:
        return
    last = draft.events.select_related("actor").order_by("-sequence").first()
    assert last is not None
    try:
        office.take_back_proposal(
            application_id=decision.application_id, by=last.actor, reason=last.opinion, route=True
        )
    except NotPossibleNow as refusal:
        raise ProposalGone from refusal


def asked_on_the_route(user: Any) -> Q | None:
    """Applications that a route asks this approver to decide about, also those of other departments."""
    if not isinstance(user, User) or not holds(user, Role.APPROVER):
        return None
    drafts = visible_to(user).filter(kind=KIND, state=State.IN_ROUTE)
    waiting = Decision.objects.filter(dropped_at=None, decided_at=None, approval__in=drafts.values("pk"))
    return Q(pk__in=waiting.values("application_id"))


def register() -> None:
    """Make the kind known to approvals."""
    hooks.register_kind(
        hooks.DocumentKind(
            KIND,
            gettext_lazy("申請の決定"),
            content=content,
            url=url,
            on_approved=on_approved,
            on_sent_back=back_to_examining,
            on_withdrawn=back_to_examining,
            on_discarded=back_to_examining,
        )
    )
