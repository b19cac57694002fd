"""Writes, changes, hands over and discards drafts, and attaches files to them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from kusei.engines.approvals import hooks, rules, uploads
from kusei.engines.approvals.commands.recording import Case, Stale, locked, record
from kusei.engines.approvals.models import Attachment, Draft
from kusei.engines.approvals.queries.visibility import may_draft_in
from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.approvals.retention import Retention
from kusei.engines.approvals.routefile import of_home
from kusei.engines.approvals.rules import EDITABLE, Action
from kusei.engines.approvals.wrong import NotPossibleNow, NotTheDrafter
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import holds
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number

LONGEST_BODY = 20_000
LONGEST_TITLE = 200
MOST_YEN = 10**15  # far above any budget; keeps sums within what the database can hold


class MayNotDraft(ApprovalRefused):
    """The person has no editor's or approver's role for the department today."""

    code = "approvals.may-not-draft"

    def __str__(self) -> str:
        return _("この組織の起案ができるのは、きょう、その組織の編集または承認の役割がある人です。")


class DraftRefused(ApprovalRefused):
    """The content cannot be like this; the sentence says what to change."""

    code = "approvals.draft-refused"


@dataclass(frozen=True)
class Content:
    """What a drafter writes. `amount` in yen, None when no money is involved."""

    title: str
    body: str = ""
    amount: int | None = None
    classification: str = ""
    retention: str = Retention.FIVE

    def checked(self) -> dict[str, object]:
        """The columns of a draft. Raises `DraftRefused` and `PossibleMyNumber`."""
        title, body = " ".join(self.title.split()), self.body.strip()
        if not title or len(title) > LONGEST_TITLE:
            raise DraftRefused(_("件名を200字以内で書いてください。"))
        if len(body) > LONGEST_BODY:
            raise DraftRefused(_("伺いの内容は20,000字までです。長いものはファイルで付けてください。"))
        if "\x00" in title + body:
            raise DraftRefused(_("文章に使えない文字があります。書き直してください。"))
        if self.amount is not None and not 0 <= self.amount <= MOST_YEN:
            raise DraftRefused(_("金額を0円以上の整数で書いてください。"))
        if self.retention not in set(Retention):
            raise DraftRefused(_("保存期間を選んでください。"))
        if self.classification and self.classification not in {one.code for one in of_home().classifications}:
            raise DraftRefused(_("文書分類を、一覧から選んでください。"))
        for text in (title, body):
            refuse_my_number(text)
        return {
            "title": title,
            "body": body,
            "amount": self.amount,
            "classification": self.classification,
            "retention": self.retention,
        }


@transaction.atomic
def start_draft(
    *, content: Content, department: Department, by: User, kind: str = hooks.GENERAL, object_id: str = ""
) -> Draft:
    """A new draft of the department. Apps give their kind and the number of their document.

    Raises `MayNotDraft`, `DraftRefused` (also when the document has a draft under way), `PossibleMyNumber` and
    `UnknownKind`.
    """
    hooks.kind(kind)
    _require_drafting(by, department)
    draft = Draft(
        kind=kind,
        object_id=object_id,
        department=department,
        drafter=by,
        state=rules.State.DRAFTING,
        version=1,
        created_at=clock.now(),
        **content.checked(),
    )
    try:
        with transaction.atomic(), reason(_("起案")):
            draft.save()
    except IntegrityError:
        raise DraftRefused(_("この文書の起案はもう進んでいます。そちらを開いてください。")) from None
    case = Case(draft, rules.NOTHING)
    record(case, action=Action.CREATE, by=by)
    return draft


def _require_drafting(by: User, department: Department) -> None:
    if department.is_collective or not may_draft_in(by, department):
        raise MayNotDraft


def _editable(*, draft_id: int, version: int | None, by: User) -> Case:
    case = locked(draft_id=draft_id, version=version, by=by)
    if case.now.drafter != by.pk:
        raise NotTheDrafter
    _require_drafting(by, case.draft.department)
    if case.now.state not in EDITABLE:
        raise NotPossibleNow
    return case


@transaction.atomic
def revise(*, draft_id: int, version: int, content: Content, by: User) -> Draft:
    """Change the content while the draft is with its drafter. Raises as `start_draft`, and `Stale`."""
    case = _editable(draft_id=draft_id, version=version, by=by)
    record(case, action=Action.EDIT, by=by, changes=content.checked())
    return case.draft


@transaction.atomic
def attach(*, draft_id: int, version: int, name: str, content: bytes, by: User) -> Attachment:
    """Attach a file. Raises `UploadRefused`, `PossibleMyNumber`, and as `revise`."""
    case = _editable(draft_id=draft_id, version=version, by=by)
    upload = uploads.inspect(name, content)
    held = case.draft.attachments.filter(removed_at=None)
    sums = held.aggregate(number=Count("pk"), together=Sum("size"))
    if sums["number"] >= uploads.MOST_FILES or (sums["together"] or 0) + len(content) > uploads.LARGEST_TOGETHER:
        raise uploads.UploadRefused(_("添付は20個、合わせて50MBまでです。いらないものを外してください。"))
    if held.filter(name=upload.name).exists():
        raise uploads.UploadRefused(
            _("同じ名前のファイルがもう付いています。名前を変えるか、前のものを外してください。")
        )
    attachment = Attachment.objects.create(
        draft=case.draft,
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        content=upload.content,
        added_by=by,
        added_at=clock.now(),
    )
    record(case, action=Action.EDIT, by=by, opinion=_("添付：%(name)s") % {"name": upload.name})
    return attachment


@transaction.atomic
def remove_attachment(*, draft_id: int, version: int, attachment_id: int, by: User) -> None:
    """Take a file off the draft; earlier rounds keep showing it. Raises as `revise`."""
    case = _editable(draft_id=draft_id, version=version, by=by)
    rows = case.draft.attachments.filter(pk=attachment_id, removed_at=None)
    found = rows.defer("content").first()
    if found is None:
        raise Stale
    rows.update(removed_at=clock.now())
    record(case, action=Action.EDIT, by=by, opinion=_("添付を外す：%(name)s") % {"name": found.name})


@transaction.atomic
def hand_over(*, draft_id: int, version: int, to: User, why: str, by: User) -> Draft:
    """Give the draft to another drafter of the department (引継ぎ), as after a change of post.

    The drafter does it, or an approver of the department. Raises `MayNotDraft` when either side has no role today.
    """
    case = locked(draft_id=draft_id, version=version, by=by)
    department = case.draft.department
    if case.now.drafter == by.pk:
        _require_drafting(by, department)
    elif not holds(by, Role.APPROVER, department):
        raise NotTheDrafter
    _require_drafting(to, department)
    refuse_my_number(why)
    with reason(why):
        record(case, action=Action.HAND_OVER, by=by, to_user=to, opinion=why, changes={"drafter_id": to.pk})
    return case.draft


@transaction.atomic
def discard(*, draft_id: int, version: int, why: str, by: User) -> Draft:
    """Give the draft up for good (廃案). It stays on record with its number."""
    case = _editable(draft_id=draft_id, version=version, by=by)
    refuse_my_number(why)
    with reason(why):
        record(case, action=Action.DISCARD, by=by, opinion=why)
        hooks.kind(case.draft.kind).on_discarded(case.draft)
    return case.draft
