"""The metrics of progress once more, in plain Python over the rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kusei.engines.measures.recounting import Row, recount
from kusei.services.plans.progress.models import Report


def _published() -> list[Report]:
    rows = Report.objects.select_related("round__plan__municipality")
    return [one for one in rows if one.round.state == "published"]


def _row(one: Report, amount: Decimal | int = 1) -> Row:
    plan = one.round.plan
    where = {"municipality": plan.municipality.code, "plan": plan.slug}
    return Row(fiscal_year=one.round.fiscal_year, amount=amount, dimensions=where)


def _latest() -> Iterator[Report]:
    """What was reported in the last published round of each plan and year."""
    rows = _published()
    last: dict[tuple[int, int], object] = {}
    for one in sorted(rows, key=lambda row: row.round.as_of):
        last[one.round.plan_id, one.round.fiscal_year] = one.round.as_of
    for one in rows:
        if one.state == "reported" and last[one.round.plan_id, one.round.fiscal_year] == one.round.as_of:
            yield one


@recount("progress.asked")
def asked() -> Iterator[Row]:
    return (_row(one) for one in _published())


@recount("progress.reported_in_time")
def reported_in_time() -> Iterator[Row]:
    for one in _published():
        if one.first_reported_on is not None and one.first_reported_on <= one.round.due_on:
            yield _row(one)


@recount("progress.reported")
def reported() -> Iterator[Row]:
    return (_row(one) for one in _latest())


@recount("progress.on_time")
def on_time() -> Iterator[Row]:
    return (_row(one) for one in _latest() if one.overall in {"ahead", "on_track", "done"})


@recount("progress.hours_saved")
def hours_saved() -> Iterator[Row]:
    return (_row(one, one.hours_actual) for one in _latest() if one.hours_actual is not None)
