"""Starts a draft from the edition in force, changes what it is called and when it takes effect, and abandons it."""

from __future__ import annotations

import datetime as dt
import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.approvals.queries.visibility import may_draft_in
from kusei.foundation.audit.context import reason as because
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.amendment.commands import wording
from kusei.services.plans.amendment.commands.locking import locked, step
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.states import State
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_planner
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.models.plans import EditionStatus

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")
_PUBLISHED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class CannotStart(CycleRefused):
    """The new edition cannot be described like this; the sentence says what to change."""

    code = "amendment.cannot-start"


def plan_of(plan: Plan | str) -> Plan:
    """The plan, also by its name in addresses. Raises `CannotStart`."""
    slug = plan.slug if isinstance(plan, Plan) else plan
    found = Plan.objects.select_related("municipality", "current_edition").filter(slug=slug).first()
    if found is None:
        raise CannotStart(_("この計画はありません。計画の一覧から選んでください。"))
    return found


@transaction.atomic
def start_amendment(  # noqa: PLR0913  keyword-only: what describes a new edition
    *,
    plan: Plan | str,
    code: str,
    label: str,
    purpose: str,
    effective_on: dt.date,
    owner: Department | int,
    by: User | None,
    title: str = "",
    published: str = "",
) -> AmendmentDraft:
    """A draft of a new edition, begun from the plan's edition in force. Its parts are the base's until they change.

    `code` and `label` name the new edition, `effective_on` is the day it comes into force, `owner` the department that
    submits it. Raises `NotAllowed` and `CannotStart`.
    """
    held = plan_of(plan)
    require_planner(by, held.municipality)
    base = held.current_edition
    if base is None or base.status != EditionStatus.IN_FORCE:
        raise CannotStart(_("策定ずみの版がないので、改定を始められません。"))
    draft = AmendmentDraft(plan=held, base=base, state=State.DRAFTING, started_by=by, started_at=clock.now())
    _describe(draft, by, code=code, label=label, title=title or base.title, published=published, purpose=purpose,
              effective_on=effective_on, owner=owner)  # fmt: skip
    try:
        with transaction.atomic(), because(_("改定を始める")):
            draft.save()
    except IntegrityError:
        raise CannotStart(_("この版の符号の改定案がもう進んでいます。そちらを開いてください。")) from None
    return draft


@transaction.atomic
def describe(  # noqa: PLR0913  keyword-only
    *,
    draft_id: int,
    version: int,
    code: str,
    label: str,
    title: str,
    purpose: str,
    effective_on: dt.date,
    owner: Department | int,
    by: User | None,
    published: str = "",
) -> AmendmentDraft:
    """Change what the new edition is called, why and when it comes. Raises as `start_amendment`, and `Stale`."""
    draft = locked(draft_id, version=version, states=(State.DRAFTING,))
    require_planner(by, draft.plan.municipality)
    values = _describe(draft, by, code=code, label=label, title=title or draft.base.title, published=published,
                       purpose=purpose, effective_on=effective_on, owner=owner)  # fmt: skip
    try:
        with transaction.atomic():
            step(draft, **values)
    except IntegrityError:
        raise CannotStart(_("この版の符号の改定案がもう進んでいます。そちらを開いてください。")) from None
    return draft


def _describe(  # noqa: PLR0913  keyword-only
    draft: AmendmentDraft,
    by: User | None,
    *,
    code: str,
    label: str,
    title: str,
    published: str,
    purpose: str,
    effective_on: dt.date,
    owner: Department | int,
) -> dict[str, object]:
    code = code.strip()
    if not _CODE.fullmatch(code):
        raise CannotStart(_("版の符号は、半角の英数字で始め、英数字と「.」「_」「-」で80字以内にしてください。"))
    if Edition.objects.filter(plan=draft.plan, code=code).exists():
        raise CannotStart(_("この版の符号はもう使われています。新しい符号にしてください。"))
    if published and not _PUBLISHED.fullmatch(published):
        raise CannotStart(_("公表は2027-03または2027-03-28の形で書いてください。"))
    published = published or f"{effective_on:%Y-%m}"
    before = draft.base.published
    if published[: len(before)] < before[: len(published)]:
        raise CannotStart(_("公表は、もとになる版（%(before)s）より前にはできません。") % {"before": before})
    values: dict[str, object] = {
        "code": code,
        "label": wording.words(label, _("新しい版の名前"), longest=100),
        "title": wording.words(title, _("計画名"), longest=200),
        "published": published,
        "purpose": wording.words(purpose, _("改定の趣旨")),
        "effective_on": effective_on,
        "owner": _owner(draft, owner, by),
    }
    for name, value in values.items():
        setattr(draft, name, value)
    return values


def _owner(draft: AmendmentDraft, owner: Department | int, by: User | None) -> Department:
    number = owner.pk if isinstance(owner, Department) else owner
    found = Department.objects.filter(pk=number, municipality=draft.plan.municipality, is_collective=False).first()
    if found is None or (by is not None and not may_draft_in(by, found)):
        raise CannotStart(_("起案する部署は、あなたが起案できる部署から選んでください。"))
    return found


@transaction.atomic
def abandon(*, draft_id: int, version: int, why: str, by: User | None) -> AmendmentDraft:
    """Give the draft up for good. It stays on record; its requests are open again for the next draft."""
    draft = locked(draft_id, version=version, states=(State.DRAFTING,))
    require_planner(by, draft.plan.municipality)
    with because(wording.why(why)):
        step(draft, state=State.ABANDONED)
        draft.requests.update(state="open", draft=None, answer="", answered_by=None, answered_at=None)
    return draft
