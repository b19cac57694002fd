"""Requests to amend (改定の申し出): asked by evaluations and sections, answered by the planning section."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.amendment.commands import wording
from kusei.services.plans.amendment.commands.locking import locked
from kusei.services.plans.amendment.commands.starting import plan_of
from kusei.services.plans.amendment.models import AmendmentDraft, AmendmentRequest
from kusei.services.plans.amendment.states import RequestState, State
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import NotAllowed, require_planner, responsible, standing
from kusei.services.plans.models import Initiative, Plan


class RequestRefused(CycleRefused):
    """The request cannot be made or answered like this."""

    code = "amendment.request-refused"


@transaction.atomic
def propose(  # noqa: PLR0913  keyword-only
    *,
    plan: Plan | str,
    initiative_key: str,
    direction: str = "",
    text: str,
    source_url: str = "",
    by: User | None,
) -> AmendmentRequest:
    """Ask for an amendment of the plan, or of one initiative of its edition in force.

    `source_url` is the page it comes from: the same one asks once as long as its request is open. Editors and approvers
    ask for what their departments are responsible for, the planning section for everything. Raises `NotAllowed`,
    `RequestRefused` and `PossibleMyNumber`.
    """
    held = plan_of(plan)
    _require_may_ask(held, initiative_key, by)
    if source_url and (not source_url.startswith("/") or source_url.startswith("//") or len(source_url) > 300):
        raise RequestRefused(_("もとになったものは、この区政の中のページで示してください。"))
    values = {
        "plan": held,
        "initiative_key": initiative_key,
        "direction": direction[:20],
        "text": wording.words(text, _("申し出の内容")),
        "source_url": source_url,
    }
    before = AmendmentRequest.objects.filter(
        plan=held, initiative_key=initiative_key, source_url=source_url, state=RequestState.OPEN
    ).exclude(source_url="")
    if found := before.first():
        return found
    try:
        with transaction.atomic():
            return AmendmentRequest.objects.create(**values, by=by, at=clock.now())
    except IntegrityError:  # the same source asked at the same moment
        return before.get()


def _require_may_ask(plan: Plan, key: str, by: User | None) -> None:
    who = standing(by, plan.municipality)
    edition = plan.current_edition
    if edition is None or (key and not Initiative.objects.filter(edition=edition, key=key).exists()):
        raise RequestRefused(_("この取組は、いまの版にありません。計画のページから選んでください。"))
    if who.planner or who.publisher:
        return
    departments = responsible(edition).get(key, frozenset()) if key else frozenset()
    if key and (who.may_edit(departments) or who.may_approve(departments)):
        return
    raise NotAllowed(_("改定を申し出られるのは、この取組の所管部署と企画担当の職員です。"))


@transaction.atomic
def take_request(*, request_id: int, draft_id: int, answer: str, by: User | None) -> AmendmentRequest:
    """Take the request into a draft of the same plan, with a word on how."""
    draft = locked(draft_id, states=(State.DRAFTING,))
    return _answer(request_id, RequestState.TAKEN, answer, by, draft)


@transaction.atomic
def decline_request(*, request_id: int, answer: str, by: User | None) -> AmendmentRequest:
    """Decline the request, with the reason that its author reads."""
    return _answer(request_id, RequestState.DECLINED, answer, by, None)


def _answer(
    request_id: int, state: RequestState, answer: str, by: User | None, draft: AmendmentDraft | None
) -> AmendmentRequest:
    rows = AmendmentRequest.objects.select_for_update(of=("self",)).select_related("plan__municipality")
    found = rows.filter(pk=min(request_id, LARGEST_ID)).first()
    if found is None or (draft is not None and found.plan_id != draft.plan_id):
        raise RequestRefused(_("この申し出はありません。一覧から選んでください。"))
    require_planner(by, found.plan.municipality)
    if found.state != RequestState.OPEN:
        raise RequestRefused(_("この申し出には、もう答えています。"))
    text = wording.words(answer, _("答え"))
    with because(text[: wording.LONGEST_REASON]):
        found.state, found.draft, found.answer = state, draft, text
        found.answered_by, found.answered_at = by, clock.now()
        found.save(update_fields=["state", "draft", "answer", "answered_by", "answered_at"])
    return found
