"""Adds, removes and moves schedule lines and indicators within an initiative: its departments may do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.services.plans.amendment import fields, shown
from kusei.services.plans.amendment.addresses import MISSING, Address, Data, NoSuchPlace, Part, lines, place
from kusei.services.plans.amendment.commands import wording
from kusei.services.plans.amendment.commands.structure import free_key, opened, used_keys
from kusei.services.plans.amendment.commands.writing import EditRefused, Writing, keep_reason
from kusei.services.plans.amendment.rights import Rights

Direction = Literal["up", "down"]


def _ready(draft_id: int, holder: Address, by: User | None) -> tuple[Writing, Rights]:
    """The draft, when the person may write the initiative or node and it is there."""
    writing, rights = opened(draft_id, by)
    rights.require((*holder, "schedule", "") if holder[0] == "initiatives" else holder)
    if writing.now(Part(*holder)) is None:
        raise EditRefused(_("この取組は、もう改定案にありません。"))
    return writing, rights


def _line(writing: Writing, initiative: str, key: str) -> Address:
    """The address of a line of the initiative. Raises `EditRefused` when it is not there."""
    for way, line in lines(writing.now(Part("initiatives", initiative))):
        if line["key"] == key:
            return ("initiatives", initiative, *way)
    raise EditRefused(_("この行は、もう改定案にありません。"))


def _save(writing: Writing, address: Address, reason: str, *, needed: bool) -> None:
    text = wording.words(reason, _("理由"), longest=wording.LONGEST_REASON, required=needed)
    with because(text):
        writing.save()
        if text:
            keep_reason(writing.draft, address, text, writing.by)


@transaction.atomic
def add_line(  # noqa: PLR0913  keyword-only: what a line has
    *,
    draft_id: int,
    initiative: str,
    action: str,
    by: User | None,
    below: str = "",
    after: str = "",
    years: Mapping[int, str] | None = None,
    reason: str = "",
) -> str:
    """A new line (年度別計画の行), behind the line `after` or at the end; `below` names the line that it stands under.

    `years` are the words of its cells. Returns its key. Raises `NotAllowed` and `EditRefused`.
    """
    writing, _rights = _ready(draft_id, ("initiatives", initiative), by)
    above = _line(writing, initiative, below) if below else ("initiatives", initiative)
    slot: Address = (*above, "items" if below else "schedule")
    stem = f"{below}-" if below else f"{initiative}-L"
    key = free_key(used_keys(writing, "schedule"), stem, digits=2)
    content: Data = {"key": key, "action": wording.words(action, _("取組の内容"), longest=1000)}
    said = {str(year): shown.read_cell(shown.tidy(text), MISSING) for year, text in (years or {}).items()}
    if cells := {year: cell for year, cell in said.items() if cell is not MISSING}:
        content["years"] = cells
    address = (*slot, key)
    index = place(writing.now(Part("initiatives", initiative)), (*slot, after)) if after else None
    writing.change(address, content, index=None if index is None else index + 1)
    _save(writing, address, reason, needed=False)
    return key


@transaction.atomic
def remove_line(*, draft_id: int, initiative: str, line: str, reason: str, by: User | None) -> None:
    """Take a line out, with all below it. A line of the edition in force needs a reason."""
    writing, _rights = _ready(draft_id, ("initiatives", initiative), by)
    address = _line(writing, initiative, line)
    _take_out(writing, address, reason)


def _take_out(writing: Writing, address: Address, reason: str) -> None:
    content = writing.now(Part(*address[:2]))
    writing.change(address, MISSING, place={"index": place(content, address)})
    _save(writing, address, reason, needed=_in_base(writing, address))


def _in_base(writing: Writing, address: Address) -> bool:
    before = writing.assembled.in_base(Part(*address[:2]))
    if before is None:
        return False
    if "schedule" in address:
        return any(line["key"] == address[-1] for _way, line in lines(before))
    return any(row["key"] == address[-1] for row in before.get("indicators", []))


@transaction.atomic
def move_line(  # noqa: PLR0913  keyword-only
    *, draft_id: int, initiative: str, line: str, direction: Direction, by: User | None, reason: str = ""
) -> None:
    """Change places with the line before or after it. At the end of its list nothing happens."""
    writing, _rights = _ready(draft_id, ("initiatives", initiative), by)
    address = _line(writing, initiative, line)
    slot = address[:-1]
    held: list[Data] = list(writing.value(slot))
    at = next(number for number, row in enumerate(held) if row["key"] == line)
    to = at + (1 if direction == "down" else -1)
    if 0 <= to < len(held):
        held[at], held[to] = held[to], held[at]
        writing.change(slot, held)
        _save(writing, address, reason, needed=False)


@transaction.atomic
def add_indicator(  # noqa: PLR0913  keyword-only: what an indicator needs from the first
    *,
    draft_id: int,
    name: str,
    kind: str,
    by: User | None,
    initiative: str = "",
    node: str = "",
    unit: str = "",
    targets: Mapping[int, str] | None = None,
    target_ground: str = "",
    data_source: str = "",
    denominator: str = "",
    reason: str = "",
) -> str:
    """A new indicator of the initiative or node. Returns its key.

    Raises `TargetWithoutGround` when targets are given without what they rest on.
    """
    holder = ("nodes", node) if node else ("initiatives", initiative)
    writing, _rights = _ready(draft_id, holder, by)
    if kind not in {value for value, _label in fields.FIELDS["indicator"]["kind"].choices}:
        raise EditRefused(_("指標の種類を一覧から選んでください。"))
    key = free_key(used_keys(writing, "indicators"), f"{holder[1]}-K")
    said: dict[str, Any] = {"unit": unit, "target_ground": target_ground, "data_source": data_source,
                            "denominator": denominator}  # fmt: skip
    content = {"key": key, "name": wording.words(name, _("指標"), longest=500), "kind": kind}
    content |= {field: text for field, given in said.items() if (text := shown.tidy(given))}
    read = {str(year): shown.read_value(shown.tidy(text), MISSING) for year, text in (targets or {}).items()}
    if kept := {year: value for year, value in read.items() if value is not MISSING}:
        content["targets"] = kept
    address = (*holder, "indicators", key)
    writing.change(address, content)
    _save(writing, address, reason, needed=False)
    return key


@transaction.atomic
def remove_indicator(  # noqa: PLR0913  keyword-only
    *, draft_id: int, key: str, reason: str, by: User | None, initiative: str = "", node: str = ""
) -> None:
    """Take an indicator out. One of the edition in force needs a reason."""
    holder = ("nodes", node) if node else ("initiatives", initiative)
    writing, _rights = _ready(draft_id, holder, by)
    address = (*holder, "indicators", key)
    try:
        gone = writing.value(address) is MISSING
    except NoSuchPlace:
        gone = True
    if gone:
        raise EditRefused(_("この指標は、もう改定案にありません。"))
    _take_out(writing, address, reason)
