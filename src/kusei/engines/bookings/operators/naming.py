"""What operators are called in a facility's file."""

from __future__ import annotations

import datetime as dt

from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.showing.hours import said


def labels(facility_id: int, day: dt.date) -> dict[str, str]:
    """Operator → what it is called that day, in the language of the page. One SQL query."""
    try:
        content = resources.content_of(facility_id, day)
    except resources.NotToldThen:
        return {}
    return {one.key: said(one.label) for one in content.operators}


def label(facility_id: int, day: dt.date, operator: str) -> str:
    """What the operator is called that day; the key for one that the file does not tell."""
    return labels(facility_id, day).get(operator, operator)
