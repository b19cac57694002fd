"""Puts an approved draft into force: it becomes the plan's new edition, sealed, current, and found by the search."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.approvals.sealed import require_intact
from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text
from kusei.services.plans.amendment.assembled import draft_data
from kusei.services.plans.amendment.commands.locking import locked, step
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.states import State
from kusei.services.plans.commands.load import LoadError, load_plan, wait_for_other_loads
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_planner
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Edition, Plan


class CannotTakeEffect(CycleRefused, ApprovalRefused):
    """The draft cannot come into force; the sentence says what to do. Said on pages of the decision too."""

    code = "amendment.cannot-take-effect"


class BaseReplaced(CannotTakeEffect):
    """Another edition came into force meanwhile."""

    code = "amendment.base-replaced"

    def __str__(self) -> str:
        return _("もとにした版は、もういまの版ではありません。改定案をいまの版に合わせ直し、決裁を取り直してください。")


class NotYet(CannotTakeEffect):
    """The day has not come."""

    code = "amendment.not-yet"

    def __init__(self, draft: AmendmentDraft) -> None:
        super().__init__(draft.pk)
        self.day = draft.effective_on

    def __str__(self) -> str:
        return _("施行日（%(day)s）がまだ来ていません。その日になると、自動で施行されます。") % {
            "day": date_text(self.day)
        }


def require_current_base(draft: AmendmentDraft) -> None:
    """Raise `BaseReplaced` unless the base is the plan's edition in force now."""
    if Plan.objects.filter(pk=draft.plan_id, current_edition=draft.base_id).exists():
        return
    raise BaseReplaced


@transaction.atomic
def put_in_force(*, draft_id: int, by: User | None = None) -> AmendmentDraft:
    """Put the approved draft into force on or after its day. Once it is in force, doing it again does nothing.

    Raises `NotYet`, `BaseReplaced`, `CannotTakeEffect`, and `SealBroken` when it is no longer what was approved.
    """
    draft = locked(draft_id, states=(State.APPROVED, State.IN_FORCE))
    if by is not None:
        require_planner(by, draft.plan.municipality)
    if draft.state == State.APPROVED:
        if draft.effective_on > clock.today():
            raise NotYet(draft)
        come_into_force(draft)
    return draft


def come_into_force(draft: AmendmentDraft) -> None:
    """The approved draft becomes an edition in force. Called in the caller's transaction with the draft locked."""
    assert draft.approval is not None
    wait_for_other_loads()
    require_intact(draft.approval)
    require_current_base(draft)
    if Edition.objects.filter(plan=draft.plan_id, code=draft.code).exists():
        raise CannotTakeEffect(_("この版の符号はもう使われています。符号を変え、決裁を取り直してください。"))
    file = PlanFile.model_validate(draft_data(draft))
    try:
        with transaction.atomic():
            load_plan(file, actor=None, municipality=draft.plan.municipality)
    except (LoadError, IntegrityError) as error:
        raise CannotTakeEffect(str(error)) from error
    edition = Edition.objects.get(plan=draft.plan_id, code=draft.code)
    if not Plan.objects.filter(pk=draft.plan_id, current_edition=edition).exists():
        raise CannotTakeEffect(_("新しい版の公表が、いまの版より前になっています。公表の年月を直してください。"))
    with because(_("改定の施行")):
        step(draft, state=State.IN_FORCE, edition=edition, in_force_at=clock.now())


def on_effect(asked: ApprovalDraft) -> None:
    """Somebody records in the approval that it is put into effect: that does it, on its day."""
    draft = locked(int(asked.object_id))
    if draft.approval_id == asked.pk and draft.state == State.APPROVED:
        put_in_force(draft_id=draft.pk)


def due() -> list[int]:
    """The numbers of the approved drafts whose day has come."""
    rows = AmendmentDraft.objects.filter(state=State.APPROVED, effective_on__lte=clock.today())
    return list(rows.order_by("effective_on", "pk").values_list("pk", flat=True))
