"""The plan's indicators as series of actual values: each indicator of the current edition is declared to
`engines.measures`, which keeps what was achieved and where every value comes from.

A series belongs to the plan, not to an edition: its key holds through all editions, as the indicator's key does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.measures import courses
from kusei.engines.measures import hooks as measures
from kusei.engines.measures.commands.series import SeriesDeclaration, SeriesInUse, declare_series
from kusei.engines.measures.models import SeriesKind
from kusei.services.plans import hooks
from kusei.services.plans.models import Edition, Indicator, IndicatorTarget
from kusei.services.plans.responsibility import responsible_departments

PREFIX = "plans"
LONGEST_TITLE, LONGEST_UNIT = 300, 50

# What makes kept pages stale: a new current value, a confirmation, an accepted correction. The values that are
# current have an index of their own, so that this stays cheap however many versions there are.
STAMP = "SELECT concat_ws('-', sum(id), count(confirmed_at)) FROM measures_actualvalue WHERE status = 'current'"

# The same of how indicators are measured: tens of rows that change when a pack is loaded.
WAYS_STAMP = """
    SELECT concat(
        (SELECT md5(string_agg(concat_ws('|', series_id, metric_key, note), ',' ORDER BY id)) FROM measures_binding),
        (SELECT md5(string_agg(concat_ws('|', series_id, way, told), ',' ORDER BY id)) FROM measures_provision))
"""


def series_key(plan: str, indicator: str) -> str:
    """The key of the indicator's series; `plan` is the plan's identifier (slug)."""
    return f"{PREFIX}/{plan}/{indicator}"


def declare_indicators(edition: Edition) -> list[str]:
    """Declare a series for each indicator of the edition, which has just become, or is, the plan's current one.

    The caller has checked permission and holds the transaction. Repeating it changes nothing. An indicator whose
    unit or kind changed under recorded values keeps the series as it was: the sentences returned say so, for whoever
    loads or amends the plan. Three SQL queries when nothing changed.
    """
    wanted = {one.key: one for one in _declarations(edition)}
    warnings = []
    while True:
        try:
            declare_series(declarations=wanted.values(), by=None)
        except SeriesInUse as refusal:
            del wanted[refusal.key]
            warnings.append(
                _(
                    "指標「%(key)s」は、記録された実績値と単位か種類が違います。実績の系列は元のままにしました。"
                    "測るものが変わったときは、新しいキーの指標にしてください。"
                )
                % {"key": refusal.key.rpartition("/")[2]}
            )
        else:
            return warnings


def _declarations(edition: Edition) -> Iterator[SeriesDeclaration]:
    responsible = responsible_departments(edition)
    for indicator in Indicator.objects.filter(edition=edition).select_related("initiative").order_by("position"):
        own = responsible.get(indicator.initiative.key, []) if indicator.initiative else []
        qualitative = indicator.kind == SeriesKind.QUALITATIVE
        yield SeriesDeclaration(
            key=series_key(edition.plan.slug, indicator.key),
            title=indicator.name[:LONGEST_TITLE],
            unit="" if qualitative else (indicator.unit or "")[:LONGEST_UNIT],
            kind=indicator.kind,
            direction=indicator.direction or "",
            department=own[0] if own else None,  # the lead keeps the figures
            first_year=edition.start_year,
            last_year=edition.end_year,
        )


def read_context(keys: Collection[str]) -> Mapping[str, measures.SeriesContext]:
    """Where these series belong, and their targets, as the current editions say. At most two SQL queries."""
    asked = Q(pk__in=())
    for key in keys:
        prefix, _slash, rest = key.partition("/")
        plan, _slash, indicator = rest.partition("/")
        if prefix == PREFIX and indicator:
            asked |= Q(edition__plan__slug=plan, key=indicator)
    rows = Indicator.objects.filter(asked, edition__current_of__isnull=False)
    rows = rows.select_related("edition__plan", "initiative", "node").prefetch_related("targets")
    return {series_key(row.edition.plan.slug, row.key): _context(row) for row in rows}


def _context(row: Indicator) -> measures.SeriesContext:
    plan = row.edition.plan
    holder = row.initiative or row.node
    assert holder is not None  # plans_indicator_one_holder
    page = "plans:initiative" if row.initiative else "plans:node"
    label = " ".join(filter(None, (row.edition.title, holder.code, holder.title)))
    return measures.SeriesContext(label, reverse(page, args=[plan.slug, holder.key]), targets_of(row.targets.all()))


def targets_of(rows: Collection[IndicatorTarget]) -> dict[int, Decimal | str | None]:
    """Targets by fiscal year: an exact number, a text, or None for a printed dash."""
    return {row.fiscal_year: row.text if row.number is None else row.number.normalize() + 0 for row in rows}


def register() -> None:
    """Tell the engine whose series these are, and the register what makes its pages stale."""
    measures.register_context(read_context)
    courses.keep_courses(f"{PREFIX}/")
    hooks.register_stamp("measures", STAMP)
    hooks.register_stamp("ways", WAYS_STAMP)
