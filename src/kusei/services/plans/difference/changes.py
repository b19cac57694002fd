"""A change between two editions, and all of them together; both can be written as JSON and read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from kusei.services.plans.difference.parts import Address
from kusei.services.plans.difference.values import ABSENT

__all__ = ["ABSENT", "Change", "Difference", "Kind"]

Kind = Literal["added", "removed", "moved", "renamed", "changed"]


@dataclass(frozen=True)
class Change:
    """One change. `address` is the way of lists and keys to it; in the new edition, of what was removed in the old one.

    `subject` is what it is about: plan, node, initiative, line, indicator … `field` is empty when the change is about
    the whole part: `old` or `new` then holds the part as the file writes it, and of a part that was moved, the list it
    stands in and its neighbour before. A value that is not written is `ABSENT`; null is a value.
    """

    kind: Kind
    address: Address
    subject: str
    field: str = ""
    old: Any = ABSENT
    new: Any = ABSENT
    after: str | None = None  # of what was added or moved: the key of its neighbour before, None at the beginning
    initiative: str | None = None
    code: str | None = None
    line: str | None = None
    action: str | None = None
    fiscal_year: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON: `old` and `new` are missing where there is no value."""
        data: dict[str, Any] = {
            "kind": self.kind,
            "subject": self.subject,
            "address": list(self.address),
            "initiative": self.initiative,
            "code": self.code,
            "line": self.line,
            "action": self.action,
            "fiscal_year": self.fiscal_year,
            "field": self.field,
        }
        data |= {name: value for name in ("old", "new") if (value := getattr(self, name)) is not ABSENT}
        return data | ({"after": self.after} if self.kind in {"added", "moved"} and not self.field else {})

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Change:
        """The change that was written."""
        return cls(**{**data, "kind": cast(Kind, data["kind"]), "address": tuple(data["address"])})

    @property
    def about_edition(self) -> bool:
        """Whether it describes the edition or our record of it, and not what the plan says and promises."""
        return (
            self.address[:2] in _ABOUT_EDITION
            or self.address[:3] == ("plan", "blocks", UNSHOWN)
            or (len(self.address) == 4 and self.address[2:] == ("blocks", REVISIONS))
        )


# Blocks about an amendment: what the plan itself says it amended, and what of that an edition cannot show.
REVISIONS = "revisions"
UNSHOWN = "revisions-not-shown"
_ABOUT_EDITION = frozenset(("plan", name) for name in ("edition", "source", "note", "conventions", "anomalies")) | {
    ("format",)
}


@dataclass(frozen=True)
class Difference:
    """All changes from one edition to another, in the order of the new one."""

    changes: tuple[Change, ...] = ()

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    @property
    def content(self) -> tuple[Change, ...]:
        """The changes of what the plan says and promises: what a table of old and new shows."""
        return tuple(change for change in self.changes if not change.about_edition)

    @property
    def record(self) -> tuple[Change, ...]:
        """The changes of what describes the edition: its code and date, its source, our notes on reading it."""
        return tuple(change for change in self.changes if change.about_edition)

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {"changes": [change.as_json() for change in self.changes]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Difference:
        """The difference that was written."""
        return cls(tuple(Change.from_json(change) for change in data["changes"]))
