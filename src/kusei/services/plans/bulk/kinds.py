"""The kinds of things whose values can be edited as a sheet, and what each has to know. Filled in `apps.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from kusei.foundation.people.models import User
from kusei.services.plans.bulk.merging import Difference
from kusei.services.plans.bulk.workbook.layout import Sheet
from kusei.services.plans.cycle.refusals import CycleRefused


@dataclass(frozen=True)
class Thing:
    """Something that can be exported by this person: a round of reports, a draft. `open`: whether it can be edited
    now; `url`: its own page; `note`: a few words such as the day it is due.
    """

    kind: str
    object_id: int
    title: str
    url: str
    open: bool = True
    note: str = ""


class RowRefused(CycleRefused):
    """What the owning part refuses about one row, with the words for the row in front."""

    code = "bulk.row-refused"

    def __init__(self, row: str, why: str) -> None:
        super().__init__(row, why)
        self.row, self.why = row, why

    def __str__(self) -> str:
        return f"{self.row}：{self.why}"


class Kind(Protocol):
    """What a kind of things does for the sheets. Every read and write checks the person's rights of the day."""

    key: str
    label: str | Promise

    def things(self, by: User) -> Sequence[Thing]:
        """What the person may export, the most urgent first."""

    def thing(self, object_id: int, by: User) -> Thing | None:
        """One of them; None when it does not exist or the person may not see it."""

    def sheet(self, object_id: int, by: User) -> Sheet:
        """Its columns and present values, as far as the person sees them; what may not be written is not editable."""

    def lock(self, object_id: int) -> None:
        """Hold everything that the sheet shows until the end of the transaction."""

    def apply(self, object_id: int, edits: Sequence[Difference], *, by: User, reason: str) -> None:
        """Write the edits through the commands of the part that owns them. Raises what they refuse."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; the same key again replaces it."""
    _kinds[kind.key] = kind


def all_kinds() -> list[Kind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())


def find(key: str) -> Kind | None:
    """The kind of that key."""
    return _kinds.get(key)
