"""Adds, removes and moves initiatives, and says where they stand: by the planning section alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.services.plans.amendment.addresses import MISSING, Address, Data, Part
from kusei.services.plans.amendment.commands import wording
from kusei.services.plans.amendment.commands.locking import locked
from kusei.services.plans.amendment.commands.writing import EditRefused, Writing, keep_reason
from kusei.services.plans.amendment.rights import Rights
from kusei.services.plans.amendment.states import State
from kusei.services.plans.cycle.refusals import CycleRefused


class StillNamed(CycleRefused):
    """The part cannot be removed, because others name it."""

    code = "amendment.still-named"

    def __init__(self, by: Sequence[str]) -> None:
        super().__init__(by)
        self.by = tuple(by)

    def __str__(self) -> str:
        sentence = _("まだほかのところで使われています（%(by)s）。先にそちらを直してください。")
        return sentence % {"by": "、".join(self.by[:5])}


class KeyTaken(CycleRefused):
    """A key must mean one thing through all editions."""

    code = "amendment.key-taken"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        sentence = _("キー「%(key)s」はもう使われています。ほかのキーにしてください。")
        return sentence % {"key": self.key}


def opened(draft_id: int, by: User | None) -> tuple[Writing, Rights]:
    """The draft for a structure command: locked, open for editing, with the person's rights."""
    writing = Writing(locked(draft_id, states=(State.DRAFTING,)), by)
    return writing, Rights(writing.assembled, by)


def used_keys(writing: Writing, what: str) -> set[str]:
    """The keys of initiatives, lines or indicators that were ever used in the plan's base or in this draft."""
    found: set[str] = set()
    for data in (writing.assembled.base, writing.assembled.data()):
        for table in ("nodes", "initiatives"):
            for part in data.get(table, []):
                found |= _keys_below(part, what) | ({part["key"]} if table == what else set())
    for address in writing.draft.edits.values_list("address", flat=True):
        found |= {key for name, key in pairwise(address) if name in _LISTS[what]}
    return found


_LISTS = {"nodes": ("nodes",), "initiatives": ("initiatives",), "schedule": ("schedule", "items"),
          "indicators": ("indicators",)}  # fmt: skip


def _keys_below(part: Data, what: str) -> set[str]:
    found: set[str] = set()
    for name in ("schedule", "items", "indicators"):
        for item in part.get(name, []):
            found |= _keys_below(item, what) | ({item["key"]} if name in _LISTS[what] else set())
    return found


def free_key(used: set[str], stem: str, *, digits: int = 1) -> str:
    """The next key that was never used: the stem and the number after the highest one there is."""
    pattern = re.compile(re.escape(stem) + r"0*(\d{1,9})")
    numbers = [int(match[1]) for key in used if (match := pattern.fullmatch(key))]
    return f"{stem}{max(numbers, default=0) + 1:0{digits}d}"


@transaction.atomic
def add_initiative(  # noqa: PLR0913  keyword-only: what an initiative needs from the first
    *,
    draft_id: int,
    kind: str,
    title: str,
    reason: str,
    by: User | None,
    key: str = "",
    code: str = "",
    node: str = "",
    departments: Sequence[str] = (),
    after: str | None = None,
) -> str:
    """A new initiative after the one of the key `after` (None: at the end), listed under the node. Returns its key.

    Without `key` the code is taken where it is free and can be one, else a number. Raises `NotAllowed`, `KeyTaken`,
    `EditRefused`.
    """
    writing, rights = opened(draft_id, by)
    rights.require(("initiatives", ""))
    used = used_keys(writing, "initiatives")
    wanted = key or (code if re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]*", code) and code not in used else "")
    found = wanted or free_key(used, "N")
    if found in used:
        raise KeyTaken(found)
    content: Data = {"key": found, "kind": kind, "title": wording.words(title, _("名称"), longest=500)}
    content |= {"code": code} if code else {}
    content |= {"departments": [{"name": name} for name in departments]} if departments else {}
    if node:
        content["listings"] = [{"node": node, "primary": True}]
    require_known(writing, "nodes", [node] if node else [])
    require_word(writing, "kinds", kind)
    address = ("initiatives", found)
    writing.change(address, content)
    insert(writing, "initiatives", found, after)
    save(writing, address, wording.why(reason))
    return found


def save(writing: Writing, address: Address, why: str) -> None:
    """Write what changed, with its reason where one was given."""
    with because(why):
        writing.save()
        if why:
            keep_reason(writing.draft, address, why, writing.by)


