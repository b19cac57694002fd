"""What a place of a series holds: an exact number, a text, or a kind of nothing; of a ratio also its parts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, TypeAlias

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.foundation.web import formats
from kusei.lib.presence import NOT_APPLICABLE, NOTHINGS, Known, Presence
from kusei.lib.presence import label as presence_label

PLACES = Decimal("0.000001")
LARGEST = Decimal(10) ** 18
Content: TypeAlias = Decimal | str


class ReadingRefused(ValueError):
    """The value cannot stand in the series; the sentence says what to write instead."""

    code = "measures.reading-refused"


@dataclass(frozen=True)
class Reading:
    """A value with, for a ratio, numerator and denominator. 0, blank, 該当なし and 未公表 are all different."""

    value: Presence[Content]
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def number(self) -> Decimal | None:
        """The number, if it is one."""
        content = self.value.value if isinstance(self.value, Known) else None
        return content if isinstance(content, Decimal) else None

    @property
    def text(self) -> str | None:
        """The text, if it is one."""
        content = self.value.value if isinstance(self.value, Known) else None
        return content if isinstance(content, str) else None

    def words(self, unit: str = "") -> str:
        """As a person reads it in the language of the page: 45%, 1,234件, 該当なし."""
        language = "ja" if (get_language() or "ja").startswith("ja") else "en"
        said = presence_label(
            self.value, language, lambda one: one if isinstance(one, str) else formats.with_unit(one, unit)
        )
        if self.denominator is None:
            return said
        parts = f"{formats.number(self.numerator)} / {formats.number(self.denominator)}"
        return f"{said}（{parts}）" if formats.in_japanese() else f"{said} ({parts})"


def exact(value: Decimal | int) -> Decimal:
    """The number to six places, halves up. Raises `ReadingRefused` for one that is too large or no number."""
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= LARGEST:
        raise ReadingRefused(_("数が大きすぎます。10の18乗より小さい数を書いてください。"))
    with localcontext() as context:
        context.prec = 40
        return number.quantize(PLACES, ROUND_HALF_UP).normalize() + 0


def of_number(value: Decimal | int) -> Reading:
    """A plain number. Raises `ReadingRefused`."""
    return Reading(Known(exact(value)))


def of_ratio(numerator: Decimal | int, denominator: Decimal | int, *, percent: bool) -> Reading:
    """A ratio with its parts, in percent or as a quotient. Of nothing there is no share: 該当なし."""
    top, bottom = exact(numerator), exact(denominator)
    if bottom == 0:
        return Reading(NOT_APPLICABLE)
    with localcontext() as context:
        context.prec = 60
        quotient = top * (100 if percent else 1) / bottom
    return Reading(Known(exact(quotient)), top, bottom)


def from_columns(row: Any) -> Reading:
    """The reading of a stored row (columns `state`, `number`, `text`, `numerator`, `denominator`)."""
    if row.state != Known.state:
        return Reading(NOTHINGS[row.state], _plain(row.numerator), _plain(row.denominator))
    content: Content = row.text if row.number is None else row.number.normalize() + 0
    return Reading(Known(content), _plain(row.numerator), _plain(row.denominator))


def to_columns(reading: Reading) -> dict[str, Any]:
    """The columns that hold the reading."""
    return {
        "state": reading.value.state,
        "number": reading.number,
        "text": reading.text,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
    }


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize() + 0
