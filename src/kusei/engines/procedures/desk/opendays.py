"""Open days inside SQL: how many days of the office lie between arrival and decision."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.db.models import F, Func, IntegerField
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate

from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE

FIRST_DAY = dt.date(2025, 4, 1)  # no application is older than the platform


class OpenDaysUntil(Func):
    """How many open days lie between FIRST_DAY and a day, both included. A binary search in the list of open days."""

    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]  # fewer parameters than the stub has
        """`width_bucket` says how many of the sorted thresholds the day has reached."""
        sql, params = compiler.compile(self.source_expressions[0])
        return f"width_bucket({sql}, %s::date[])", (*params, list(open_days(clock.today())))


@lru_cache(maxsize=2)
def open_days(last: dt.date) -> tuple[dt.date, ...]:
    """Every open day from FIRST_DAY to the day."""
    days = (FIRST_DAY + dt.timedelta(days=place) for place in range((last - FIRST_DAY).days + 1))
    return tuple(day for day in days if MUNICIPAL_OFFICE.is_open(day))


def processing_days() -> Combinable:
    """Open days from the day after arrival to the day of the decision, without those of waiting for corrections."""
    return open_days_between("submitted_at", "decided_at") - F("waited_days")


def open_days_between(first: str, last: str) -> Combinable:
    """Open days from the day after the one moment to the day of the other."""
    return OpenDaysUntil(_day(last)) - OpenDaysUntil(_day(first))


def _day(field: str) -> TruncDate:
    return TruncDate(F(field), tzinfo=clock.TOKYO)
