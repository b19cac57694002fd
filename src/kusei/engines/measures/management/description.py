"""Metrics and what they gave, as JSON and as lines for a terminal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.measures import words
from kusei.engines.measures.computing import Computed, ComputedFigure, CountedRow
from kusei.engines.measures.declaring import Metric
from kusei.engines.measures.models import Binding
from kusei.engines.measures.readings import Reading
from kusei.foundation.web import formats
from kusei.lib.presence import Known

Described = tuple[Any, list[str]]


def of_metrics(metrics: list[Metric]) -> Described:
    """Every metric with the series that it measures."""
    series: dict[str, list[str]] = {}
    for key, bound in Binding.objects.order_by("series__key").values_list("metric_key", "series__key"):
        series.setdefault(key, []).append(bound)
    data = [
        {
            "key": one.key,
            "version": one.version,
            "title": str(one.title),
            "title_en": one.title_en,
            "sentence": str(one.sentence),
            "sentence_en": one.sentence_en,
            "unit": one.unit,
            "aggregation": type(one.aggregation).__name__.lower(),
            "dimensions": [dimension.key for dimension in one.dimensions],
            "series": series.get(one.key, []),
        }
        for one in metrics
    ]
    lines = [
        f"{one.key}  {one.words}（{words.unit_of(one.unit)}）"
        + (f"  → {', '.join(series[one.key])}" if one.key in series else "")
        for one in metrics
    ]
    return data, lines or [_("数え方はありません。")]


def of_computed(computed: Computed) -> Described:
    """The year with its months and dimension."""
    asked = computed.question
    data = {
        "metric": computed.metric.key,
        "version": computed.metric.version,
        "unit": computed.metric.unit,
        "fiscal_year": asked.fiscal_year,
        "cut_off": asked.cut_off,
        "filters": asked.filters,
        "values": [_figure(one) for one in computed.figures],
    }
    head = _("%(title)s、%(year)s（%(day)sまで）") % {
        "title": computed.metric.words,
        "year": formats.fiscal_year(asked.fiscal_year),
        "day": asked.cut_off.isoformat(),
    }
    unit = words.unit_of(computed.metric.unit)
    lines = [f"  {_place(one)}  {one.reading.words(unit)}" for one in computed.figures]
    return data, [head, *(lines or [_("まだ始まっていない年度です。")])]


def of_all(computed: list[tuple[Computed, float]], fiscal_year: int) -> Described:
    """The year's value of each metric, with the seconds that it took."""
    data = {
        "fiscal_year": fiscal_year,
        "metrics": [
            {"metric": one.metric.key, "seconds": round(took, 4)} | (_figure(one.year) if one.year else {})
            for one, took in computed
        ],
    }
    lines = [
        f"{one.metric.key}  {one.year.reading.words(words.unit_of(one.metric.unit)) if one.year else '―'}"
        f"  {took * 1000:.0f} ms"
        for one, took in computed
    ]
    total = _("%(metrics)d件の数え方、%(seconds).2f秒") % {
        "metrics": len(computed),
        "seconds": sum(took for _one, took in computed),
    }
    return data, [*lines, total]


def of_explanation(computed: Computed, rows: list[CountedRow]) -> Described:
    """The SQL, the filters and the rows behind the year's value."""
    data, lines = of_computed(computed)
    year = computed.year
    counted = year.rows if year else 0
    data |= {
        "sentence": computed.metric.explanation,
        "rows_counted": counted,
        "sql": computed.sql,
        "rows": [vars(row) | {"amount": str(row.amount)} for row in rows],
    }
    told = [
        computed.metric.explanation,
        words.aggregation_of(computed.metric),
        _("条件: %(filters)s") % {"filters": dict(computed.question.filters) or _("なし")},
        _("数えた行: %(rows)s") % {"rows": formats.number(counted)},
        "SQL:",
        computed.sql,
    ]
    shown = [f"  {row.part}  {row.day}  {row.amount.normalize():f}  {row.key}  {row.label}" for row in rows]
    return data, [*lines[:2], *told, _("行:"), *shown]


def _figure(figure: ComputedFigure) -> dict[str, Any]:
    return {
        "month": figure.month,
        "dimensions": dict(figure.dimensions),
        "rows": figure.rows,
        **_reading(figure.reading),
    }


def _reading(reading: Reading) -> dict[str, Any]:
    said: dict[str, Any] = {"state": reading.value.state}
    if isinstance(reading.value, Known):
        said["value"] = _plain(reading.number) if reading.number is not None else reading.text
    if reading.denominator is not None:
        said |= {"numerator": _plain(reading.numerator), "denominator": _plain(reading.denominator)}
    return said


def _plain(number: Any) -> str:
    return f"{number:f}"


def _place(figure: ComputedFigure) -> str:
    when = _("年度") if figure.month is None else _("%(month)d月") % {"month": figure.month}
    return " ".join([when, *(f"{key}={value}" for key, value in figure.dimensions.items())])
