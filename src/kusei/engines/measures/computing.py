"""Computes a metric for a fiscal year: the year, its months and one dimension from one SQL statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from kusei.engines.measures import registry
from kusei.engines.measures.declaring import Median, Metric, Sum
from kusei.engines.measures.readings import Reading, of_number, of_ratio
from kusei.engines.measures.statement import Question, check, rows_statement, year_statement
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

ROWS_SHOWN = 100


@dataclass(frozen=True)
class ComputedFigure:
    """One computed value: of the year (`month` None) or a month, of all or of one value of the dimension."""

    month: int | None
    dimensions: Mapping[str, str]
    reading: Reading
    rows: int


@dataclass(frozen=True)
class Computed:
    """What a metric is in a year, and exactly how that was asked of the database."""

    metric: Metric
    question: Question
    figures: tuple[ComputedFigure, ...]
    sql: str

    @property
    def year(self) -> ComputedFigure | None:
        """The year's own value; None when the year has not begun."""
        return next((one for one in self.figures if one.month is None and not one.dimensions), None)


@dataclass(frozen=True)
class CountedRow:
    """One row behind a number. `day` is a date, or a fiscal year where rows belong to years."""

    part: str
    key: str
    label: str
    day: dt.date | int | None
    amount: Decimal
    dimension: str


def last_complete_day(fiscal_year: int) -> dt.date:
    """The cut-off unless somebody says another: yesterday, as today is not over, or the year's last day."""
    return min(clock.today() - dt.timedelta(days=1), FiscalYear(fiscal_year).end)


def compute(metric: Metric, question: Question) -> Computed:
    """The metric in the year. One SQL query. A ratio whose denominator is 0 is 該当なし, not 0.

    Raises `statement.UnknownDimension` and `registry.UnknownMetric`.
    """
    sql, params = year_statement(metric, question)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        answers = cursor.fetchall()
    return Computed(metric, question, tuple(_figures(metric, question, answers)), statement_text(sql, params))


def statement_text(sql: str, params: tuple[Any, ...]) -> str:
    """The statement as the database reads it, values filled in; for people, never to be run again."""
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, params))


def counted_rows(metric: Metric, question: Question, limit: int = ROWS_SHOWN) -> list[CountedRow]:
    """The first rows that make up the year's value, part by part. One SQL query a part."""
    check(metric, question)
    found = []
    for name, part in registry.parts(metric).items():
        sql, params = rows_statement(part, question, limit)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found += [CountedRow(name, *answer) for answer in cursor.fetchall()]
    return found


Key = tuple[str, int | None, str | None]  # part, month (None: the year), value of the dimension (None: all)


def _figures(metric: Metric, question: Question, answers: list[Any]) -> Iterator[ComputedFigure]:
    found: dict[Key, tuple[Decimal, int]] = {
        (part, month, None if whole else value): (amount, rows) for part, month, whole, value, amount, rows in answers
    }
    parts = registry.parts(metric)
    dated = any(part.define is not None and part.define().fiscal_year is None for part in parts.values())
    if dated and not question.points:
        return
    values = sorted({value for _part, _month, value in found if value is not None})
    # Where one part has no months, the whole has none: a share needs both for the same time.
    monthly = all(part.define is not None and part.define().fiscal_year is None for part in parts.values())
    months = [month for month, _day in question.points] if monthly else []
    for value in (None, *values):
        dimensions = {} if value is None else {question.by: value}
        for month in (None, *months):
            each = {name: _amount(found, part, question, (name, month, value)) for name, part in parts.items()}
            yield _figure(metric, month, dimensions, each)


def _amount(
    found: Mapping[Key, tuple[Decimal, int]], part: Metric, question: Question, key: Key
) -> tuple[Decimal, int]:
    """The answer for a place; of a stock or a running total the year is its last month."""
    name, month, value = key
    by_year = part.define is not None and part.define().fiscal_year is not None
    if month is None and not by_year and not isinstance(part.aggregation, Sum):
        month = question.points[-1][0]
    return found.get((name, month, value), (Decimal(0), 0))


def _figure(
    metric: Metric, month: int | None, dimensions: Mapping[str, str], each: Mapping[str, tuple[Decimal, int]]
) -> ComputedFigure:
    if "value" in each:
        amount, rows = each["value"]
        if rows == 0 and isinstance(metric.aggregation, Median):
            return ComputedFigure(month, dimensions, of_ratio(Decimal(0), Decimal(0), percent=False), rows)
        return ComputedFigure(month, dimensions, of_number(amount), rows)
    (numerator, _rows), (denominator, rows) = each["numerator"], each["denominator"]
    reading = of_ratio(numerator, denominator, percent=metric.unit in {"%", "％"})
    return ComputedFigure(month, dimensions, reading, rows)
