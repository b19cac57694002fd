"""Targets and values by fiscal year: bars for what was measured, stripes or a dashed line for what is promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.foundation.web import formats
from kusei.foundation.web.charts import draw
from kusei.foundation.web.charts.scale import Scale, drawable, nice_scale, text_width, wrapped
from kusei.foundation.web.tables import Cell, Column, Table

if TYPE_CHECKING:
    from decimal import Decimal

    Value = int | float | Decimal | str | None

TOP, PLOT, SIZE = 30.0, 160.0, 13


@dataclass(frozen=True)
class Baseline:
    """What was true when the plan was made."""

    value: Value
    label: str = ""
    year: int | None = None

    @property
    def words(self) -> str:
        """Its name: as given, else 計画策定時."""
        return self.label or _("計画策定時")


@dataclass(frozen=True)
class Chart:
    """The picture, the table with the same facts, and the sentence that says them."""

    svg: SafeString
    table: Table
    description: str
    title: str


@dataclass(frozen=True)
class _Slot:
    """One place on the year axis; the baseline has no year."""

    year: int | None
    value: Value = None
    target: Value = None
    forecast: tuple[Value, Value] | None = None
    baseline: Value = None
    current: bool = False


@dataclass
class _Canvas:
    slots: list[_Slot]
    scale: Scale
    left: float
    width: float
    key: str
    targets_as_bars: bool
    parts: list[SafeString] = field(default_factory=list)
    labels: list[SafeString] = field(default_factory=list)

    @property
    def step(self) -> float:
        return (self.width - self.left - 6) / max(len(self.slots), 1)

    def x(self, place: int) -> float:
        return self.left + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        return TOP + PLOT - self.scale.at(value, PLOT)


def yearly_chart(  # noqa: PLR0913  each is one fact of the chart
    *,
    key: str,
    title: str,
    unit: str,
    years: Sequence[int],
    targets: Mapping[int, Value],
    values: Mapping[int, Value] | None = None,
    forecasts: Mapping[int, tuple[Value, Value]] | None = None,
    baseline: Baseline | None = None,
    current_year: int | None = None,
) -> Chart:
    """Chart and table of an indicator. `key` is unique on the page; a text target (その他の手続) is written, not drawn."""
    measured, foreseen = values or {}, forecasts or {}
    slots = [_Slot(None, baseline=baseline.value)] if baseline else []
    slots += [
        _Slot(year, measured.get(year), targets.get(year), foreseen.get(year), current=year == current_year)
        for year in years
    ]
    table = _table(title, unit, years, targets, measured, foreseen, baseline, current_year)
    description = _description(unit, years, targets, measured, baseline)
    canvas = _canvas(key, slots, unit, any(drawable(v) is not None for v in measured.values()))
    _axes(canvas, unit)
    _year_labels(canvas, years, baseline)
    for place, slot in enumerate(canvas.slots):
        _draw_slot(canvas, place, slot)
    _target_line(canvas)
    canvas.parts += canvas.labels
    height = _legend(canvas, measured, foreseen, baseline)
    svg = draw.svg(
        [draw.hatch(f"{key}-p"), *canvas.parts], width=canvas.width, height=height, key=key, title=title, description=description
    )
    return Chart(svg, table, description, title)


def _axis_labels(years: Sequence[int], room: float) -> list[list[str]]:
    """Lines of each label: 令和7年度, then 8年度; where that is too wide 7 with the era below it, where the era begins."""
    labels, before = [], ""
    for year in years:
        full, short = formats.fiscal_year(year), formats.fiscal_year_short(year)
        era = full[:2] if formats.in_japanese() else ""
        first = era != before or not labels
        before = era
        if not formats.in_japanese():
            labels.append([full if text_width(full, 12) <= room else short])
        elif text_width("令和10年度", 12) <= room + 4:
            labels.append([full if first else short])
        else:
            labels.append([short.removesuffix("年度"), *([era] if first else [])])
    return labels


def _canvas(key: str, slots: list[_Slot], unit: str, has_values: bool) -> _Canvas:
    numbers = [
        number
        for slot in slots
        for value in (slot.value, slot.target, slot.baseline, *(slot.forecast or ()))
        if (number := drawable(value)) is not None
    ]
    scale = nice_scale(numbers, percent=unit in {"%", "％"})
    left = 10 + max(text_width(formats.rounded(tick), SIZE) for tick in scale.ticks)
    width = max(360.0, left + 30 * len(slots))
    return _Canvas(slots, scale, left, width, key, targets_as_bars=not has_values)


def _axes(canvas: _Canvas, unit: str) -> None:
    for tick in canvas.scale.ticks:
        y = canvas.y(tick)
        css, stroke = ("c-zero", "#666666") if tick == 0 else ("c-grid", draw.GRID)
        canvas.parts.append(draw.line(canvas.left, y, canvas.width - 6, y, css=css, stroke=stroke))
        canvas.parts.append(
            draw.text(canvas.left - 6, y + 4.5, formats.rounded(tick), css="c-axis", anchor="end", size=SIZE)
        )
    if unit:
        canvas.parts.append(draw.text(0, 12, _("単位：%(unit)s") % {"unit": unit}, css="c-axis", anchor="start", size=12))


def _year_labels(canvas: _Canvas, years: Sequence[int], baseline: Baseline | None) -> None:
    labels = [wrapped(baseline.words, canvas.step - 2, 12, 3)] if baseline else []
    labels += _axis_labels(years, canvas.step)
    for place, lines in enumerate(labels):
        for row, words in enumerate(lines):
            bold = canvas.slots[place].current
            y = TOP + PLOT + 19 + 15 * row
            canvas.parts.append(draw.text(canvas.x(place), y, words, css="c-axis", size=12, bold=bold, fill=draw.QUIET))


def _draw_slot(canvas: _Canvas, place: int, slot: _Slot) -> None:
    width = min(canvas.step * 0.56, 44)
    if (number := drawable(slot.baseline)) is not None:
        _bar(canvas, place, number, width, css="c-base", fill="#ffffff", stroke="#666666", words=formats.rounded(slot.baseline))
    elif isinstance(slot.baseline, str) and slot.baseline:
        _words(canvas, place, slot.baseline)
    value, target = drawable(slot.value), drawable(slot.target)
    if slot.forecast and (high := drawable(slot.forecast[1])) is not None:
        _bar(canvas, place, high, width, css="c-forecast", fill=f"url(#{canvas.key}-p)", stroke=draw.BLUE, dash="3 3", words="")
    if value is not None:
        _bar(canvas, place, value, width, css="c-value", fill=draw.BLUE, words=formats.rounded(slot.value), bold=True)
    if target is not None and canvas.targets_as_bars:
        fill = f"url(#{canvas.key}-p)"
        _bar(canvas, place, target, width, css="c-forecast", fill=fill, stroke=draw.BLUE, words=formats.rounded(slot.target), bold=True)
    if isinstance(slot.target, str) and slot.target:
        _words(canvas, place, slot.target)


def _bar(  # noqa: PLR0913  the marks of one bar
    canvas: _Canvas, place: int, value: float, width: float, *, css: str, fill: str, words: str,
    stroke: str = "", dash: str = "", bold: bool = False,
) -> None:  # fmt: skip
    zero, end = canvas.y(0), canvas.y(value)
    x, size = canvas.x(place), 14 if canvas.step > 50 else 12
    canvas.parts.append(
        draw.rect(x - width / 2, min(zero, end), width, abs(zero - end), css=css, fill=fill, stroke=stroke, dash=dash)
    )
    if not words:
        return
    inside = css == "c-value" and abs(zero - end) > 26 and text_width(words, size) < width - 2
    y = (end + 15 if value < 0 else end - 6) if not inside else (end - 8 if value < 0 else end + 18)
    if inside:
        canvas.labels.append(draw.text(x, y, words, css="c-inside", size=size, bold=bold, fill="#ffffff"))
    else:
        canvas.labels.append(draw.text(x, y, words, size=size, bold=bold, halo=True))


def _words(canvas: _Canvas, place: int, words: str) -> None:
    lines = wrapped(words, canvas.step - 6, 12, 4)
    start = TOP + PLOT / 2 - 8 * len(lines)
    for row, part in enumerate(lines):
        canvas.parts.append(draw.text(canvas.x(place), start + 17 * row, part, css="c-note", size=12, fill=draw.QUIET))


def _target_line(canvas: _Canvas) -> None:
    if canvas.targets_as_bars:
        return
    points = [
        (canvas.x(place), canvas.y(number), slot)
        for place, slot in enumerate(canvas.slots)
        if (number := drawable(slot.target)) is not None
    ]
    if len(points) > 1:
        canvas.parts.append(
            draw.polyline([(x, y) for x, y, _slot in points], css="c-target", stroke=draw.INK, width=2, dash="6 4")
        )
    for x, y, slot in points:
        canvas.parts.append(draw.dot(x, y, css="c-target-dot", fill="#ffffff", stroke=draw.INK))
        canvas.labels.append(draw.text(x, y - 9, formats.rounded(slot.target), size=12, halo=True))


def _legend(canvas: _Canvas, values: Mapping[int, Value], forecasts: Mapping[int, object], baseline: Baseline | None) -> float:
    """Draws the legend below the years and returns the height of the whole picture."""
    entries: list[tuple[str, str]] = []
    if not canvas.targets_as_bars:
        entries.append(("value", _("実績")))
    if forecasts:
        entries.append(("hatch", _("見込み")))
    if any(slot.target is not None for slot in canvas.slots):
        entries.append(("hatch" if canvas.targets_as_bars else "line", _("目標")))
    if baseline:
        entries.append(("base", baseline.words))
    x, y = canvas.left, TOP + PLOT + 66
    for kind, words in entries:
        length = 30 + text_width(words, 12) + 14
        if x + length > canvas.width and x > canvas.left:
            x, y = canvas.left, y + 20
        canvas.parts.append(_swatch(canvas.key, kind, x, y))
        canvas.parts.append(draw.text(x + 26, y, words, anchor="start", size=12))
        x += length
    return y + (8 if entries else -14)


def _swatch(key: str, kind: str, x: float, y: float) -> SafeString:
    if kind == "line":
        return SafeString(
            draw.line(x, y - 4, x + 20, y - 4, css="c-target", stroke=draw.INK, width=2, dash="6 4")
            + draw.dot(x + 10, y - 4, css="c-target-dot", fill="#ffffff", stroke=draw.INK, radius=3)
        )
    looks = {
        "value": ("c-value", draw.BLUE, ""),
        "hatch": ("c-forecast", f"url(#{key}-p)", draw.BLUE),
        "base": ("c-base", "#ffffff", "#666666"),
    }
    css, fill, stroke = looks[kind]
    return draw.rect(x + 4, y - 11, 13, 13, css=css, fill=fill, stroke=stroke)


def _cell(value: Value | tuple[Value, Value], unit: str, current: bool) -> Cell:
    if isinstance(value, tuple):
        return Cell(f"{formats.number(value[0])}～{formats.number(value[1])}", number=True, current=current)
    if value is None or value == "":
        return Cell(formats.NO_VALUE, number=True, none=True, current=current)
    if isinstance(value, str):
        return Cell(value, current=current)
    return Cell(formats.with_unit(value, unit if unit in {"%", "％"} else ""), number=True, current=current)


def _table(  # noqa: PLR0913  the facts of the chart
    title: str, unit: str, years: Sequence[int], targets: Mapping[int, Value], values: Mapping[int, Value],
    forecasts: Mapping[int, tuple[Value, Value]], baseline: Baseline | None, current_year: int | None,
) -> Table:  # fmt: skip
    """One row a year, so that it fits a phone."""
    shown: list[tuple[str, Mapping[int, Any]]] = [(_("実績"), values)] if values or baseline else []
    shown += [(_("見込み"), forecasts)] if forecasts else []
    shown += [(_("目標"), targets)]
    rows = []
    if baseline:
        when = formats.fiscal_year(baseline.year) if baseline.year else ""
        rest = [_cell(None, unit, False) for _column in shown[1:]]
        rows.append([Cell(baseline.words, note=when), _cell(baseline.value, unit, False), *rest])
    for year in years:
        now = year == current_year
        head = Cell(formats.fiscal_year(year), note=_("いま") if now else "", current=now)
        rows.append([head, *(_cell(cells.get(year), unit, now) for _name, cells in shown)])
    columns = [Column(_("年度")), *(Column(name, number=True) for name, _cells in shown)]
    if unit:
        words = _("単位：%(unit)s") % {"unit": unit}
        title = f"{title}（{words}）" if formats.in_japanese() else f"{title} ({words})"
    return Table(title, columns, rows, css="years")


def _description(
    unit: str, years: Sequence[int], targets: Mapping[int, Value], values: Mapping[int, Value], baseline: Baseline | None
) -> str:
    def listed(cells: Mapping[int, Value]) -> str:
        found = [(year, cells.get(year)) for year in years if cells.get(year) not in {None, ""}]
        mark = "、" if formats.in_japanese() else ", "
        return mark.join(f"{formats.fiscal_year(year)} {formats.with_unit(value, unit)}" for year, value in found)

    sentences = []
    if baseline and baseline.value not in {None, ""}:
        sentences.append(f"{baseline.words} {formats.with_unit(baseline.value, unit)}")
    if goal := listed(targets):
        sentences.append(_("目標は %(list)s") % {"list": goal})
    if done := listed(values):
        sentences.append(_("実績は %(list)s") % {"list": done})
    stop = "。" if formats.in_japanese() else ". "
    return stop.join([*sentences, ""]).strip() or _("数値はありません。")
