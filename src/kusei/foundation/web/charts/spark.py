"""A sparkline: the course of a few values in the height of a line of text."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from kusei.foundation.web import formats
from kusei.foundation.web.charts import draw
from kusei.foundation.web.charts.scale import drawable

WIDTH, HEIGHT, EDGE = 120.0, 32.0, 5.0


def sparkline(label: str, values: Sequence[object]) -> SafeString:
    """The line with its last point marked; the label and all values are its text for those who do not see
    it.
    """
    drawn = [(place, number) for place, value in enumerate(values) if (number := drawable(value)) is not None]
    spoken = f"{label}: {', '.join(formats.number(value) for value in values)}"
    low, high = min((n for _, n in drawn), default=0.0), max((n for _, n in drawn), default=0.0)
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    points = [
        (
            EDGE + place * step,
            HEIGHT / 2 if high == low else HEIGHT - EDGE - (number - low) / (high - low) * (HEIGHT - 2 * EDGE),
        )
        for place, number in drawn
    ]
    marks = []
    if len(points) > 1:
        marks.append(draw.polyline(points, css="c-line", stroke=draw.BLUE, width=2))
    if points:
        marks.append(draw.dot(*points[-1], css="c-value", fill=draw.BLUE, radius=3.5))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 120 32" role="img"'
        ' aria-label="{}">{}</svg>',
        draw.clean(spoken),
        SafeString("".join(marks)),
    )
