"""What runs by itself: making the files of letters, and throwing away old ones."""

from __future__ import annotations

from kusei.engines.notices.channels.letter import commands, making
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task


@task()
def make_files(*, job_id: int) -> None:
    """Set the letters of one job."""
    making.make_files(job_id=job_id)


@task(queue="upkeep", cron=schedule.daily(3, 50))
def throw_away() -> None:
    """Discard files of letters that were posted long ago."""
    commands.throw_away()
