"""Adds and removes nodes of the plan's trees: by the planning section alone."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.people.models import User
from kusei.services.plans.amendment.addresses import MISSING, Data, Part
from kusei.services.plans.amendment.commands import wording
from kusei.services.plans.amendment.commands.structure import (
    StillNamed,
    free_key,
    insert,
    opened,
    require_known,
    require_word,
    save,
    used_keys,
)
from kusei.services.plans.amendment.commands.writing import Writing


@transaction.atomic
def add_node(  # noqa: PLR0913  keyword-only
    *, draft_id: int, level: str, title: str, by: User | None, reason: str, parent: str = "", code: str = "",
    after: str | None = None,
) -> str:  # fmt: skip
    """A new place in the plan's tree, after the node `after`, else after its parent's last. Returns its key."""
    writing, rights = opened(draft_id, by)
    rights.require(("nodes", ""))
    require_word(writing, "levels", level)
    require_known(writing, "nodes", [parent] if parent else [])
    key = free_key(used_keys(writing, "nodes"), "T")
    content: Data = {"key": key, "level": level, "title": wording.words(title, _("名称"), longest=500)}
    content |= ({"parent": parent} if parent else {}) | ({"code": code} if code else {})
    writing.change(("nodes", key), content)
    insert(writing, "nodes", key, after if after is not None else _last_below(writing, parent))
    save(writing, ("nodes", key), wording.why(reason))
    return key


def _last_below(writing: Writing, parent: str) -> str | None:
    below, last = {parent}, parent or None
    for key in writing.keys("nodes"):
        if writing.now(Part("nodes", key)).get("parent") in below:
            below.add(key)
            last = key if parent else None
    return last


@transaction.atomic
def remove_node(*, draft_id: int, key: str, reason: str, by: User | None) -> None:
    """Take a node out of the tree. Raises `StillNamed` while something stands under it."""
    writing, rights = opened(draft_id, by)
    rights.require(("nodes", key))
    require_known(writing, "nodes", [key])
    named = []
    for table in ("nodes", "initiatives"):
        for other in writing.keys(table):
            part = writing.now(Part(table, other))
            nodes = {part.get("parent"), *(row["node"] for row in part.get("listings", []))}
            if key in nodes or key in part.get("primary_candidates", []):
                named.append(part.get("title") or other)
    if named:
        raise StillNamed(named)
    writing.change(("nodes", key), MISSING, place={"order": writing.now(Part("order", "nodes"))})
    save(writing, ("nodes", key), wording.why(reason))
