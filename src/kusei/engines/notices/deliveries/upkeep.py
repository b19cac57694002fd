"""What is done each minute and each night: lost wake-ups, the parts of coming months, and what is kept no longer."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection

from kusei.engines.notices.deliveries import finishing, jobs, partitions
from kusei.engines.notices.deliveries.models import PRIORITY, Message, Sending, SendingKind
from kusei.engines.notices.deliveries.models import SendingState as State
from kusei.foundation.web import clock

AHEAD = 2  # months whose parts are made beforehand

LYING = """
SELECT DISTINCT channel, priority = 0 FROM (
    SELECT b.channel, b.priority FROM deliveries_batch b JOIN deliveries_sending s ON s.id = b.sending_id
    WHERE b.state = 'waiting' AND b.next_at <= %(now)s AND s.state IN ('spreading', 'handing')
    UNION ALL
    SELECT channel, priority FROM deliveries_message WHERE state = 'waiting' AND next_at <= %(now)s
) lying
"""


def sweep() -> None:
    """Start what is due and nobody works on. Harmless when somebody does."""
    now = clock.now()
    due = Sending.objects.filter(state__in=(State.WAITING, State.SPREADING), not_before__lte=now)
    for number, kind in due.values_list("pk", "kind"):
        jobs.wake_spreading(number, urgent=PRIORITY[SendingKind(kind)] == 0)
    with connection.cursor() as cursor:
        cursor.execute(LYING, {"now": now})
        for channel, urgent in cursor.fetchall():
            jobs.wake_lane(channel, urgent=urgent)
    finishing.finish(Sending.objects.filter(state=State.HANDING).values_list("pk", flat=True))


def tidy_up() -> None:
    """Make the parts of the next months; empty notices whose time is over; drop the months that are kept no longer."""
    today = clock.today()
    month = partitions.month_of(today)
    for _ahead in range(AHEAD + 1):
        partitions.ensure(month)
        month = partitions.month_of(month + dt.timedelta(days=31))
    Message.objects.filter(keep_until__lt=today, sealed__isnull=False).update(sealed=None)
    oldest = _months_before(partitions.month_of(today), settings.NOTICES_KEEP_MONTHS)
    for gone in [one for one in partitions.months() if one < oldest]:
        if not _needed(gone, today):
            partitions.throw_away(gone)


def _needed(month: dt.date, today: dt.date) -> bool:
    """Whether the month holds notices that must be kept, or a sending that goes on."""
    if Message.objects.filter(month=month, keep_until__gte=today).exists():
        return True
    return Sending.objects.filter(month=month).exclude(state__in=(State.DONE, State.CANCELLED)).exists()


def _months_before(month: dt.date, number: int) -> dt.date:
    place = month.year * 12 + month.month - 1 - number
    return dt.date(place // 12, place % 12 + 1, 1)
