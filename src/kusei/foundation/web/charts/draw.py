"""The few SVG marks that the charts are made of; every text and number passes through escaping here."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

INK, QUIET, BLUE, GRID, PALE, STRIPE = "#1a1a1a", "#4d4d4d", "#0017c1", "#e6e6e6", "#e8f1fe", "#7096f8"


def clean(text: object) -> str:
    """Text without the control characters that XML does not allow."""
    return "".join(c for c in str(text) if c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")


def text(  # noqa: PLR0913  the attributes of a mark
    x: float,
    y: float,
    words: object,
    *,
    css: str = "",
    anchor: str = "middle",
    size: int = 13,
    bold: bool = False,
    halo: bool = False,
    fill: str = INK,
) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" font-size="{}" fill="{}"{}{}{}>{}</text>',
        _n(x), _n(y), anchor, size, fill,
        SafeString(' font-weight="700"') if bold else "",
        SafeString(' stroke="#ffffff" stroke-width="3" paint-order="stroke"') if halo else "",
        format_html(' class="{}"', css) if css else "",
        clean(words),
    )  # fmt: skip


def rect(  # noqa: PLR0913  the attributes of a mark
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    css: str,
    fill: str = BLUE,
    stroke: str = "",
    dash: str = "",
) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="{}" fill="{}"{}{}/>',
        _n(x), _n(y), _n(max(width, 0)), _n(max(height, 0)), css, fill,
        format_html(' stroke="{}" stroke-width="1.5"', stroke) if stroke else "",
        format_html(' stroke-dasharray="{}"', dash) if dash else "",
    )  # fmt: skip


def line(  # noqa: PLR0913  the attributes of a mark
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    css: str,
    stroke: str = GRID,
    width: float = 1,
    dash: str = "",
) -> SafeString:
    return format_html(
        '<path d="M{} {}L{} {}" class="{}" stroke="{}" stroke-width="{}" fill="none"{}/>',
        _n(x1), _n(y1), _n(x2), _n(y2), css, stroke, width,
        format_html(' stroke-dasharray="{}"', dash) if dash else "",
    )  # fmt: skip


def polyline(points: list[tuple[float, float]], *, css: str, stroke: str, width: float, dash: str = "") -> SafeString:
    where = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return format_html(
        '<polyline points="{}" class="{}" stroke="{}" stroke-width="{}" fill="none"'
        ' stroke-linejoin="round"{}/>',
        where, css, stroke, width,
        format_html(' stroke-dasharray="{}"', dash) if dash else "",
    )  # fmt: skip


def dot(  # noqa: PLR0913  the attributes of a mark
    x: float, y: float, *, css: str, fill: str, stroke: str = "", radius: float = 4
) -> SafeString:
    return format_html(
        '<circle cx="{}" cy="{}" r="{}" class="{}" fill="{}"{}/>',
        _n(x), _n(y), radius, css, fill,
        format_html(' stroke="{}" stroke-width="2"', stroke) if stroke else "",
    )  # fmt: skip


def hatch(key: str) -> SafeString:
    """A pattern of diagonal stripes: what is planned or foreseen, as against what was done (solid)."""
    return format_html(
        '<defs><pattern id="{}" width="8" height="8" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)">'
        '<rect width="8" height="8" fill="{}"/><rect width="3" height="8" fill="{}"/></pattern></defs>',
        key, PALE, STRIPE,
    )  # fmt: skip


def svg(  # noqa: PLR0913  the attributes of a mark
    parts: list[SafeString], *, width: float, height: float, key: str, title: str, description: str
) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        _n(width), _n(height), key, key, key, clean(title), key, clean(description),
        SafeString("".join(parts)),
    )  # fmt: skip


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
