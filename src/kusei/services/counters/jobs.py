"""Jobs: phone tickets that lapse, the end of a day, people who are forgotten; notices stand in `telling.py`."""

from __future__ import annotations

import datetime as dt

from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task
from kusei.foundation.web import clock
from kusei.services.counters import commands, telling

__all__ = ["close_yesterday", "forget_old_people", "sweep_phone_tickets", "telling"]


@task(queue="upkeep", cron="*/5 * * * *")
def sweep_phone_tickets() -> None:
    """Phone tickets whose people did not come lapse."""
    commands.sweep()


@task(queue="upkeep", cron=schedule.daily(0, 10))
def close_yesterday() -> None:
    """End and count the day before."""
    commands.close_day(day=clock.today() - dt.timedelta(days=1))


@task(queue="upkeep", cron=schedule.daily(3, 40))
def forget_old_people() -> None:
    """Cut the tie between old tickets and people, delete old visits, and empty old summaries."""
    commands.forget_people()
    commands.forget_visits()
    commands.forget_notes()
