"""Submits a draft for decision, and what follows from each decision: back to drafting, approved, in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.approvals.routefile import of_home
from kusei.engines.approvals.rules import EDITABLE
from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.amendment.addresses import Address
from kusei.services.plans.amendment.checking import Checked, DraftProblem, checked, reason_for
from kusei.services.plans.amendment.commands import wording
from kusei.services.plans.amendment.commands.effect import come_into_force, require_current_base
from kusei.services.plans.amendment.commands.locking import locked, step
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.states import State
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_planner
from kusei.services.plans.difference import Change
from kusei.services.plans.exporting import comparison_files, comparison_rows
from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.canonical import content_hash

KIND = "plans.amendment"
CLASSIFICATION = "plan"
FILE = "新旧対照表.pdf"


class NotReady(CycleRefused):
    """The draft has problems; each of them is a sentence with its place."""

    code = "amendment.not-ready"

    def __init__(self, problems: Sequence[DraftProblem]) -> None:
        super().__init__(len(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        sentence = _("まだ提出できません。%(number)d件を直してください。%(first)s")
        return sentence % {"number": len(self.problems), "first": self.problems[0].message}


class OthersApproval(CycleRefused):
    """The decision was asked by somebody else, who alone can ask again."""

    code = "amendment.others-approval"

    def __init__(self, drafter: str) -> None:
        super().__init__(drafter)
        self.drafter = drafter

    def __str__(self) -> str:
        sentence = _("前の起案は%(who)sさんのものです。出し直してもらうか、決裁の画面で引き継いでください。")
        return sentence % {"who": self.drafter}


class NeedsAPerson(CycleRefused):
    """The command line cannot ask for a decision."""

    code = "amendment.needs-a-person"

    def __str__(self) -> str:
        return _("決裁に出せるのは人だけです。企画担当の編集者として画面から出してください。")


@transaction.atomic
def submit(*, draft_id: int, version: int, by: User | None) -> AmendmentDraft:
    """Ask for the decision: checks, seals and closes the draft, with the table of old and new attached.

    Raises `NotAllowed`, `NotReady`, `OthersApproval`, and what approvals raise.
    """
    draft = locked(draft_id, version=version, states=(State.DRAFTING,))
    require_planner(by, draft.plan.municipality)
    if by is None:
        raise NeedsAPerson
    found = checked(draft)
    if found.problems:
        raise NotReady(found.problems)
    with because(_("改定案を決裁に出す")):
        asked = _approval(draft, by)
        asked = _attach(draft, asked, found, by)
        step(draft, state=State.IN_APPROVAL, approval=asked)
        approvals.submit(draft_id=asked.pk, version=asked.version, by=by)
    return draft


def _approval(draft: AmendmentDraft, by: User) -> ApprovalDraft:
    """The draft of the decision: the one that came back, else a new one."""
    content = approvals.Content(
        title=_("%(plan)sの改定について") % {"plan": draft.title},
        body=_("%(purpose)s\n\n新しい版：%(label)s（%(code)s）\n施行日：%(day)s")
        % {"purpose": draft.purpose, "label": draft.label, "code": draft.code, "day": date_text(draft.effective_on)},
        classification=CLASSIFICATION if _classified() else "",
        retention="permanent",
    )
    before = draft.approval
    if before is None or before.state not in {state.value for state in EDITABLE}:
        return approvals.start_draft(
            content=content, department=draft.owner, by=by, kind=KIND, object_id=str(draft.pk)
        )  # fmt: skip
    if before.drafter_id != by.pk:
        raise OthersApproval(str(before.drafter))
    return approvals.revise(draft_id=before.pk, version=before.version, content=content, by=by)


def _classified() -> bool:
    return any(one.code == CLASSIFICATION for one in of_home().classifications)


def _attach(draft: AmendmentDraft, asked: ApprovalDraft, found: Checked, by: User) -> ApprovalDraft:
    for old in asked.attachments.filter(name=FILE, removed_at=None).defer("content"):
        approvals.remove_attachment(draft_id=asked.pk, version=asked.version, attachment_id=old.pk, by=by)
        asked.refresh_from_db()
    approvals.attach(draft_id=asked.pk, version=asked.version, name=FILE, content=comparison_pdf(draft, found), by=by)
    asked.refresh_from_db()
    return asked


def comparison_pdf(draft: AmendmentDraft, found: Checked) -> bytes:
    """The table of old and new of the draft, in Japanese: it goes to the assembly."""
    with translation.override("ja"):
        reasons = {change.address: reason_for(change, found.reasons) for change in found.difference.content}
        groups = comparison_rows.groups(found.difference.content, found.base, found.data, reasons)
        heading = comparison_files.Heading(f"{draft.title}　新旧対照表", draft.base.label, draft.label, draft.purpose)
        return comparison_files.pdf(heading, groups, [], day=date_text(clock.today()))


def content(object_id: str) -> dict[str, Any]:
    """What is decided, as plain values: the base and the result by their hashes, and every change in between."""
    draft = AmendmentDraft.objects.select_related("plan", "base").get(pk=int(object_id))
    found = checked(draft)
    return {
        "plan": draft.plan.slug,
        "base": {"code": draft.base.code, "sha256": draft.base.content_hash},
        "edition": {"code": draft.code, "label": draft.label, "title": draft.title, "published": draft.published},
        "purpose": draft.purpose,
        "effective_on": draft.effective_on.isoformat(),
        "sha256": content_hash(PlanFile.model_validate(found.data)),
        "changes": [_plain(change, found.reasons) for change in found.difference],
    }


def _plain(change: Change, reasons: dict[Address, str]) -> dict[str, Any]:
    said = change.as_json()
    values = {name: _without_floats(said[name]) for name in ("old", "new") if name in said}
    return {"kind": change.kind, "address": list(change.address), **values, "reason": reason_for(change, reasons)}


def _without_floats(value: Any) -> Any:
    """A seal takes no floats, whose digits depend on how they were computed: they become text."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: _without_floats(inner) for name, inner in value.items()}
    return [_without_floats(inner) for inner in value] if isinstance(value, list) else value


# --- what follows: hooks of the approval, in its transaction
# ---------------------------------------------------------------------------------------------------------


def _of(asked: ApprovalDraft) -> AmendmentDraft | None:
    """The amendment that this approval decides now; None for one that it has left behind."""
    number = int(asked.object_id)
    draft = locked(number) if number <= LARGEST_ID else None
    return draft if draft is not None and draft.approval_id == asked.pk else None


def on_back(asked: ApprovalDraft) -> None:
    """Sent back or withdrawn: it can be edited again."""
    draft = _of(asked)
    if draft is not None and draft.state == State.IN_APPROVAL:
        step(draft, state=State.DRAFTING)


def on_approved(asked: ApprovalDraft) -> None:
    """Decided: in force at once when its day has come, else waiting for it."""
    draft = _of(asked)
    if draft is None or draft.state != State.IN_APPROVAL:
        return
    require_current_base(draft)
    step(draft, state=State.APPROVED)
    if draft.effective_on <= clock.today():
        come_into_force(draft)


@transaction.atomic
def reopen(*, draft_id: int, version: int, why: str, by: User | None) -> AmendmentDraft:
    """Take an approved draft back before its day: it is edited and decided anew."""
    draft = locked(draft_id, version=version, states=(State.APPROVED,))
    require_planner(by, draft.plan.municipality)
    with because(wording.why(why)):
        step(draft, state=State.DRAFTING, approval=None)
    return draft
