"""Takes edits back: one edit as it stands in the history, or a place to what the edition in force says."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.amendment.addresses import MISSING, Address, NoSuchPlace, get, part_of, place, unboxed
from kusei.services.plans.amendment.commands.structure import opened
from kusei.services.plans.amendment.commands.writing import Writing, drop_reasons, unknown_place
from kusei.services.plans.amendment.models import DraftEdit
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.difference.values import same


class CannotTakeBack(CycleRefused):
    """What the edit wrote was changed again since, or the edit was taken back already."""

    code = "amendment.cannot-take-back"

    def __str__(self) -> str:
        return _("この編集のあとに、同じところがまた変えられています。いまの内容を見て、直接直してください。")


@transaction.atomic
def take_back(*, draft_id: int, edit_id: int, by: User | None) -> DraftEdit:
    """Take one saved edit back. Raises `CannotTakeBack` when its place was changed again since, and `NotAllowed`."""
    writing, rights = opened(draft_id, by)
    edit = DraftEdit.objects.filter(draft=writing.draft, pk=min(edit_id, LARGEST_ID)).first()
    if edit is None or DraftEdit.objects.filter(undoes=edit).exists():
        raise CannotTakeBack
    address = tuple(edit.address)
    rights.require(address)
    if not _same(_held(writing, address), unboxed(edit.new)):
        raise CannotTakeBack
    writing.change(address, unboxed(edit.old), index=edit.place.get("index"), undoes=edit)
    with because(_("編集の取消し")):
        saved = writing.save()
        _forget_reasons(writing, address)
    return saved[0]


def _held(writing: Writing, address: Address) -> object:
    try:
        return writing.value(address)
    except NoSuchPlace:
        raise CannotTakeBack from None


def _same(one: object, other: object) -> bool:
    return one is other if one is MISSING or other is MISSING else same(one, other)


def _forget_reasons(writing: Writing, address: Address) -> None:
    """Where nothing differs from the base any more, there is no reason either."""
    if _same(_in_base(writing, address), writing.value(address)):
        drop_reasons(writing.draft, address)


def _in_base(writing: Writing, address: Address) -> object:
    part = part_of(address)
    before = writing.assembled.in_base(part)
    if before is None:
        return MISSING
    try:
        return get(before, address)
    except NoSuchPlace:
        return MISSING


@transaction.atomic
def undo_change(*, draft_id: int, address: Address, by: User | None) -> list[DraftEdit]:
    """Put back at the address what the edition in force says, whoever changed it; its reasons go with it.

    The address of a part that the draft added takes it out again. Nothing to do returns nothing.
    """
    writing, rights = opened(draft_id, by)
    try:
        part = part_of(address)
    except NoSuchPlace:
        raise unknown_place(address) from None
    rights.require(address)
    wanted = _in_base(writing, address)
    if _same(_held(writing, address), wanted):
        return []
    before = writing.assembled.in_base(part)
    keyed = wanted is not MISSING and len(address) > 2 and isinstance(wanted, dict) and "key" in wanted
    writing.change(address, wanted, index=place(before, address) if keyed else None)
    with because(_("もとの版に戻す")):
        saved = writing.save()
        drop_reasons(writing.draft, address)
    return saved
