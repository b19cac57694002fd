"""What happens without anybody at the window: phone tickets lapse, a day ends and is counted, people are forgotten."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.db.models import Q

from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.commands.common import State, acted
from kusei.services.counters.commands.common import ended as end_of_visit
from kusei.services.counters.commands.consulting import close_consultations
from kusei.services.counters.models import Appointment, Hour, Sitting, Ticket, Visit, new_secret

MOST = 1000
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
    close_consultations(before=_midnight(day, 1))
    for visit_id in Visit.objects.filter(state=Visit.State.GOING, begun_at__lt=_midnight(day, 1)).values_list("pk"):
        end_of_visit(visit_id[0])
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
    """Cut the tie between old tickets, appointments and people: no name, and the secret address opens nothing."""
    before = clock.today() - dt.timedelta(days=packs.rules().keep_days)
    for held in Appointment.objects.filter(begins_at__lt=_midnight(before), person__isnull=False):
        held.person, held.secret = None, new_secret()
        held.save(update_fields=["person", "secret"])
    rows = list(Ticket.objects.select_for_update(of=("self",)).filter(day__lt=before, person__isnull=False))
    for one in rows:
        one.person, one.secret = None, new_secret()
    Ticket.objects.bulk_update(rows, ["person", "secret"], batch_size=500)
    return len(rows)


@transaction.atomic
def forget_visits() -> int:
    """Delete visits some days after they ended, or after the day for which they were planned; how many."""
    before = _midnight(clock.today() - dt.timedelta(days=packs.rules().visits.keep_days))
    over = Q(ended_at__lt=before) | Q(state=Visit.State.PLANNED, made_at__lt=before) & (
        Q(appointment=None) | Q(appointment__begins_at__lt=before)
    )
    numbers = [one.pk for one in Visit.objects.filter(over).order_by("pk")[:MOST]]
    Visit.objects.filter(pk__in=numbers).delete()
    return len(numbers)


def _midnight(day: dt.date, later: int = 0) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=later), dt.time(), clock.TOKYO)
