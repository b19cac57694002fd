"""A draft as plan data: the base edition with the changed parts in place of its own."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from kusei.services.plans.amendment.addresses import Data, Part
from kusei.services.plans.amendment.models import AmendmentDraft, DraftPart
from kusei.services.plans.models import Edition
from kusei.services.plans.queries.editions import edition_data

TABLES = ("nodes", "initiatives")


@lru_cache(maxsize=6)
def _kept(edition_id: int, content_hash: str) -> str:
    """An edition's canonical JSON. It is part of the key that the content is the same, so it never grows old."""
    return json.dumps(edition_data(Edition.objects.get(pk=edition_id)), ensure_ascii=False)


def base_data(edition: Edition) -> Data:
    """The edition's canonical data, the caller's own to change. Read from the database once, then from memory."""
    found: Data = json.loads(_kept(edition.pk, edition.content_hash))
    return found


class Assembled:
    """A draft's data by parts. `base` and `rows` are what it is made of; both stay as they are. One SQL query."""

    def __init__(self, draft: AmendmentDraft, rows: Iterable[DraftPart] | None = None) -> None:
        self.draft = draft
        self.base = base_data(draft.base)
        found = draft.parts.all() if rows is None else rows
        self.rows = {Part(row.table, row.key): row for row in found}
        self._base_parts = {table: {item["key"]: item for item in self.base.get(table, [])} for table in TABLES}

    def in_base(self, part: Part) -> Any:
        """The part as the base has it; None when it does not have it."""
        if part.table in TABLES:
            return self._base_parts[part.table].get(part.key)
        if part.table == "order":
            return list(self._base_parts[part.key])
        if part.table == "year_changes":
            return self.base.get("year_changes", [])
        return self.base["plan"]

    def now(self, part: Part) -> Any:
        """The part as the draft has it; None when it has none."""
        row = self.rows.get(part)
        return self.in_base(part) if row is None else row.content

    def keys(self, table: str) -> list[str]:
        """The keys of nodes or initiatives in the draft, in order."""
        own = {part.key: row for part, row in self.rows.items() if part.table == table}
        order: list[str] = self.now(Part("order", table))
        there = [key for key in order if key not in own or own[key].content is not None]
        listed = set(order)
        return there + sorted(key for key, row in own.items() if row.content is not None and key not in listed)

    def part(self, table: str, key: str) -> Data | None:
        """A node or initiative of the draft."""
        found: Data | None = self.now(Part(table, key))
        return found

    def data(self) -> Data:
        """The whole draft as canonical plan data. Its edition and title are those of the draft itself."""
        draft = self.draft
        edition = {"code": draft.code, "label": draft.label, "status": "in_force"}
        if draft.published:
            edition["published"] = draft.published
        plan = copy.deepcopy(self.now(Part("plan"))) | {"edition": edition, "title": draft.title}
        found: Data = {"format": self.base["format"], "plan": plan}
        for table in TABLES:
            if keys := self.keys(table):
                found[table] = [copy.deepcopy(self.part(table, key)) for key in keys]
        if changes := copy.deepcopy(self.now(Part("year_changes"))):
            found["year_changes"] = changes
        return found


def draft_data(draft: AmendmentDraft) -> Data:
    """The draft as canonical plan data (`json.loads(canonical_json(file))`), fast: one SQL query beside the base."""
    return Assembled(draft).data()
