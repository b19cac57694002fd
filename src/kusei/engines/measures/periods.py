"""When a year or a month of it has begun, is over, and is closed (出納整理期間)."""

from __future__ import annotations

import datetime as dt

from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear


def has_begun(fiscal_year: int, month: int | None) -> bool:
    """Whether the year, or the month of it, has begun."""
    first = FiscalYear(fiscal_year).start
    if month is not None:
        first = dt.date(fiscal_year + (month < 4), month, 1)
    return first <= clock.today()


def is_over(fiscal_year: int, month: int | None) -> bool:
    """Whether the year, or the month of it, has ended: only then can its value be confirmed."""
    if month is None:
        return clock.today() > FiscalYear(fiscal_year).end
    year = fiscal_year + (month < 4)
    following = dt.date(year + (month == 12), month % 12 + 1, 1)
    return clock.today() >= following


def is_closed(fiscal_year: int) -> bool:
    """Whether the accounts of the year are closed (出納整理期間の後): its values should no longer move."""
    return clock.today() > FiscalYear(fiscal_year).accounts_close_on
