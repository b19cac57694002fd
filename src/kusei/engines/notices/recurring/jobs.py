"""When reminders, deadlines and life events are looked at. Each may run late, twice or side by side."""

from __future__ import annotations

from kusei.engines.notices.recurring import deadlines, hooks, lifeevents, reminders
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import enqueue, task


@task(queue="default", cron="*/10 * * * *")
def remind_of_collection() -> None:
    """Release the reminders of collection days whose time has come."""
    reminders.remind()


@task(queue="default", cron=schedule.daily(8, 5))
def look_at_deadlines() -> None:
    """One job for each kind of deadlines, so that one that fails holds up no other."""
    for kind in hooks.deadlines():
        enqueue(tell_of_deadlines, key=f"deadlines:{kind.key}", kind=kind.key)


@task(queue="default")
def tell_of_deadlines(*, kind: str) -> None:
    """Tell people of what falls due of one kind. A kind that nobody registers any more has nothing to tell."""
    deadlines.tell_of_deadlines(kind)


@task(queue="default", cron=schedule.daily(8, 15))
def tell_of_life_events() -> None:
    """Tell people what the rules of life events say for today."""
    lifeevents.tell_of_life_events()
