"""Background work of deliveries: spreading, one lane for each way out and urgency, and what is done each minute.

A lane is one job at a time, so the people of a batch are handed over by one worker only. A key keeps a second waiting
job away; a wake-up at a later time has a key of its own, so that it never keeps a lane from starting at once.
"""

from __future__ import annotations

import datetime as dt

from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import enqueue, task


@task(queue="notices")
def spread(*, sending_id: int) -> None:
    """Put the people of a sending into batches."""
    from kusei.engines.notices.deliveries import spreading  # noqa: PLC0415  it wakes lanes, which stand here

    spreading.spread(sending_id)


@task(queue="alerts")
def spread_alert(*, sending_id: int) -> None:
    """The same for an alert, in places that nothing else takes."""
    from kusei.engines.notices.deliveries import spreading  # noqa: PLC0415  they import each other

    spreading.spread(sending_id)


@task(queue="notices")
def hand_over(*, channel: str) -> None:
    """Hand over what waits for a way out."""
    from kusei.engines.notices.deliveries import lanes  # noqa: PLC0415  they import each other

    lanes.run(channel, urgent=False)


@task(queue="alerts")
def hand_over_alerts(*, channel: str) -> None:
    """Hand over the alerts that wait for a way out."""
    from kusei.engines.notices.deliveries import lanes  # noqa: PLC0415  they import each other

    lanes.run(channel, urgent=True)


@task(queue="alerts")
def wake(*, channel: str, urgent: bool) -> None:
    """Start a lane at a time that was too early before."""
    wake_lane(channel, urgent=urgent)


@task(queue="notices", cron="* * * * *")
def sweep() -> None:
    """Start what a lost wake-up left lying: due sendings and lanes with something to do."""
    from kusei.engines.notices.deliveries import upkeep  # noqa: PLC0415  they import each other

    upkeep.sweep()


@task(queue="upkeep", cron=schedule.daily(2, 50))
def tidy_up() -> None:
    """Make the parts of the coming months, throw away what is kept no longer."""
    from kusei.engines.notices.deliveries import upkeep  # noqa: PLC0415  they import each other

    upkeep.tidy_up()


def wake_spreading(sending_id: int, *, urgent: bool, at: dt.datetime | None = None) -> None:
    """Have the sending spread, with the present transaction; `at` a later time."""
    what = spread_alert if urgent else spread
    key = f"spread:{sending_id}" if at is None else f"spread-later:{sending_id}"
    enqueue(what, key=key, run_at=at, sending_id=sending_id)


def wake_lane(channel: str, *, urgent: bool) -> None:
    """Have the lane run, with the present transaction."""
    key = f"lane:{channel}:{'alerts' if urgent else 'notices'}"
    enqueue(hand_over_alerts if urgent else hand_over, key=key, channel=channel)


def wake_later(channel: str, *, urgent: bool, at: dt.datetime) -> None:
    """Have the lane run at a later time."""
    enqueue(wake, key=f"wake:{channel}:{urgent}", run_at=at, channel=channel, urgent=urgent)
