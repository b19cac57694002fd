"""The SQL of a metric: one statement for a fiscal year with its months, its total and one dimension."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, DateTimeField, DecimalField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, TruncDate
from django.utils.translation import gettext as _

from kusei.engines.measures import registry
from kusei.engines.measures.declaring import Counted, Cumulative, Expression, Median, Metric, Stock
from kusei.foundation.web.clock import TOKYO
from kusei.lib.fiscal import FiscalYear

FISCAL_MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
Params = tuple[Any, ...]

# Every column that a statement may ask of the counted rows, with its type for rows that cannot exist.
_COLUMNS = {
    "m_at": "date",
    "m_since": "date",
    "m_until": "date",
    "m_year": "integer",
    "m_amount": "numeric",
    "m_unit": "text",
    "m_by": "text",
    "m_pk": "text",
    "m_label": "text",
}


class UnknownDimension(LookupError):
    """The metric has no dimension with this key."""

    code = "measures.unknown-dimension"

    def __init__(self, metric: Metric, key: str) -> None:
        super().__init__(metric.key, key)
        self.metric, self.key = metric, key

    def __str__(self) -> str:
        known = "、".join(one.key for one in self.metric.dimensions) or _("なし")
        return _("数え方「%(metric)s」に区分「%(key)s」はありません。使える区分: %(known)s") % {
            "metric": self.metric.key,
            "key": self.key,
            "known": known,
        }


@dataclass(frozen=True)
class Question:
    """What is asked of a metric.

    cut_off       the last day that counts; nothing later is in the answer
    filters       for each dimension the values that count
    by            the dimension to break down by, or ""
    counted_from  `Cumulative`: the first fiscal year that counts; None for all
    """

    fiscal_year: int
    cut_off: dt.date
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by: str = ""
    counted_from: int | None = None

    @property
    def first_day(self) -> dt.date:
        """1 April."""
        return FiscalYear(self.fiscal_year).start

    @property
    def points(self) -> list[tuple[int, dt.date]]:
        """The months that have begun, each with its last day, or the cut-off day if that is earlier."""
        found = []
        for month in FISCAL_MONTHS:
            year = self.fiscal_year + (month < 4)
            if dt.date(year, month, 1) <= self.cut_off:
                last = dt.date(year, month, calendar.monthrange(year, month)[1])
                found.append((month, min(last, self.cut_off)))
        return found


def check(metric: Metric, question: Question) -> None:
    """Raise `UnknownDimension` when the question names a dimension that the metric does not have."""
    for key in (*question.filters, *([question.by] if question.by else [])):
        if metric.dimension(key) is None:
            raise UnknownDimension(metric, key)


def year_statement(metric: Metric, question: Question) -> tuple[str, Params]:
    """One statement whose rows are part, month (null: the year), whether all values of the dimension together,
    the dimension's value, the amount, and how many rows were counted. Raises `UnknownDimension`.
    """
    check(metric, question)
    pieces = [_piece(name, part, question) for name, part in registry.parts(metric).items()]
    sql = "\nUNION ALL\n".join(piece for piece, _params in pieces)
    return sql, tuple(param for _sql, params in pieces for param in params)


def rows_statement(part: Metric, question: Question, limit: int) -> tuple[str, Params]:
    """The rows that make up the year's value: key, label, day, amount, dimension's value."""
    counted = _defined(part)
    rows, params = _counted_rows(part, counted, question)
    where, more = _of_year(part, counted, question)
    day = "m_year" if counted.fiscal_year is not None else "m_since" if _is_stock(part) else "m_at"
    sql = (
        f"SELECT m_pk, m_label, {day}, m_amount, m_by FROM ({rows}) c WHERE {where}"  # noqa: S608  columns are ours
        f" ORDER BY {day}, m_pk LIMIT %s"
    )
    return sql, (*params, *more, limit)


def _piece(name: str, part: Metric, question: Question) -> tuple[str, Params]:
    counted = _defined(part)
    rows, params = _counted_rows(part, counted, question)
    amount = _added_up(part, counted)
    whole, value = ("grouping(c.m_by) = 1", "c.m_by") if question.by else ("TRUE", "NULL::text")
    head = (
        f"SELECT '{name}' AS part, %s AS month, {whole} AS whole, {value} AS value,"
        f" {amount}::numeric AS amount, count(*) AS rows"
    )
    if counted.fiscal_year is not None:
        where, more = _of_year(part, counted, question)
        sets = "(), (c.m_by)" if question.by else "()"
        body = f"FROM ({rows}) c WHERE {where} GROUP BY GROUPING SETS ({sets})"
        return f"{head % 'NULL::int'}\n{body}", (*params, *more)
    if isinstance(part.aggregation, Stock | Cumulative):
        sets = "(p.month), (p.month, c.m_by)" if question.by else "(p.month)"
        points, days = _points(question)
        held, more = _held(part, question, "p.day")
        body = f"FROM ({points}) p (month, day) JOIN ({rows}) c ON {held} GROUP BY GROUPING SETS ({sets})"
        return f"{head % 'p.month'}\n{body}", (*days, *params, *more)
    where, more = _of_year(part, counted, question)
    sets = "(), (c.month), (c.m_by), (c.month, c.m_by)" if question.by else "(), (c.month)"
    dated = f"SELECT r.*, extract(month FROM r.m_at)::int AS month FROM ({rows}) r WHERE {where}"  # noqa: S608
    return f"{head % 'c.month'}\nFROM ({dated}) c GROUP BY GROUPING SETS ({sets})", (*params, *more)


def _added_up(part: Metric, counted: Counted) -> str:
    """How amounts become one number."""
    if any(one.distinct is not None for one in (counted, *counted.also)):
        return "count(DISTINCT c.m_unit)"
    if isinstance(part.aggregation, Median):
        return "coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.m_amount), 0)"
    return "coalesce(sum(c.m_amount), 0)"


def _points(question: Question) -> tuple[str, Params]:
    """The month ends as rows; none when the year has not begun."""
    points = question.points
    if not points:
        return "SELECT NULL::int, NULL::date WHERE FALSE", ()
    values = ", ".join("(%s::int, %s::date)" for _point in points)
    return f"VALUES {values}", tuple(one for point in points for one in point)


def _of_year(part: Metric, counted: Counted, question: Question) -> tuple[str, Params]:
    """The condition for rows that make up the year's value."""
    if counted.fiscal_year is not None:
        return "m_year = %s", (question.fiscal_year,)
    last = question.points[-1][1] if question.points else None
    if isinstance(part.aggregation, Stock | Cumulative):
        return _held(part, question, "%s::date", *([last] * (2 if _is_stock(part) else 1)))
    return "m_at BETWEEN %s AND %s", (question.first_day, last)


