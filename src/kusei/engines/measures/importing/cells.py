"""Reads what a person wrote for a value: 1,234件, ４５％, △5, 該当なし, 未公表. An empty cell says nothing."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from kusei.engines.measures.models import Series, SeriesKind
from kusei.engines.measures.readings import Reading, ReadingRefused, exact, of_number, of_ratio
from kusei.lib.kana import fold_width
from kusei.lib.numerals import NotANumber, parse_number
from kusei.lib.presence import BLANK, ENDED, MARKS, NOT_APPLICABLE, NOT_YET, UNKNOWN, Known, Nothing
from kusei.lib.quantity import same_unit

# In a file an empty cell is "nothing said", so a blank that is meant is written out. 集計中 is not yet known.
WORDS: dict[str, Nothing] = {
    **{word: nothing for word, nothing in MARKS.items() if word},
    "空欄": BLANK,
    "blank": BLANK,
    "not applicable": NOT_APPLICABLE,
    "n/a": NOT_APPLICABLE,
    "not published": UNKNOWN,
    "unknown": UNKNOWN,
    "未確定": UNKNOWN,
    "集計中": UNKNOWN,
    "not yet begun": NOT_YET,
    "ended": ENDED,
}
# The figure of a spreadsheet may be rounded: a ratio agrees with its parts within half of the last digit shown.
_HALF = Decimal("0.5")


def read_reading(series: Series, value: str, numerator: str = "", denominator: str = "") -> Reading | None:
    """The reading that the cells say; None when all are empty. Raises `ReadingRefused` with what to write."""
    value, numerator, denominator = value.strip(), numerator.strip(), denominator.strip()
    if not (value or numerator or denominator):
        return None
    if (nothing := WORDS.get(fold_width(value).strip().lower())) is not None:
        if numerator or denominator:
            raise ReadingRefused(_("値が「%(word)s」なら、分子と分母は空欄にしてください。") % {"word": value})
        return Reading(nothing)
    if series.kind == SeriesKind.QUALITATIVE:
        return Reading(Known(value))
    if numerator or denominator:
        return _with_parts(series, value, numerator, denominator)
    return of_number(read_number(value, series.unit))


def _with_parts(series: Series, value: str, numerator: str, denominator: str) -> Reading:
    if series.kind != SeriesKind.RATIO:
        raise ReadingRefused(_("分子と分母は、割合の系列だけに書けます。"))
    if not (numerator and denominator):
        raise ReadingRefused(_("分子と分母は両方書いてください。"))
    top, bottom = read_number(numerator, ""), read_number(denominator, "")
    if bottom == 0:
        raise ReadingRefused(_("分母が0です。割合がないときは、値に「該当なし」と書いてください。"))
    found = of_ratio(top, bottom, percent=series.is_percent)
    if value:
        said = read_number(value, series.unit)
        digit = Decimal(1).scaleb(min(_exponent(said), 0))
        if found.number is None or abs(found.number - said) > _HALF * digit:
            raise ReadingRefused(
                _("値 %(said)s が分子÷分母（%(found)s）と合いません。値を空欄にすると、計算して入れます。")
                % {"said": value, "found": found.words(series.unit)}
            )
    return found


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def read_number(text: str, unit: str) -> Decimal:
    """The number, with or without the series' own unit behind it. Raises `ReadingRefused`."""
    folded = re.sub(r"\s+", "", fold_width(text)).replace("％", "%").lstrip("+")
    own = same_unit(fold_width(unit)).replace("％", "%")
    bare = same_unit(folded)
    if own and bare.endswith(own):
        bare = bare.removesuffix(own)
    number = _scientific(bare)
    if number is None:
        try:
            number = parse_number(bare)
        except NotANumber:
            raise ReadingRefused(_refusal(text, unit)) from None
    exact(number)
    return number


def _scientific(text: str) -> Decimal | None:
    """1.5E-7 as spreadsheets write very small numbers in CSV."""
    return Decimal(text) if re.fullmatch(r"-?\d(?:\.\d+)?[eE][+-]?\d{1,2}", text) else None


def _refusal(text: str, unit: str) -> str:
    shown = text if len(text) <= 30 else f"{text[:30]}…"
    if unit:
        sentence = _(
            "「%(text)s」を数として読めません。単位は%(unit)sです。値がなければ「該当なし」か「未公表」と書いてください。"
        )
        return sentence % {"text": shown, "unit": unit}
    return _("「%(text)s」を数として読めません。値がなければ「該当なし」か「未公表」と書いてください。") % {
        "text": shown
    }


def written(reading: Reading) -> str:
    """The cell that `read_reading` reads back: for templates and downloads."""
    if isinstance(reading.value, Known):
        content = reading.value.value
        return content if isinstance(content, str) else f"{content:f}"
    return {BLANK: "空欄", NOT_APPLICABLE: "該当なし", UNKNOWN: "未公表", NOT_YET: "開始前", ENDED: "終了"}[
        reading.value
    ]
