"""The register's metrics once more, in plain Python over the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from kusei.engines.measures.recounting import Row, recount
from kusei.services.plans.models import Edition, Indicator, IndicatorTarget, Initiative, YearCell


def _editions() -> dict[int, tuple[Edition, dict[str, str]]]:
    """The editions in force, each with what its rows are broken down by."""
    found = {}
    for one in Edition.objects.select_related("plan__municipality"):
        if one.plan.current_edition_id == one.pk:
            found[one.pk] = (one, {"municipality": one.plan.municipality.code, "plan": one.plan.slug})
    return found


def _held(edition: Edition, dimensions: dict[str, str]) -> Row:
    return Row(
        since=dt.date(edition.start_year, 4, 1), until=dt.date(edition.end_year + 1, 4, 1), dimensions=dimensions
    )


@recount("plans.initiatives")
def initiatives() -> Iterator[Row]:
    editions = _editions()
    for one in Initiative.objects.select_related("kind"):
        if one.edition_id in editions and not one.kind.annex:
            yield _held(*editions[one.edition_id])


@recount("plans.indicators")
def indicators() -> Iterator[Row]:
    editions = _editions()
    for one in Indicator.objects.all():
        if one.edition_id in editions:
            yield _held(*editions[one.edition_id])


@recount("plans.indicators_with_target")
def indicators_with_target() -> Iterator[Row]:
    editions = _editions()
    for one in IndicatorTarget.objects.all():
        if one.edition_id in editions and (one.number is not None or one.text is not None):
            _edition, where = editions[one.edition_id]
            yield Row(fiscal_year=one.fiscal_year, unit=one.indicator_id, dimensions=where)


@recount("plans.numeric_targets")
def numeric_targets() -> Iterator[Row]:
    editions = _editions()
    for one in IndicatorTarget.objects.all():
        if one.edition_id in editions and one.number is not None:
            yield Row(fiscal_year=one.fiscal_year, dimensions=editions[one.edition_id][1])


def _cells(wanted: Callable[[YearCell], bool]) -> Iterator[Row]:
    editions = _editions()
    for one in YearCell.objects.select_related("line__initiative__kind"):
        says_something = one.state == "printed" and one.text not in (None, "")
        if one.edition_id in editions and says_something and not one.line.initiative.kind.annex and wanted(one):
            yield Row(fiscal_year=one.fiscal_year, dimensions=editions[one.edition_id][1])


@recount("plans.active_lines")
def active_lines() -> Iterator[Row]:
    return _cells(lambda one: one.line.parent_id is None)


@recount("plans.running_lines")
def running_lines() -> Iterator[Row]:
    return _cells(lambda one: one.line.parent_id is None and "run" in one.phases)


@recount("plans.running_items")
def running_items() -> Iterator[Row]:
    return _cells(lambda one: one.line.parent_id is not None and "run" in one.phases)
