"""In which age band somebody counts on a day; a child moves up by itself each April."""

from __future__ import annotations

import datetime as dt

from kusei.engines.bookings.checkins.models import Band
from kusei.lib.fiscal import FiscalYear

_GRADES = ((1, Band.INFANT), (4, Band.LOWER), (7, Band.UPPER), (10, Band.JUNIOR), (13, Band.HIGH))  # below this year


def band_on(*, adult: bool, enters_in: int | None, day: dt.date) -> Band:
    """The band. `enters_in`: the fiscal year in which elementary school begins (`lib.schoolage.school_entry`)."""
    if adult:
        return Band.ADULT
    if enters_in is None:
        return Band.UNKNOWN
    grade = int(FiscalYear.of(day)) - enters_in + 1
    return next((band for below, band in _GRADES if grade < below), Band.ADULT)
