"""The edits of a draft as a person reads them: where, from what to what, by whom, when, and whether taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from kusei.services.plans.amendment.addresses import Address, kind_of, unboxed
from kusei.services.plans.amendment.fields import field_of, label_of
from kusei.services.plans.amendment.models import AmendmentDraft, DraftEdit
from kusei.services.plans.amendment.shown import DASH


@dataclass(frozen=True)
class Shown:
    """One edit. `undone`: it was taken back; `undoes`: it took another one back."""

    number: int
    address: Address
    place: str
    old: str
    new: str
    by: str
    at: dt.datetime
    undone: bool
    undoes: bool


def edits(draft: AmendmentDraft, *, initiative: str = "") -> QuerySet[DraftEdit]:
    """The draft's edits, the newest first; of one initiative when it is named."""
    rows = DraftEdit.objects.filter(draft=draft).select_related("by").order_by("-pk")
    rows = rows.annotate(undone=Exists(DraftEdit.objects.filter(undoes=OuterRef("pk"))))
    return rows.filter(address__0="initiatives", address__1=initiative) if initiative else rows


def shown(edit: DraftEdit) -> Shown:
    """The edit for a person."""
    address = tuple(edit.address)
    return Shown(
        number=edit.pk,
        address=address,
        place=place_of(address),
        old=_text(address, unboxed(edit.old)),
        new=_text(address, unboxed(edit.new)),
        by=str(edit.by) if edit.by else _("コマンド"),
        at=edit.at,
        undone=bool(getattr(edit, "undone", False)),
        undoes=edit.undoes_id is not None,
    )


def place_of(address: Address) -> str:
    """Where it is: the keys of the parts that hold it, and the field's name."""
    _kind, way = kind_of(address)
    keys = [step for step in address[: len(address) - len(way)][1::2] if step]
    return " › ".join([*keys, label_of(address)])


def _text(address: Address, raw: Any) -> str:
    try:
        return field_of(address).way.show(raw) or DASH
    except LookupError:
        pass  # a whole part, or the order of a list: told by its names
    if isinstance(raw, dict):
        return str(raw.get("title") or raw.get("action") or raw.get("name") or raw.get("key") or DASH)
    if isinstance(raw, list):
        names = (
            item.get("action") or item.get("node") or item.get("key") if isinstance(item, dict) else item
            for item in raw
        )
        return "、".join(str(name) for name in names)[:300] or DASH
    return DASH
