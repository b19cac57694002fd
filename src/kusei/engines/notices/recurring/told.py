"""Who has been told of an occasion already, by whatever way.

The database keeps a notice once for a person, occasion and channel; a person whose first channel has changed since is
not told again on the new one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.deliveries.partitions import month_of


def told(occasions: Collection[str], days: Collection[dt.date]) -> set[tuple[int, str]]:
    """Subscriber and occasion of every notice of these occasions, whose days lie in the months of `days`. One query."""
    rows = Message.objects.filter(month__in={month_of(day) for day in days}, occasion__in=occasions)
    return set(rows.values_list("subscriber_id", "occasion"))
