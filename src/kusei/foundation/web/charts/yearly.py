"""Targets and values by fiscal year: solid bars for what was measured, stripes or a line for a promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.foundation.web import formats
from kusei.foundation.web.charts import draw
from kusei.foundation.web.charts import facts as content
from kusei.foundation.web.charts.canvas import PLOT, SMALL, TOP, Canvas, Slot, draw_axes, prepared
from kusei.foundation.web.charts.facts import Baseline, Value, YearlyFacts
from kusei.foundation.web.charts.scale import drawable, text_width, wrapped
from kusei.foundation.web.tables import Table

GREY = "#666666"


@dataclass(frozen=True)
class Chart:
    """The picture, the table with the same facts, and the sentence that says them."""

    svg: SafeString
    table: Table
    description: str
    title: str


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
    """Chart and table of an indicator. `key` is unique on the page.

    A text target (その他の手続) is written, not drawn. A forecast is a pair of low and high.
    """
    facts = YearlyFacts(title, unit, years, targets, values or {}, forecasts or {}, baseline, current_year)
    description = content.description(facts)
    canvas = prepared(key, facts)
    draw_axes(canvas, facts)
    for place, slot in enumerate(canvas.slots):
        _draw_slot(canvas, place, slot)
    if not canvas.targets_as_bars:
        _draw_target_line(canvas)
    height = _draw_legend(canvas, facts)
    svg = draw.svg(
        [draw.hatch(f"{key}-p"), *canvas.parts, *canvas.labels],
        width=canvas.width,
        height=height,
        key=key,
        title=title,
        description=description,
    )
    return Chart(svg, content.table(facts), description, title)


def _draw_slot(canvas: Canvas, place: int, slot: Slot) -> None:
    hatched = f"url(#{canvas.key}-p)"
    if (base := drawable(slot.baseline)) is not None:
        _bar(canvas, place, base, css="c-base", fill="#ffffff", stroke=GREY)
        _label(canvas, place, base, slot.baseline, bold=False)
    if slot.forecast and (high := drawable(slot.forecast[1])) is not None:
        _bar(canvas, place, high, css="c-forecast", fill=hatched, stroke=draw.BLUE, dash="3 3")
    if (value := drawable(slot.value)) is not None:
        _bar(canvas, place, value, css="c-value", fill=draw.BLUE)
        _label(canvas, place, value, slot.value, on_blue=True)
    if canvas.targets_as_bars and (target := drawable(slot.target)) is not None:
        _bar(canvas, place, target, css="c-forecast", fill=hatched, stroke=draw.BLUE)
        _label(canvas, place, target, slot.target)
    for said in (slot.baseline, slot.target):
        if isinstance(said, str) and said.strip():
            _write(canvas, place, said)


def _bar_width(canvas: Canvas) -> float:
    return min(canvas.step * 0.56, 44)


def _bar(  # noqa: PLR0913  the attributes of a mark
    canvas: Canvas, place: int, value: float, *, css: str, fill: str, stroke: str = "", dash: str = ""
) -> None:
    width, zero, end = _bar_width(canvas), canvas.y(0), canvas.y(value)
    x, y = canvas.x(place) - width / 2, min(zero, end)
    canvas.parts.append(draw.rect(x, y, width, abs(zero - end), css=css, fill=fill, stroke=stroke, dash=dash))


def _label(  # noqa: PLR0913  the attributes of a mark
    canvas: Canvas, place: int, value: float, shown: Value, *, on_blue: bool = False, bold: bool = True
) -> None:
    """The number of a bar: white inside a solid bar that has room for it, else beyond its end."""
    zero, end, x = canvas.y(0), canvas.y(value), canvas.x(place)
    words, size = formats.rounded(shown), 14 if canvas.step > 50 else SMALL
    down = value < 0
    if on_blue and abs(zero - end) > 26 and text_width(words, size) < _bar_width(canvas) - 2:
        y = end - 8 if down else end + 18
        canvas.labels.append(draw.text(x, y, words, css="c-inside", size=size, bold=bold, fill="#ffffff"))
    else:
        y = end + 15 if down else end - 6
        canvas.labels.append(draw.text(x, y, words, size=size, bold=bold, halo=True))
        canvas.beyond.append((x, y))


def _write(canvas: Canvas, place: int, words: str) -> None:
    lines = wrapped(words, canvas.step - 6, SMALL, 4)
    start = TOP + PLOT / 2 - 8 * len(lines)
    for row, part in enumerate(lines):
        y = start + 17 * row
        canvas.parts.append(draw.text(canvas.x(place), y, part, css="c-note", size=SMALL, fill=draw.QUIET))


def _draw_target_line(canvas: Canvas) -> None:
    points = [
        (canvas.x(place), canvas.y(number), slot.target)
        for place, slot in enumerate(canvas.slots)
        if (number := drawable(slot.target)) is not None
    ]
    if len(points) > 1:
        path = [(x, y) for x, y, _target in points]
        canvas.parts.append(draw.polyline(path, css="c-target", stroke=draw.INK, width=2, dash="6 4"))
    for x, y, target in points:
        canvas.parts.append(draw.dot(x, y, css="c-target-dot", fill="#ffffff", stroke=draw.INK))
        if all(abs(x - other_x) > 1 or abs(y - 3 - other_y) > 13 for other_x, other_y in canvas.beyond):
            canvas.labels.append(draw.text(x, y - 9, formats.rounded(target), size=SMALL, halo=True))


def _draw_legend(canvas: Canvas, facts: YearlyFacts) -> float:
    """Draws the legend below the years and returns the height of the whole picture."""
    entries: list[tuple[str, str]] = []
    if not canvas.targets_as_bars:
        entries.append(("value", _("実績")))
    if facts.forecasts:
        entries.append(("hatch", _("見込み")))
    if any(slot.target is not None for slot in canvas.slots):
        entries.append(("hatch" if canvas.targets_as_bars else "line", _("目標")))
    if facts.baseline:
        entries.append(("base", facts.baseline.words))
    x, y = canvas.left, TOP + PLOT + 70
    for kind, words in entries:
        length = 44 + text_width(words, SMALL)
        if x + length > canvas.width and x > canvas.left:
            x, y = canvas.left, y + 20
        canvas.parts.append(_swatch(canvas.key, kind, x, y))
        canvas.parts.append(draw.text(x + 26, y, words, anchor="start", size=SMALL))
        x += length
    return y + (8 if entries else -14)


def _swatch(key: str, kind: str, x: float, y: float) -> SafeString:
    if kind == "line":
        dashes = draw.line(x, y - 4, x + 20, y - 4, css="c-target", stroke=draw.INK, width=2, dash="6 4")
        point = draw.dot(x + 10, y - 4, css="c-target-dot", fill="#ffffff", stroke=draw.INK, radius=3)
        return SafeString(dashes + point)
    css, fill, stroke = {
        "value": ("c-value", draw.BLUE, ""),
        "hatch": ("c-forecast", f"url(#{key}-p)", draw.BLUE),
        "base": ("c-base", "#ffffff", GREY),
    }[kind]
    return draw.rect(x + 4, y - 11, 13, 13, css=css, fill=fill, stroke=stroke)
