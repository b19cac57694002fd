"""Indicators of initiatives with target, actual value and how far it came: as they are now, in plain values.

Actual values come from `engines.measures`, each with its source; nobody types them into a sheet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from kusei.engines.measures.models import Source
from kusei.engines.measures.queries.actuals import Actual, actuals, by_year
from kusei.services.plans.evaluation import rules
from kusei.services.plans.evaluation.models import EvaluationIndicator, EvaluationTarget, IndicatorGround

Figures = list[dict[str, Any]]


def indicators_of(plan_id: int, keys: Collection[str]) -> list[EvaluationIndicator]:
    """The indicators in use of these initiatives, with `targets` and `grounds` loaded. Three SQL queries."""
    targets = EvaluationTarget.objects.select_related("ground").order_by("fiscal_year")
    rows = EvaluationIndicator.objects.filter(plan=plan_id, initiative_key__in=keys, retired_at=None)
    grounds = IndicatorGround.objects.order_by("-pk")
    return list(
        rows.order_by("initiative_key", "position", "pk").prefetch_related(
            Prefetch("targets", queryset=targets), Prefetch("grounds", queryset=grounds)
        )
    )


def figures(plan_id: int, fiscal_year: int, keys: Collection[str]) -> dict[str, Figures]:
    """By initiative its indicators with the year before, the year and the next one. Four SQL queries."""
    rows = indicators_of(plan_id, keys)
    years = range(fiscal_year - 1, fiscal_year + 2)
    values = by_year(actuals({row.series for row in rows}, years)) if rows else {}
    found: dict[str, Figures] = {key: [] for key in keys}
    for row in rows:
        found[row.initiative_key].append(_figure(row, fiscal_year, years, values.get(row.series, {})))
    return found


def _figure(
    row: EvaluationIndicator, fiscal_year: int, years: Iterable[int], values: dict[int, Actual]
) -> dict[str, Any]:
    targets = {target.fiscal_year: target for target in row.targets.all()}
    newest = next(iter(row.grounds.all()), None)
    ground = targets[fiscal_year].ground if fiscal_year in targets else newest
    return {
        "id": row.pk,
        "role": row.role,
        "name": row.name,
        "unit": row.unit,
        "kind": row.kind,
        "formula": row.formula,
        "direction": row.direction,
        "series": row.series,
        "ground": ground.ground if ground else "",
        "data_source": ground.data_source if ground else "",
        "denominator": ground.denominator if ground else "",
        "years": [_year(year, targets.get(year), values.get(year), row.direction) for year in years],
    }


def _year(year: int, target: EvaluationTarget | None, actual: Actual | None, direction: str) -> dict[str, Any]:
    wanted = target.number if target else None
    came = rules.achievement(wanted, actual.number if actual else None, direction)
    return {
        "fiscal_year": year,
        "target": None if target is None else _plain(wanted) if wanted is not None else target.text,
        "actual": None if actual is None else _said(actual),
        "source": actual.source if actual else "",
        "sure": bool(actual and (actual.confirmed or actual.source == Source.MEASURED)),
        "preliminary": bool(actual and actual.preliminary),
        "rate": None if came.rate is None else str(came.rate),
        "reached": came.reached,
    }


def _said(actual: Actual) -> str:
    """The number as text, else the words or the kind of nothing."""
    return _plain(actual.number) if actual.number is not None else actual.reading.words()


def _plain(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"


def is_number(text: str | None) -> bool:
    """Whether a target or actual of these figures is a number and not words."""
    return text is not None and text.replace(".", "", 1).removeprefix("-").isdecimal()
