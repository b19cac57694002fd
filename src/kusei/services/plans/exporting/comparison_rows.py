"""The table of old and new (新旧対照表) as rows by initiative, made once for the page, the workbook and the print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from kusei.services.plans.difference import Change, Piece, marks
from kusei.services.plans.difference.changes import REVISIONS, UNSHOWN
from kusei.services.plans.exporting import comparison_words as words

Data = dict[str, Any]
Reasons = Mapping[tuple[str, ...], str]


@dataclass(frozen=True)
class Row:
    """One change: its place, what stood there, what stands now, and why."""

    change: Change
    place: str
    old: str
    new: str
    reason: str = ""

    @cached_property
    def pieces(self) -> tuple[list[Piece], list[Piece]]:
        """Both texts with what changed marked. What is new or gone is marked as a whole."""
        if self.change.kind == "added":
            return [(self.old, False)], [(self.new, True)]
        if self.change.kind == "removed":
            return [(self.old, True)], [(self.new, False)]
        return marks(self.old, self.new)

    @property
    def kind_label(self) -> str:
        """The kind of change in words."""
        return str(words.KINDS[self.change.kind])


@dataclass(frozen=True)
class Group:
    """The changes of one initiative or node, or of the plan itself. `stated`: what the plan says that it amended."""

    subject: str
    key: str
    heading: str
    departments: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    in_old: bool = True
    in_new: bool = True
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class NotShown:
    """A change that the plan states and the editions cannot show, and why."""

    initiative: str
    statement: str
    why: str


def groups(changes: Iterable[Change], old: Data, new: Data, reasons: Reasons) -> list[Group]:
    """The changes by initiative, in the order of the new edition; the plan itself first."""
    titles = node_titles(old) | node_titles(new)
    before = {item["key"]: item for item in old.get("initiatives", [])}
    after = {item["key"]: item for item in new.get("initiatives", [])}
    found: dict[tuple[str, str], Group] = {}
    for change in changes:
        group = _group(change, before, after, titles)
        group = found.setdefault((group.subject, group.key), group)
        was, now = words.texts(change, titles)
        reason = reasons.get(change.address, "") or reasons.get(change.address[:2], "")
        group.rows.append(Row(change, words.place(change), was, now, reason))
    return list(found.values())


def _group(change: Change, before: Mapping[str, Data], after: Mapping[str, Data], titles: words.Titles) -> Group:
    if change.initiative is None:
        if change.address[0] == "nodes" and len(change.address) > 1:
            key = change.address[1]
            return Group("node", key, titles.get(key, key))
        return Group("plan", "", _("計画の全体"))
    key = change.initiative
    said = after.get(key) or before[key]
    heading = "　".join(filter(None, (said.get("code"), said["title"])))
    departments = tuple(one["name"] for one in said.get("departments") or [])
    return Group("initiative", key, heading, departments, statements(after.get(key, {})), key in before, key in after)


def statements(initiative: Data) -> tuple[str, ...]:
    """What the plan itself says that it amended in the initiative (主な修正点)."""
    blocks = [block for block in initiative.get("blocks", []) if block["key"] == REVISIONS and "items" in block]
    return tuple(item for block in blocks for item in block["items"])


def node_titles(data: Data) -> dict[str, str]:
    """The names of the nodes by their keys."""
    return {
        node["key"]: "　".join(filter(None, (node.get("code"), node["title"]))) or node["key"]
        for node in data.get("nodes", [])
    }


def kinds(changes: Iterable[Change]) -> list[tuple[str, str, int]]:
    """How many changes of each kind, as (kind, word, number); kinds that do not occur are left out."""
    counted = Counter(change.kind for change in changes)
    return [(kind, str(label), counted[kind]) for kind, label in words.KINDS.items() if counted[kind]]  # type: ignore[index]


def narrowed(found: Sequence[Group], *, department: str = "", kind: str = "") -> list[Group]:
    """The groups of a department and the rows of a kind; empty groups fall out."""
    kept = []
    for group in found:
        if department and department not in group.departments:
            continue
        rows = [row for row in group.rows if not kind or row.change.kind == kind]
        if rows:
            kept.append(Group(**{**vars(group), "rows": rows}))
    return kept


def departments(found: Sequence[Group]) -> list[str]:
    """Every department that a change touches."""
    return list(dict.fromkeys(name for group in found for name in group.departments))


def not_shown(*editions: Data) -> list[NotShown]:
    """What of the stated changes the editions say they cannot show."""
    return [
        NotShown(*(str(cell or "") for cell in row))
        for data in editions
        for block in data["plan"].get("blocks", [])
        if block["key"] == UNSHOWN and len(block.get("columns", [])) == 3
        for row in block["rows"]
    ]
