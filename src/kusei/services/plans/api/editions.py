"""The operations of the API about editions: which there are, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer, FormatQuery, ListQuery
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.negotiation import CSV, JSON
from kusei.foundation.web.api.words import noop
from kusei.services.plans import hooks
from kusei.services.plans.api.parameters import Key, PlanId
from kusei.services.plans.difference import ABSENT
from kusei.services.plans.exporting.comparison_rows import Group, kinds
from kusei.services.plans.exporting.spreadsheets import csv_bytes
from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.queries import editions as queries
from kusei.services.plans.schemas.editions import DifferenceDocument, EditionListEntry, EditionPage

BOTH = (JSON, CSV)
EDITIONS = ("code", "label", "status", "published", "current", "in_force_from", "previous", "content_hash")
CHANGES = (
    "kind", "subject", "initiative", "code", "heading", "line", "action", "fiscal_year", "field", "old", "new",
    "reason",
)  # fmt: skip
router = Router(tags=["plans"])


class DifferenceQuery(FormatQuery):
    """Which two editions."""

    old: Key | None = Field(
        None, alias="from", description=noop("前の版の符号。書かなければ、その前の版。"), examples=["2024-restored"]
    )
    new: Key | None = Field(
        None, alias="to", description=noop("新しい版の符号。書かなければ、いまの版。"), examples=["2025-03-an"]
    )


@router.get(
    "/plans/{id}/editions",
    operation_id="listEditions",
    summary=noop("計画の版"),
    description=noop("計画の版を、新しいものから返します。前の版からの変更の件数が付きます。"),
    response=EditionPage,
    openapi_extra={"x-csv-columns": EDITIONS},
)
@allow(PUBLIC)
def list_editions(request: HttpRequest, id: PlanId, query: Query[ListQuery]) -> HttpResponse:
    """The editions of a plan."""
    answer = Answer(request, BOTH, query.format)
    editions = queries.plan_editions(id)
    dates = hooks.effective_dates(editions)
    entries = []
    for edition, step in zip_longest(editions, queries.successive(editions)):
        counts = {kind: number for kind, _label, number in kinds(step.difference.content)} if step else None
        previous = step.old.code if step else None
        entries.append(EditionListEntry.listed(edition, dates.get(edition.pk), previous, counts))
    found = answer.cut(_Listed(entries), query)
    return answer.send(lambda: EditionPage(**found.numbers(), items=list(found.rows)), lambda: _editions(found.rows))


class _Listed(list[EditionListEntry]):
    """A list that is counted and cut like a queryset."""

    def count(self) -> int:  # type: ignore[override]
        return len(self)


@router.get(
    "/plans/{id}/difference",
    operation_id="compareEditions",
    summary=noop("二つの版の違い"),
    description=noop("新旧対照表を返します。追加、削除、移動、名称の変更、内容の変更が、新しい版の順に並びます。"),
    response=DifferenceDocument,
    openapi_extra={"x-csv-columns": CHANGES},
)
@allow(PUBLIC)
def compare_editions(request: HttpRequest, id: PlanId, query: Query[DifferenceQuery]) -> HttpResponse:
    """What differs between two editions of a plan."""
    answer = Answer(request, BOTH, query.format)
    comparison = queries.compare_editions(*queries.choose(queries.plan_editions(id), query.old, query.new))
    groups = queries.table(comparison)
    return answer.send(
        lambda: DifferenceDocument.of(comparison.old, comparison.new, groups, queries.unshown(comparison)),
        lambda: _changes(groups),
    )


def _editions(entries: Iterable[EditionListEntry]) -> bytes:
    """One row an edition."""
    rows = [
        [one.code, one.label, one.status, one.published, str(one.current).lower(),
         one.in_force_from.isoformat() if one.in_force_from else None, one.previous, one.content_hash]
        for one in entries
    ]  # fmt: skip
    return csv_bytes(Table("", "", list(EDITIONS), list(rows)))


def _changes(groups: Iterable[Group]) -> bytes:
    """One row a change. A value that is not stated is an empty cell."""
    rows = []
    for group in groups:
        for row in group.rows:
            one = row.change
            old = None if one.old is ABSENT else row.old
            new = None if one.new is ABSENT else row.new
            rows.append([one.kind, one.subject, one.initiative, one.code, group.heading, one.line, one.action,
                         one.fiscal_year, one.field, old, new, row.reason or None])  # fmt: skip
    return csv_bytes(Table("", "", list(CHANGES), rows))
