"""What happens without anybody at the window: phone tickets lapse, a day ends and is counted, people are forgotten."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.commands.common import State, acted
from kusei.services.counters.models import Hour, Sitting, Ticket, new_secret

COUNT = """
INSERT INTO counters_hour (office, service, day, hour, arrived, called, waited, worst, done, handled, abandoned)
SELECT place, service, %(day)s, extract(hour FROM at AT TIME ZONE 'Asia/Tokyo'),
    count(*) FILTER (WHERE act = 'take'), count(waited), coalesce(sum(waited), 0), coalesce(max(waited), 0),
    count(handled), coalesce(sum(handled), 0),
    count(*) FILTER (WHERE state IN ('left', 'no_show') AND act IN ('leave', 'no_show', 'lapse', 'close'))
FROM counters_event WHERE at >= %(since)s AND at < %(until)s GROUP BY 1, 2, 4
"""


@transaction.atomic
def sweep() -> int:
    """Phone tickets whose people did not come lapse. Returns how many."""
    now = clock.now()
    before = now - dt.timedelta(minutes=packs.rules().phone.lapse_minutes)
    rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=State.WAITING, present_at=None, due_at__lt=before
    )
    return len([acted(one, "lapse", None, now, state=State.LEFT) for one in rows])


@transaction.atomic
def close_day(*, day: dt.date) -> int:
    """End what is still open of the day, close its windows and count it. Again, it changes nothing."""
    now = clock.now()
    at = min(now, _midnight(day, 1) - dt.timedelta(seconds=1))  # it belongs to the day that ends
    ending = {
        State.WAITING: State.LEFT,
        State.PARKED: State.LEFT,
        State.TRANSFERRED: State.LEFT,
        State.CALLED: State.NO_SHOW,
        State.SERVING: State.DONE,
    }
    rows = Ticket.objects.select_for_update(of=("self",)).filter(day__lte=day, state__in=ending).order_by("pk")
    ended = [acted(one, "close", None, at, state=ending[State(one.state)]) for one in rows]
    for sitting in Sitting.objects.select_for_update().filter(closed_at=None, opened_at__lt=_midnight(day, 1)):
        sitting.closed_at = now
        sitting.save(update_fields=["closed_at"])
    count_day(day=day)
    return len(ended)


@transaction.atomic
def count_day(*, day: dt.date) -> None:
    """Count the hours of the day anew from its events."""
    Hour.objects.filter(day=day).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"day": day, "since": _midnight(day), "until": _midnight(day, 1)})


@transaction.atomic
def forget_people() -> int:
    """Cut the tie between old tickets and people: no name, and the secret address opens nothing any more."""
    before = clock.today() - dt.timedelta(days=packs.rules().keep_days)
    rows = list(Ticket.objects.select_for_update(of=("self",)).filter(day__lt=before, person__isnull=False))
    for one in rows:
        one.person, one.secret = None, new_secret()
    Ticket.objects.bulk_update(rows, ["person", "secret"], batch_size=500)
    return len(rows)


def _midnight(day: dt.date, later: int = 0) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=later), dt.time(), clock.TOKYO)
