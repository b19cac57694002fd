"""Where things stand on a yearly chart: slots, scale, margins; and the axes themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.foundation.web import formats
from kusei.foundation.web.charts import draw
from kusei.foundation.web.charts.facts import Value, YearlyFacts
from kusei.foundation.web.charts.scale import Scale, drawable, nice_scale, text_width, wrapped

# On a phone of 360 px a picture 360 units wide is shown at nine tenths: 12 stays readable.
NARROWEST, SLOT = 360.0, 30.0
TOP, PLOT, RIGHT = 30.0, 160.0, 6.0
SMALL, NORMAL = 12, 13


@dataclass(frozen=True)
class Slot:
    """One place on the year axis; the baseline has no year."""

    year: int | None
    value: Value = None
    target: Value = None
    forecast: tuple[Value, Value] | None = None
    baseline: Value = None
    current: bool = False


@dataclass
class Canvas:
    """The picture while it is drawn. `labels` are put on top of all `parts` at the end.

    `beyond` remembers numbers beyond the ends of bars: a number of a target that would cover one is left out.
    """

    key: str
    slots: list[Slot]
    scale: Scale
    left: float
    width: float
    targets_as_bars: bool
    parts: list[SafeString] = field(default_factory=list)
    labels: list[SafeString] = field(default_factory=list)
    beyond: list[tuple[float, float]] = field(default_factory=list)

    @property
    def step(self) -> float:
        """How wide one slot is."""
        return (self.width - self.left - RIGHT) / max(len(self.slots), 1)

    def x(self, place: int) -> float:
        """The middle of a slot."""
        return self.left + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        """The height of a value."""
        return TOP + PLOT - self.scale.at(value, PLOT)


def prepared(key: str, facts: YearlyFacts) -> Canvas:
    """An empty canvas with the right scale and room for the longest tick."""
    slots = [Slot(None, baseline=facts.baseline.value)] if facts.baseline else []
    slots += [
        Slot(
            year,
            facts.values.get(year),
            facts.targets.get(year),
            facts.forecasts.get(year),
            current=year == facts.current_year,
        )
        for year in facts.years
    ]
    shown = [v for s in slots for v in (s.value, s.target, s.baseline, *(s.forecast or ()))]
    scale = nice_scale([n for v in shown if (n := drawable(v)) is not None], percent=facts.is_percent)
    left = 10 + max(text_width(formats.rounded(tick), NORMAL) for tick in scale.ticks)
    measured = any(drawable(slot.value) is not None for slot in slots)
    width = max(NARROWEST, left + SLOT * len(slots))
    return Canvas(key, slots, scale, left, width, targets_as_bars=not measured)


def draw_axes(canvas: Canvas, facts: YearlyFacts) -> None:
    """Ticks with their lines, the unit, and the names of the years."""
    for tick in canvas.scale.ticks:
        y = canvas.y(tick)
        css, stroke = ("c-zero", "#666666") if tick == 0 else ("c-grid", draw.GRID)
        canvas.parts.append(draw.line(canvas.left, y, canvas.width - RIGHT, y, css=css, stroke=stroke))
        words = formats.rounded(tick)
        canvas.parts.append(draw.text(canvas.left - 6, y + 4.5, words, css="c-axis", anchor="end", fill=draw.QUIET))
    if facts.unit:
        unit = _("単位：%(unit)s") % {"unit": facts.unit}
        canvas.parts.append(draw.text(0, 12, unit, css="c-axis", anchor="start", size=SMALL, fill=draw.QUIET))
    labels = [wrapped(facts.baseline.words, canvas.step - 2, SMALL, 3)] if facts.baseline else []
    labels += _year_labels(facts.years, canvas.step)
    for place, lines in enumerate(labels):
        bold = canvas.slots[place].current
        for row, words in enumerate(lines):
            y = TOP + PLOT + 19 + 15 * row
            canvas.parts.append(
                draw.text(canvas.x(place), y, words, css="c-axis", size=SMALL, bold=bold, fill=draw.QUIET)
            )


def _year_labels(years: Sequence[int], room: float) -> list[list[str]]:
    """令和7年度, then 8年度; where that is too wide 7, with the era below where it begins; FY2025 or FY25."""
    labels: list[list[str]] = []
    before = ""
    for year in years:
        full, short = formats.fiscal_year(year), formats.fiscal_year_short(year)
        era = full[:2]
        first, before = era != before, era
        if not formats.in_japanese():
            labels.append([full if text_width(full, SMALL) <= room else short])
        elif text_width("令和10年度", SMALL) <= room + 4:
            labels.append([full if first else short])
        else:
            labels.append([short.removesuffix("年度"), *([era] if first else [])])
    return labels
