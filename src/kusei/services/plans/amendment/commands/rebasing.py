"""Carries a draft over to the edition that came into force meanwhile (合わせ直し), change by change.

What both changed differently is shown, and a person chooses. A change whose part is no longer there is named and left
out only when that was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.services.plans.amendment.addresses import Address, Data, Part
from kusei.services.plans.amendment.assembled import TABLES, base_data, draft_data
from kusei.services.plans.amendment.commands.locking import locked, step
from kusei.services.plans.amendment.commands.writing import Writing
from kusei.services.plans.amendment.models import AmendmentDraft, DraftPart
from kusei.services.plans.amendment.states import State
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_planner
from kusei.services.plans.difference import Change, DoesNotFit, apply, difference
from kusei.services.plans.difference.values import same
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.models.plans import EditionStatus

Choice = Literal["mine", "theirs"]


@dataclass(frozen=True)
class RebaseClash:
    """A change of the draft that does not fit the new base: `mine` is the draft's, `theirs` what the new base did."""

    address: Address
    mine: Change
    theirs: Change | None


class RebaseConflict(CycleRefused):
    """The draft and the new base changed the same; for each a person chooses `mine` or `theirs`."""

    code = "amendment.rebase-conflict"

    def __init__(self, clashes: Sequence[RebaseClash]) -> None:
        super().__init__(len(clashes))
        self.clashes = tuple(clashes)

    def __str__(self) -> str:
        sentence = _("いまの版でも変わっているところが%(number)dか所あります。どちらにするかを選んでください。")
        return sentence % {"number": len(self.clashes)}


class CannotRebase(CycleRefused):
    """The draft's changes cannot be carried over by machine."""

    code = "amendment.cannot-rebase"

    def __str__(self) -> str:
        return _("改定案の変更を、いまの版に移せませんでした。いまの版から新しい改定案を始めてください。")


@transaction.atomic
def rebase(
    *, draft_id: int, version: int, by: User | None, choices: Mapping[Address, Choice] | None = None
) -> AmendmentDraft:
    """Carry the draft over to the plan's edition in force now. Reasons and requests stay.

    Raises `RebaseConflict` with what is to be chosen, `CannotRebase`, `NotAllowed`, `Stale`.
    """
    draft = locked(draft_id, version=version, states=(State.DRAFTING,))
    require_planner(by, draft.plan.municipality)
    current = Plan.objects.select_related("current_edition").get(pk=draft.plan_id).current_edition
    if current is None or current.status != EditionStatus.IN_FORCE:
        raise CannotRebase
    if current.pk == draft.base_id:
        return draft
    data = _carried(draft, current, choices or {})
    with because(_("いまの版に合わせ直す")):
        draft.parts.all().delete()
        step(draft, base=current)
        DraftPart.objects.bulk_create(_parts(draft, data))
    return draft


def _carried(draft: AmendmentDraft, current: Edition, choices: Mapping[Address, Choice]) -> Data:
    old, new = _plain(base_data(draft.base)), _plain(base_data(current))
    mine = difference(old, _plain(draft_data(draft)))
    theirs = {change.address: change for change in difference(old, new)}
    clashes, kept = [], []
    for change in mine:
        other = theirs.get(change.address)
        if other is not None and other.kind == change.kind and same(other.new, change.new):
            continue  # both did the same
        clash = _clash(change, theirs)
        if clash is None:
            kept.append(change)
        elif change.address not in choices:
            clashes.append(clash)
        elif choices[change.address] == "mine" and (fitting := _fitted(change, clash.theirs)) is not None:
            kept.append(fitting)
    if clashes:
        raise RebaseConflict(clashes)
    try:
        return apply(new, kept)
    except (DoesNotFit, KeyError, ValueError):
        raise CannotRebase from None


def _plain(data: Data) -> Data:
    """Without what the draft's own columns say."""
    plan = {name: value for name, value in data["plan"].items() if name not in {"edition", "title"}}
    return {**data, "plan": plan}


def _clash(change: Change, theirs: Mapping[Address, Change]) -> RebaseClash | None:
    """The other change of the same place, or the removal of a part that holds it."""
    for length in range(len(change.address), 0, -1):
        other = theirs.get(change.address[:length])
        if other is None:
            continue
        if length < len(change.address) and other.kind != "removed":
            continue
        return RebaseClash(change.address, change, other)
    if change.kind == "removed" and not change.field:
        inner = (one for way, one in theirs.items() if way[: len(change.address)] == change.address)
        if (other := next(inner, None)) is not None:
            return RebaseClash(change.address, change, other)
    return None


def _fitted(change: Change, other: Change | None) -> Change | None:
    """The draft's change as it applies to the new base; None when its part is gone there."""
    if other is None or (other.kind == "removed" and not other.field):
        return None
    return replace(change, old=other.new) if change.field else change


def _parts(draft: AmendmentDraft, data: Data) -> list[DraftPart]:
    """The rows in which the data differs from the draft's base."""
    writing = Writing(draft, None)
    found: dict[Part, Any] = {}
    for table in TABLES:
        now = {item["key"]: item for item in data.get(table, [])}
        for key in [*now, *(item["key"] for item in writing.assembled.base.get(table, []) if item["key"] not in now)]:
            found[Part(table, key)] = now.get(key)
        found[Part("order", table)] = list(now)
    plan = writing.assembled.in_base(Part("plan"))
    found[Part("plan")] = {name: plan[name] for name in ("edition", "title")} | data["plan"]
    found[Part("year_changes")] = data.get("year_changes", [])
    return [
        DraftPart(draft=draft, table=part.table, key=part.key, content=content)
        for part, content in found.items()
        if not same(content, writing.assembled.in_base(part))
    ]
