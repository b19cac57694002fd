"""The one way by which a part of a draft changes: checked, written, and recorded as an edit."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number
from kusei.services.plans.amendment.addresses import (
    MISSING,
    Address,
    Data,
    NoSuchPlace,
    Part,
    boxed,
    get,
    inside,
    part_of,
    put,
    text_of,
)
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.fields import label_of
from kusei.services.plans.amendment.grounds import require_grounds
from kusei.services.plans.amendment.models import AmendmentDraft, ChangeReason, DraftEdit, DraftPart
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.format import content, document
from kusei.services.plans.format.problems import sentence

_MODELS: dict[str, type[BaseModel]] = {
    "plan": document.Plan,
    "nodes": content.Node,
    "initiatives": content.Initiative,
}


class EditRefused(CycleRefused):
    """What was written does not fit the plan's format; the sentence says where and how."""

    code = "amendment.edit-refused"

    def __init__(self, message: str, address: Address = ()) -> None:
        super().__init__(message)
        self.address = address


@dataclass
class Writing:
    """Changes of one draft within one command. Nothing reaches the database before `save`."""

    draft: AmendmentDraft
    by: User | None
    assembled: Assembled = field(init=False)
    _changed: dict[Part, Any] = field(default_factory=dict)
    _edits: list[DraftEdit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.assembled = Assembled(self.draft)

    def now(self, part: Part) -> Any:
        """The part with what this command changed so far; None when there is none."""
        return self._changed.get(part, self.assembled.now(part))

    def keys(self, table: str) -> list[str]:
        """The keys of nodes or initiatives, in order, with what this command changed so far."""
        order = self.now(Part("order", table))
        return [key for key in order if self.now(Part(table, key)) is not None]

    def value(self, address: Address) -> Any:
        """What stands at the address; `MISSING` when nothing does. Raises `NoSuchPlace` when its part is not there."""
        held = self.now(part_of(address))
        if held is not None:
            return get(held, address)
        if inside(address):
            raise NoSuchPlace(text_of(address))
        return MISSING

    def change(
        self,
        address: Address,
        new: Any,
        *,
        index: int | None = None,
        place: dict[str, Any] | None = None,
        undoes: DraftEdit | None = None,
    ) -> None:
        """Put the value at the address (`MISSING`: take it out), and record it."""
        part = part_of(address)
        old = self.value(address)
        whole = len(address) == 2 and part.table in _MODELS and part.table != "plan"
        if whole or part.table in {"order", "year_changes"}:
            self._changed[part] = None if new is MISSING else new
        else:
            held = self.now(part)
            self._changed[part] = put({} if held is None else held, address, new, index=index)
        self._edits.append(
            DraftEdit(
                draft=self.draft,
                address=list(address),
                old=boxed(old),
                new=boxed(new),
                place=place or {},
                by=self.by,
                at=clock.now(),
                undoes=undoes,
            )
        )

    def save(self) -> list[DraftEdit]:
        """Check every part that changed, and write them with their edits. Raises `EditRefused`, `TargetWithoutGround`
        and `PossibleMyNumber`.
        """
        for edit in self._edits:
            for text in _texts(edit.new):
                refuse_my_number(text)
        for part, held in self._changed.items():
            before = self.assembled.in_base(part)
            made = held if held is None or part.table not in _MODELS else canonical(part, held)
            if made is not None and part.table in _MODELS:
                require_grounds(part, before, made)
            self._write(part, made)
        return DraftEdit.objects.bulk_create(self._edits)

    def _write(self, part: Part, made: Any) -> None:
        row = self.assembled.rows.get(part)
        if row is None:
            DraftPart.objects.create(draft=self.draft, table=part.table, key=part.key, content=made)
        else:
            row.content, row.version = made, row.version + 1
            row.save(update_fields=["content", "version"])


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in _texts(one)]


def canonical(part: Part, held: Data) -> Data:
    """The part as the canonical file writes it. Raises `EditRefused` for what the format refuses."""
    try:
        checked = _MODELS[part.table].model_validate(held)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        address = _address(part, held, first["loc"])
        raise EditRefused(f"{label_of(address)}：{sentence(first)}", address) from None
    found: Data = json.loads(json.dumps(checked.model_dump(mode="json", exclude_defaults=True)))
    return found


def _address(part: Part, held: Any, location: tuple[int | str, ...]) -> Address:
    """The address of a place that pydantic names by numbers and by names of types, as far as it can be said."""
    steps: list[str] = [part.table, *([part.key] if part.key else [])]
    for step in location:
        inner = held[step] if isinstance(held, list) and isinstance(step, int) and step < len(held) else None
        if isinstance(held, dict):
            name = str(step)
            if name not in held:
                continue
            inner = held[name]
        if isinstance(held, list):
            if isinstance(inner, dict) and "key" in inner:
                steps.append(inner["key"])
        else:
            steps.append(str(step))
        held = inner
    return tuple(steps)


def keep_reason(draft: AmendmentDraft, address: Address, text: str, by: User | None) -> None:
    """Why the place differs from the base; a later reason takes the place of an earlier one."""
    values = {"text": text, "by": by, "at": clock.now()}
    ChangeReason.objects.update_or_create(draft=draft, address=list(address), defaults=values)


def drop_reasons(draft: AmendmentDraft, address: Address) -> None:
    """Nothing differs there any more."""
    for row in ChangeReason.objects.filter(draft=draft, address__contains=[address[-1]]):
        if tuple(row.address[: len(address)]) == address:
            row.delete()


def unknown_place(address: Address) -> EditRefused:
    """The refusal for an address that leads nowhere."""
    return EditRefused(_("「%(place)s」という欄はありません。") % {"place": text_of(address)}, address)
