"""Background work of paying online: news, look-ups of what is pending, refunds on their way back.

All of it has a queue of its own: a provider that hangs holds up nothing else.
"""

from __future__ import annotations

import datetime as dt

from kusei.engines.payments.invoices.models import Attempt, Refund, Way
from kusei.engines.payments.online import commands
from kusei.engines.payments.online.commands.following import GRACE
from kusei.engines.payments.online.commands.returning import ready
from kusei.engines.payments.online.models import Event, Sending
from kusei.engines.payments.online.refusals import NotKnown
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock

MOST = 200  # look-ups that one minute begins
# From this age of an attempt, in minutes, it is looked up every so many minutes.
PACE = ((0, 1), (5, 3), (30, 10), (24 * 60, 60))


@task(queue="payments")
def handle(*, event_id: int) -> None:
    """Act on one piece of news."""
    commands.handle_event(event_id=event_id)


@task(queue="payments", retry=False)
def look_up(*, attempt_id: int) -> None:
    """Ask how one attempt stands. A provider that does not answer is asked again by the clock."""
    try:
        commands.look_up(attempt_id=attempt_id)
    except NotKnown:
        return


@task(queue="payments")
def send(*, refund_id: int) -> None:
    """Send one refund back."""
    commands.send_back(refund_id=refund_id)


@task(queue="upkeep", cron="* * * * *")
def follow_what_is_open() -> None:
    """Each minute: news that still waits, attempts that are due, refunds that may go."""
    now = clock.now()
    waiting = Event.objects.filter(state=Event.State.WAITING, received_at__lt=now - dt.timedelta(minutes=1))
    for number in waiting.order_by("received_at").values_list("pk", flat=True)[:MOST]:
        enqueue(handle, key=f"online-event:{number}", event_id=number)
    for number in due(now)[:MOST]:
        enqueue(look_up, key=f"online-attempt:{number}", attempt_id=number)
    going = Refund.objects.filter(ready()).exclude(sending__state=Sending.State.FAILED)
    for number in going.order_by("requested_at").values_list("pk", flat=True)[:MOST]:
        enqueue(send, key=f"online-refund:{number}", refund_id=number)


def due(now: dt.datetime) -> list[int]:
    """Attempts to be looked up in this minute: often at first, then seldom, and when their time is over."""
    pending = Attempt.objects.filter(state=Attempt.State.PENDING, way=Way.ONLINE).order_by("expires_at")
    minute = int(now.timestamp()) // 60
    found: list[int] = []
    for number, began_at, expires_at in pending.values_list("pk", "began_at", "expires_at"):
        age = (now - began_at).total_seconds() / 60
        pace = next(every for begin, every in reversed(PACE) if age >= begin or not begin)
        just_over = expires_at + GRACE < now < expires_at + 5 * GRACE
        if just_over or (minute + number) % pace == 0:
            found.append(number)
    return found