def _held(part: Metric, question: Question, day: str, *given: Any) -> tuple[str, Params]:
    """The condition for rows that count at a day: held then, or happened by then."""
    if _is_stock(part):
        return f"coalesce(m_since, '-infinity') <= {day} AND coalesce(m_until, 'infinity') > {day}", given
    if question.counted_from is None:
        return f"m_at <= {day}", given
    return f"m_at <= {day} AND m_at >= %s", (*given, FiscalYear(question.counted_from).start)


def _is_stock(part: Metric) -> bool:
    return isinstance(part.aggregation, Stock)


def _defined(part: Metric) -> Counted:
    if part.define is None:
        raise TypeError(f"{part.key} is a ratio: ask for its parts")
    return part.define()


def _counted_rows(part: Metric, counted: Counted, question: Question) -> tuple[str, Params]:
    """The rows of all tables that count, with the same columns."""
    tables = (counted, *counted.also)
    distinct = any(one.distinct is not None for one in tables)
    pieces = [_of_table(part, one, question, distinct=distinct) for one in tables]
    return "\nUNION ALL\n".join(sql for sql, _params in pieces), tuple(one for _sql, params in pieces for one in params)


def _of_table(part: Metric, counted: Counted, question: Question, *, distinct: bool) -> tuple[str, Params]:
    rows = _selected(counted, question)
    rows = _with_days(rows, counted)
    one: Expression = Value(1) if counted.amount is None else counted.amount
    rows = rows.annotate(
        m_amount=Cast(_expression(one), DecimalField(max_digits=38, decimal_places=6)),
        m_pk=Cast(F("pk"), TextField()),
        m_label=Cast(_expression(counted.label), TextField()),
        m_by=Cast(_expression(counted.dimensions[question.by]), TextField())
        if question.by
        else Value(None, output_field=CharField(null=True)),
    )
    if distinct:
        unit = Cast(_expression("pk" if counted.distinct is None else counted.distinct), TextField())
        rows = rows.annotate(m_unit=unit)
    if _is_stock(part) and counted.fiscal_year is None:
        bounds = {name: Value(None, output_field=CharField(null=True)) for name in ("m_since", "m_until")}
        rows = rows.annotate(**{name: no for name, no in bounds.items() if name not in rows.query.annotations})
    wanted = [name for name in _COLUMNS if name in rows.query.annotations]
    try:
        sql, params = rows.values(*wanted).query.sql_with_params()
    except EmptyResultSet:  # a filter that nothing can satisfy
        sql, params = f"SELECT {', '.join(f'NULL::{_COLUMNS[name]} AS {name}' for name in wanted)} WHERE FALSE", ()
    typed = {name: f"{name}::{_COLUMNS[name]}" for name in wanted}
    typed["m_by"] = "coalesce(m_by::text, '')"
    columns = ", ".join(f"{typed[name]} AS {name}" for name in wanted)
    return f"SELECT {columns} FROM ({sql}) q", tuple(params)  # noqa: S608  columns are ours


def _selected(counted: Counted, question: Question) -> QuerySet[Any]:
    rows = counted.rows.order_by()
    for key, values in question.filters.items():
        name = f"m_only_{key}".replace("-", "_")
        rows = rows.annotate(**{name: Cast(_expression(counted.dimensions[key]), TextField())})
        rows = rows.filter(**{f"{name}__in": list(values)})
    return rows


def _with_days(rows: QuerySet[Any], counted: Counted) -> QuerySet[Any]:
    if counted.fiscal_year is not None:
        rows = rows.annotate(m_year=_expression(counted.fiscal_year))
        return rows
    for name, expression in (("m_at", counted.at), ("m_since", counted.since), ("m_until", counted.until)):
        if expression is not None:
            rows = rows.annotate(**{f"{name}_as_is": _expression(expression)})
            moment = isinstance(rows.query.annotations[f"{name}_as_is"].output_field, DateTimeField)
            rows = rows.annotate(**{name: TruncDate(f"{name}_as_is", tzinfo=TOKYO) if moment else F(f"{name}_as_is")})
    return rows


def _expression(expression: Expression) -> Any:
    return F(expression) if isinstance(expression, str) else expression
