"""Periods of days in the database, and names as they are compared."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func, Q

from kusei.lib.kana import fold_for_search


class DateRange(Func):
    """Two columns as a range of days: the end is exclusive, an absent bound is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def in_force(on: dt.date) -> Q:
    """Rows whose period holds the day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_until__isnull=True) | Q(valid_until__gt=on))


def folded_name(name: str) -> str:
    """A department's name without what writers vary: width, spaces, kinds of kana, small and large kana."""
    return "".join(fold_for_search(name).split())
