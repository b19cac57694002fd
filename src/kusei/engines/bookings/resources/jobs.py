"""Each night what was open is written down, before the figures are computed."""

from __future__ import annotations

from kusei.engines.bookings.resources import commands
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task


@task(queue="upkeep", cron=schedule.daily(0, 30))
def record_open_days() -> None:
    """Write down what was open until yesterday. Again it changes nothing."""
    commands.record_open_days()
