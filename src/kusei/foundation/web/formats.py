"""How years, dates and numbers are written in the language of the page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.foundation.web import clock
from kusei.lib.eras import era_on

NO_VALUE = "―"
Number = int | float | Decimal


def in_japanese() -> bool:
    """True when the page is Japanese, やさしい日本語 included."""
    return (get_language() or "ja").startswith("ja")


def _era_year(year: int) -> tuple[str, str]:
    """Name and number of the era in which a fiscal year begins; 2019 is 令和元年度, as every ward prints
    it.
    """
    era = era_on(dt.date(year, 5 if year == 2019 else 4, 1))
    number = year - era.first_year + 1
    return era.ja, "元" if number == 1 else str(number)


def fiscal_year(year: int) -> str:
    """令和7年度 or FY2025."""
    if not in_japanese():
        return f"FY{year}"
    name, number = _era_year(year)
    return f"{name}{number}年度"


def fiscal_year_short(year: int) -> str:
    """7年度 or FY25: for a column beside one that names the era."""
    if not in_japanese():
        return f"FY{year % 100:02d}"
    return f"{_era_year(year)[1]}年度"


def fiscal_years(first: int, last: int) -> str:
    """令和7～10年度, 平成30～令和2年度 or FY2025–2028."""
    if first == last:
        return fiscal_year(first)
    if not in_japanese():
        return f"FY{first}–{last}"
    (name, number), (last_name, last_number) = _era_year(first), _era_year(last)
    return f"{name}{number}～{'' if name == last_name else last_name}{last_number}年度"


def date_text(day: dt.date | dt.datetime | None) -> str:
    """令和7年4月1日 or 1 April 2025; moments are shown by their date in Tokyo."""
    if day is None:
        return NO_VALUE
    if isinstance(day, dt.datetime):
        day = day.astimezone(clock.TOKYO).date() if day.tzinfo else day.date()
    if not in_japanese():
        return f"{day.day} {day:%B} {day.year}"
    era = era_on(day)
    number = day.year - era.first_year + 1
    return f"{era.ja}{'元' if number == 1 else number}年{day.month}月{day.day}日"


def moment_text(moment: dt.datetime | None) -> str:
    """令和7年4月1日 9:05 or 1 April 2025 9:05, in Tokyo."""
    if moment is None:
        return NO_VALUE
    local = moment.astimezone(clock.TOKYO)
    return f"{date_text(local)} {local.hour}:{local.minute:02d}"


def deadline_text(moment: dt.datetime | None) -> str:
    """As `moment_text`, but the end of a day is 24:00 of that day, as the ward says it, not 0:00 of the next."""
    if moment is None or moment.astimezone(clock.TOKYO).time() != dt.time():
        return moment_text(moment)
    return f"{date_text(moment.astimezone(clock.TOKYO) - dt.timedelta(days=1))} 24:00"


def _decimal(value: object) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def number(value: object) -> str:
    """1,234.5 without useless zeros; ― for no value; text that is no number stays as it is."""
    if value is None or value == "":
        return NO_VALUE
    found = _decimal(value)
    if found is None:
        return str(value)
    text = f"{found:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text.replace("-", "−")


def rounded(value: object) -> str:
    """A number for a narrow place: 3.2億, 4.9万, 120 in Japanese; 320M, 49K in English; at most three
    digits.
    """
    found = _decimal(value)
    if found is None:
        return number(value)
    units = (
        ((Decimal(10**16), "京"), (Decimal(10**12), "兆"), (Decimal(10**8), "億"), (Decimal(10**4), "万"))
        if in_japanese()
        else ((Decimal(10**12), "T"), (Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**4), "K"))
    )
    for size, name in units:
        if abs(found) >= size:
            scaled = found / (Decimal(1000) if name == "K" else size)
            places = Decimal(1) if abs(scaled) >= 100 else Decimal("0.1")
            if abs(scaled) >= 10**6:
                return f"{scaled:.1e}{name}".replace("-", "−")
            return f"{number(scaled.quantize(places))}{name}"
    return number(found.quantize(Decimal("0.001")).normalize())


def yen(value: object) -> str:
    """1,234円 or ¥1,234."""
    found = _decimal(value)
    if found is None:
        return number(value)
    return f"{number(found)}円" if in_japanese() else f"¥{number(found)}"


def with_unit(value: object, unit: str) -> str:
    """A number and its unit as they are read: 95%, 300手続, 300 procedures."""
    text = number(value)
    if not unit or text == NO_VALUE:
        return text
    if unit in {"%", "％"}:
        return f"{text}%"
    return f"{text}{unit}" if in_japanese() and not unit.isascii() else f"{text} {unit}"


def count_text(value: int) -> str:
    """12件 or 12 items."""
    return _("%(number)s件") % {"number": number(value)}
