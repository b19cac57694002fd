"""What runs in the background: printing many slips, following the lines of an agency's file, ending what waits."""

from __future__ import annotations

from kusei.engines.payments.slips import batches, collecting
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task


@task()
def make_batch(*, batch_id: int) -> None:
    """Print the slips of one batch."""
    batches.make_batch(batch_id=batch_id)


@task()
def follow_file(*, file_id: int) -> None:
    """Follow the lines of one file."""
    collecting.follow_file(file_id=file_id)


@task(queue="upkeep", cron=schedule.daily(4, 10))
def give_up_waiting() -> None:
    """Flashes without a final notice no longer hold their invoices."""
    collecting.give_up_waiting()