def require_known(writing: Writing, table: str, keys: Sequence[str]) -> None:
    """Raise `EditRefused` unless the draft has all of them."""
    known = set(writing.keys(table))
    for key in keys:
        if key not in known:
            raise EditRefused(_("「%(key)s」は計画の中にありません。一覧から選んでください。") % {"key": key})


def require_word(writing: Writing, name: str, key: str) -> None:
    """Raise `EditRefused` unless the plan knows the word (a kind, a level)."""
    if key not in {row["key"] for row in writing.now(Part("plan")).get(name, [])}:
        raise EditRefused(_("種類を一覧から選んでください。"), ("plan", name))


def insert(writing: Writing, table: str, key: str, after: str | None) -> None:
    """Put the key behind another in the order of its table; "" is the beginning, None the end."""
    order = [one for one in writing.now(Part("order", table)) if one != key]
    if after and after not in order:
        raise EditRefused(_("「%(key)s」は計画の中にありません。一覧から選んでください。") % {"key": after})
    index = len(order) if after is None else order.index(after) + 1 if after else 0
    order.insert(index, key)
    if order != writing.now(Part("order", table)):
        writing.change(("order", table), order)


@transaction.atomic
def remove_initiative(*, draft_id: int, key: str, reason: str, by: User | None) -> None:
    """Take the initiative out of the new edition, with the changes between years that the plan prints of it.

    Raises `NotAllowed`, `StillNamed` when others point at it, `WordsMissing` without a reason.
    """
    writing, rights = opened(draft_id, by)
    rights.require(("initiatives", key))
    content = writing.now(Part("initiatives", key))
    if content is None:
        raise EditRefused(_("この取組は、もう改定案にありません。"))
    if named := list(_naming_initiative(writing, key)):
        raise StillNamed(named)
    place = {"order": writing.now(Part("order", "initiatives"))}
    writing.change(("initiatives", key), MISSING, place=place)
    changes = writing.now(Part("year_changes"))
    rest = [row for row in changes if row["initiative"] != key]
    if rest != changes:
        writing.change(("year_changes",), rest)
    save(writing, ("initiatives", key), wording.why(reason))


def _naming_initiative(writing: Writing, key: str) -> list[str]:
    found = []
    for other in writing.keys("initiatives"):
        part = writing.now(Part("initiatives", other))
        named = {part.get("part_of"), part.get("indicators_included_in")}
        named |= {one for row in part.get("indicators", []) for one in row.get("related_initiatives", [])}
        if other != key and key in named:
            found.append(part["title"])
    for other in writing.keys("nodes"):
        part = writing.now(Part("nodes", other))
        if any(key in row.get("related_initiatives", []) for row in part.get("indicators", [])):
            found.append(part.get("title") or other)
    return found


@transaction.atomic
def move_initiative(*, draft_id: int, key: str, after: str | None, by: User | None, reason: str = "") -> None:
    """Put the initiative behind another one in the plan's order; `after` "" is the beginning, None the end."""
    _move(draft_id, "initiatives", key, after, by, reason)


@transaction.atomic
def move_node(*, draft_id: int, key: str, after: str | None, by: User | None, reason: str = "") -> None:
    """Put the node behind another one in the plan's order. A parent must stay before its children."""
    _move(draft_id, "nodes", key, after, by, reason)


def _move(  # noqa: PLR0913, PLR0917  what both commands take
    draft_id: int, table: str, key: str, after: str | None, by: User | None, reason: str
) -> None:
    writing, rights = opened(draft_id, by)
    rights.require((table, key))
    require_known(writing, table, [key])
    insert(writing, table, key, after)
    text = wording.words(reason, _("理由"), longest=wording.LONGEST_REASON, required=False)
    save(writing, (table, key), text)


@transaction.atomic
def set_listings(
    *, draft_id: int, key: str, listings: Sequence[dict[str, Any]], by: User | None, reason: str = ""
) -> None:
    """Under which nodes the initiative stands (掲載場所), as the plan format writes listings."""
    writing, rights = opened(draft_id, by)
    rights.require(("initiatives", key, "code"))
    require_known(writing, "initiatives", [key])
    require_known(writing, "nodes", [str(row.get("node", "")) for row in listings])
    address = ("initiatives", key, "listings")
    if writing.value(address) != (list(listings) or MISSING):
        writing.change(address, list(listings) or MISSING)
    text = wording.words(reason, _("理由"), longest=wording.LONGEST_REASON, required=False)
    save(writing, address, text)
