"""Saves what people edit, cell by cell: all of it, or nothing and every cell in which somebody else was faster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.services.plans.amendment.addresses import Address, NoSuchPlace, initiative_of, part_of
from kusei.services.plans.amendment.commands.locking import locked
from kusei.services.plans.amendment.commands.wording import LONGEST_REASON, words
from kusei.services.plans.amendment.commands.writing import EditRefused, Writing, keep_reason, unknown_place
from kusei.services.plans.amendment.fields import Field, field_of, label_of
from kusei.services.plans.amendment.models import AmendmentDraft, DraftEdit
from kusei.services.plans.amendment.rights import Rights
from kusei.services.plans.amendment.shown import CannotRead, tidy
from kusei.services.plans.amendment.states import State
from kusei.services.plans.cycle.refusals import CycleRefused

LONGEST_VALUE = 20_000
MOST_AT_ONCE = 20_000


@dataclass(frozen=True)
class Edit:
    """One field as the editor saw it and as they want it, both as text (`shown` says how values are written)."""

    address: Address
    seen: str
    value: str


@dataclass(frozen=True)
class ConflictCell:
    """A cell that somebody else changed since the editor saw it. `gone`: its line or part is no longer there."""

    address: Address
    label: str
    seen: str
    mine: str
    theirs: str
    by: str
    at: dt.datetime | None
    gone: bool = False


class Conflict(CycleRefused):
    """Others were faster in some cells: nothing was saved, and a person chooses for each of them."""

    code = "amendment.conflict"

    def __init__(self, cells: Sequence[ConflictCell]) -> None:
        super().__init__(len(cells))
        self.cells = tuple(cells)

    def __str__(self) -> str:
        sentence = _("%(number)d個の欄を、ほかの人が先に変えています。どちらにするかを選んでください。")
        return sentence % {"number": len(self.cells)}


@transaction.atomic
def save_edits(
    *,
    draft_id: int,
    edits: Iterable[Edit],
    by: User | None,
    reasons: Mapping[Address, str] | None = None,
) -> list[DraftEdit]:
    """Save the edits, all or none, with the reasons of those addresses. Returns what was changed.

    A field that holds already what is wanted is left alone. Raises `NotAllowed`, `Conflict`, `EditRefused`,
    `TargetWithoutGround`, `NotNow` and `PossibleMyNumber`.
    """
    draft = locked(draft_id, states=(State.DRAFTING,))
    writing = Writing(draft, by)
    rights = Rights(writing.assembled, by)
    wanted = list(edits)
    if len(wanted) > MOST_AT_ONCE:
        raise EditRefused(_("一度に保存できるのは%(most)d個の欄までです。") % {"most": MOST_AT_ONCE})
    fields = {edit.address: _field(edit.address, rights) for edit in wanted}
    conflicts = [found for edit in wanted if (found := _apply(writing, edit, fields[edit.address])) is not None]
    if conflicts:
        raise Conflict(_with_authors(draft, conflicts))
    texts = {address: text for address, text in (reasons or {}).items() if tidy(text)}
    for address in texts:
        _holder(address, rights)
    with because("、".join(dict.fromkeys(tidy(text) for text in texts.values()))[:LONGEST_REASON]):
        saved = writing.save()
        for address, text in texts.items():
            keep_reason(draft, address, words(text, _("理由"), longest=LONGEST_REASON), by)
    return saved


def _field(address: Address, rights: Rights) -> Field:
    try:
        found = field_of(address)
    except NoSuchPlace:
        raise unknown_place(address) from None
    rights.require(address)
    return found


def _holder(address: Address, rights: Rights) -> None:
    """Who may write somewhere in an initiative may say why it changes."""
    try:
        part_of(address)
    except NoSuchPlace:
        raise unknown_place(address) from None
    key = initiative_of(address)
    if key is None or not rights.may_edit(key):
        rights.require(address)


def _apply(writing: Writing, edit: Edit, field: Field) -> ConflictCell | None:
    """Change the field; the conflict when it is not what the editor saw and not what they want."""
    seen, mine = tidy(edit.seen), tidy(edit.value)
    if len(mine) > LONGEST_VALUE or "\x00" in mine:
        raise EditRefused(_("%(where)s：長すぎるか、使えない文字があります。") % _where(edit.address), edit.address)
    try:
        held = writing.value(edit.address)
    except NoSuchPlace:
        return None if seen == mine else _conflict(edit, seen, mine, "", gone=True)
    now = tidy(field.way.show(held))
    if mine == now:
        return None
    if seen != now:
        return _conflict(edit, seen, mine, now)
    if field.required and not mine:
        raise EditRefused(_("%(where)s：空にはできません。") % _where(edit.address), edit.address)
    if field.choices and mine not in {value for value, _label in field.choices}:
        raise EditRefused(_("%(where)s：一覧から選んでください。") % _where(edit.address), edit.address)
    try:
        writing.change(edit.address, field.way.read(mine, held))
    except CannotRead as error:
        raise EditRefused(f"{label_of(edit.address)}：{error}", edit.address) from None
    return None


def _where(address: Address) -> dict[str, str]:
    return {"where": label_of(address)}


def _conflict(edit: Edit, seen: str, mine: str, theirs: str, *, gone: bool = False) -> ConflictCell:
    return ConflictCell(edit.address, label_of(edit.address), seen, mine, theirs, "", None, gone)


def _with_authors(draft: AmendmentDraft, cells: Iterable[ConflictCell]) -> list[ConflictCell]:
    """The cells with who changed them last and when. One SQL query."""
    rows = DraftEdit.objects.filter(draft=draft).select_related("by").order_by("-id")
    latest: dict[Address, DraftEdit] = {}
    for row in rows:
        latest.setdefault(tuple(row.address), row)
    found = []
    for cell in cells:
        ways = (cell.address[:length] for length in range(len(cell.address), 0, -1))
        edit = next((latest[way] for way in ways if way in latest), None)
        by, at = (str(edit.by or _("コマンド")), edit.at) if edit else ("", None)
        found.append(ConflictCell(cell.address, cell.label, cell.seen, cell.mine, cell.theirs, by, at, cell.gone))
    return found


@transaction.atomic
def lock_draft(*, draft_id: int) -> AmendmentDraft:
    """Hold the draft until the transaction ends, so that what is compared with it now is still so when it is saved."""
    return locked(draft_id)
