"""Holds run out by themselves."""

from __future__ import annotations

from kusei.engines.bookings.claims import commands
from kusei.foundation.jobs.tasks import task


@task(queue="upkeep", cron="* * * * *")
def expire_holds() -> None:
    """Take away the holds that have run out, every minute; whoever wants one of them need not wait for it."""
    commands.expire()
