"""What a gap is made of: the metric of an indicator, broken down by each of its dimensions (要因).

For amounts and levels each value is held against its part of what the target asks for by that day: divided as it was
in the same months of last year, or evenly where last year had nothing. For shares and medians each value is held
against the target itself, weighed by how much was counted. Two SQL queries a dimension, for the page of one indicator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kusei.engines.measures import hooks, registry
from kusei.engines.measures.commands.measuring import question
from kusei.engines.measures.computing import Computed, ComputedFigure, compute
from kusei.engines.measures.declaring import Dimension, Median, Metric
from kusei.engines.measures.models import Binding
from kusei.lib.projection import Kind
from kusei.services.plans.outlook.queries.prospects import Prospect
from kusei.services.plans.projecting import PERCENT, Outlook

MOST = 8
LAST_YEAR, EVEN, TARGET = "last-year", "even", "target"
Figures = Mapping[str, ComputedFigure]
Held = tuple[Decimal, Decimal | None]


@dataclass(frozen=True)
class Driver:
    """One value of a dimension.

    now, before   what was counted this year, and in the same months of last year; None: nothing
    expected      what the target asks of it by now
    short         how much it lacks (of a share: how many rows would be needed; of a median: the excess × rows)
    share         its part of all that is lacking, in per cent
    """

    label: str
    now: Decimal
    before: Decimal | None
    expected: Decimal
    short: Decimal
    share: Decimal


@dataclass(frozen=True)
class Breakdown:
    """A dimension with the values that contribute most to the gap. `basis`: what each was held against."""

    dimension: Dimension
    basis: str
    rows: tuple[Driver, ...]
    others: int


def breakdowns(found: Prospect) -> list[Breakdown]:
    """The drivers of the gap, by each dimension of the metric that tells values apart; none without a metric."""
    binding = Binding.objects.select_related("series").filter(series__key=found.series).first()
    metric = registry.find(binding.metric_key) if binding else None
    if binding is None or metric is None or found.outlook.target is None:
        return []
    made = (_breakdown(metric, binding, dimension, found.outlook) for dimension in metric.dimensions)
    return [one for one in made if one is not None]


def _breakdown(metric: Metric, binding: Binding, dimension: Dimension, seen: Outlook) -> Breakdown | None:
    now = _figures(metric, binding, dimension, seen.fiscal_year, seen.through)
    if len(now) < 2 and len(binding.filters.get(dimension.key, ())) == 1:
        return None
    before = _figures(metric, binding, dimension, seen.fiscal_year - 1, _a_year_before(seen.through))
    if len({*now, *before}) < 2:
        return None
    if isinstance(metric.aggregation, Median) or len(registry.parts(metric)) > 1:
        basis, drivers = TARGET, _against_target(now, before, seen)
    else:
        basis, drivers = _against_parts(now, before, seen)
    return _ranked(dimension, basis, drivers)


def _figures(
    metric: Metric, binding: Binding, dimension: Dimension, year: int, day: dt.date
) -> dict[str, ComputedFigure]:
    asked = replace(question(binding, year, day), by=dimension.key)
    computed: Computed = compute(metric, asked)
    return {
        one.dimensions[dimension.key]: one
        for one in computed.figures
        if one.month is None and one.dimensions and one.reading.number is not None
    }


def _a_year_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _against_parts(now: Figures, before: Figures, seen: Outlook) -> tuple[str, list[Driver]]:
    """Amounts and levels: the target by now, divided as last year or evenly."""
    wanted = _wanted_by_now(seen)
    past = {key: _number(one) for key, one in before.items()}
    whole = sum(past.values(), Decimal(0))
    as_last_year = whole > 0 and min(past.values()) >= 0
    keys = sorted({*now, *(key for key, number in past.items() if number)})
    drivers = []
    for key in keys:
        part = past.get(key, Decimal(0)) / whole if as_last_year else Decimal(1) / len(keys)
        held, expected = _number(now.get(key)), wanted * part
        drivers.append(_driver(seen, key, held=(held, past.get(key)), expected=expected, short=expected - held))
    return (LAST_YEAR if as_last_year else EVEN), drivers


def _wanted_by_now(seen: Outlook) -> Decimal:
    """Of a sum as much as the year should have brought by that day, as the projection sees the year; else all of it."""
    assert seen.target is not None
    if seen.kind is not Kind.SUM or seen.projection is None:
        return seen.target
    if seen.projection.value > 0:
        return seen.target * min(seen.so_far / seen.projection.value, Decimal(1))
    return seen.target * seen.projection.elapsed


def _against_target(now: Figures, before: Figures, seen: Outlook) -> list[Driver]:
    """Shares and medians: what each value lacks of the target, by how much was counted of it."""
    assert seen.target is not None
    drivers = []
    for key, one in now.items():
        held, past = _number(one), before.get(key)
        weight = one.reading.denominator if one.reading.denominator is not None else Decimal(one.rows)
        scale = Decimal(100) if seen.unit in PERCENT else Decimal(1)
        short = (seen.target - held) * weight / scale
        pair = (held, _number(past) if past else None)
        drivers.append(_driver(seen, key, held=pair, expected=seen.target, short=short))
    return drivers


def _driver(seen: Outlook, key: str, *, held: Held, expected: Decimal, short: Decimal) -> Driver:
    now, before = held
    upwards = seen.direction == "increase" or (
        seen.direction == "maintain" and seen.projection is not None and seen.projection.value < (seen.target or 0)
    )
    return Driver(key, now, before, _shown(expected), _shown(short if upwards else -short), Decimal(0))


def _ranked(dimension: Dimension, basis: str, drivers: Sequence[Driver]) -> Breakdown | None:
    short = sorted((one for one in drivers if one.short > 0), key=lambda one: (-one.short, one.label))
    whole = sum((one.short for one in short), Decimal(0))
    names = _names(dimension, [one.label for one in short[:MOST]])
    rows = tuple(
        replace(one, label=names[one.label], share=(one.short * 100 / whole).quantize(Decimal(1)))
        for one in short[:MOST]
    )
    return Breakdown(dimension, basis, rows, len(short) - len(rows)) if rows else None


def _names(dimension: Dimension, keys: Sequence[str]) -> dict[str, str]:
    """What people call the values, where an app knows: procedures, facilities."""
    known = hooks.deliverers(dimension.key, [key for key in keys if key])
    return {key: known[key].title if key in known else key for key in keys}


def _number(one: ComputedFigure | None) -> Decimal:
    return one.reading.number or Decimal(0) if one else Decimal(0)


def _shown(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1")).normalize() + 0
