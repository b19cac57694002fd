"""Periods of days: the first day is within, the last bound is the first day without; an absent bound is open."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func, Q


class DateRange(Func):
    """Two columns as a range of days, for constraints."""

    function = "DATERANGE"
    output_field = DateRangeField()


def in_force(on: dt.date) -> Q:
    """Rows whose period holds the day."""
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on))
