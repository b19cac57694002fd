"""Where a year will end, from the months that are known (年度末の見込み): a middle, and an 80 % interval around it.

The methods are those of textbooks, so that anybody can work them out again:

    sum, cumulative   what is still to come = what came so far × (weight of the days to come ÷ weight of the days gone).
                      Weights are the shares that earlier whole years had reached by then (season), else days (pace).
    stock             the median monthly change (Theil 1950, Sen 1968) × the months that are left (trend)
    share             the share so far, and the pooled share of the last six months for the days that are left (recent)

The interval is Student's: of the mean of the months to come as against the mean of the months known; of a stock, of a
random walk with drift. It is wide with few months. With fewer than three whole months nothing is said at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext

from kusei.lib.errors import require_date
from kusei.lib.fiscal import FiscalYear
from kusei.lib.projection.growing import gains_of, growing
from kusei.lib.projection.known import (
    FISCAL_MONTHS,
    Kind,
    Known,
    Method,
    Month,
    NotYet,
    Projection,
    Reason,
    last_day,
)
from kusei.lib.projection.levels import recent, trend

__all__ = [
    "FEWEST_MONTHS",
    "FISCAL_MONTHS",
    "Kind",
    "Method",
    "Month",
    "NotYet",
    "Projection",
    "Reason",
    "last_day",
    "project",
]

FEWEST_MONTHS = 3
PLACES = Decimal("0.000001")
# Months of a sum, added up, may differ by so much from the year: a correction that is not confirmed yet.
TOLERANCE = Decimal("0.05")
_METHODS = {Kind.SUM: growing, Kind.CUMULATIVE: growing, Kind.STOCK: trend, Kind.SHARE: recent}


def project(  # noqa: PLR0913  what is known of a year
    kind: Kind,
    year: FiscalYear,
    *,
    through: dt.date,
    value: Decimal,
    months: Mapping[int, Month],
    earlier: Mapping[int, Mapping[int, Decimal]] | None = None,
    most: Decimal | None = None,
) -> Projection | NotYet:
    """Where the year will end.

    through   the last day that was counted; what happened later is not in `value`
    value     the year so far: the total, the level, the share
    months    by calendar month; the month of `through` may be among them, as far as it was counted
    earlier   the values of the months of earlier fiscal years, of the same kind
    most      what a share cannot exceed, 100 for per cent
    """
    require_date(through)
    known = Known(kind, year, through, value, months, earlier or {})
    if through >= year.end:
        return Projection(value, value, value, Method.ENDED, len(known.whole), Decimal(1))
    if through < year.start:
        return NotYet(Reason.NOT_BEGUN, 0, Decimal(0))
    if reason := _too_early(known):
        return NotYet(reason, len(known.whole), _rounded(known.elapsed))
    with localcontext() as context:
        context.prec = 40
        middle, half, method = _METHODS[kind](known)
        low, high = _bounds(known, middle - half, middle + half, most)
        middle = min(max(middle, low), high)
        value, low, high = _rounded(middle), _rounded(low), _rounded(high)
        return Projection(value, low, high, method, len(known.whole), _rounded(known.elapsed))


def _too_early(known: Known) -> Reason | None:
    if len(known.whole) < FEWEST_MONTHS:
        return Reason.FEW_MONTHS
    if known.kind is Kind.SUM:
        added = sum((month.value for month in known.months.values()), Decimal(0))
        if abs(added - known.value) > TOLERANCE * max(abs(added), abs(known.value)):
            return Reason.NOT_ADDITIVE
    return None


def _bounds(known: Known, low: Decimal, high: Decimal, most: Decimal | None) -> tuple[Decimal, Decimal]:
    """Within what is possible: a sum that never fell does not fall, a level is not below 0, a share not above 100 %."""
    seen = [known.value, *(known.months[month].value for month in known.whole)]
    if known.kind in {Kind.SUM, Kind.CUMULATIVE}:
        if all(gain >= 0 for gain in gains_of(known)[0].values()):
            low, high = max(low, known.value), max(high, known.value)
    elif min(seen) >= 0:
        low, high = max(low, Decimal(0)), max(high, Decimal(0))
    if most is not None and max(seen) <= most:
        low, high = min(low, most), min(high, most)
    return low, high


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(PLACES, ROUND_HALF_UP).normalize() + 0
