"""What the sheets do in the background: reading large files, applying, clearing away what nobody finished."""

from __future__ import annotations

from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task


@task()
def read_import(*, import_id: int) -> None:
    """Read a large file."""
    from kusei.services.plans.bulk.commands.reading import read_file  # noqa: PLC0415  commands enqueue this job

    read_file(import_id=import_id)


@task()
def apply_import(*, import_id: int) -> None:
    """Write what was agreed to: all of it or nothing."""
    from kusei.services.plans.bulk.commands.applying import apply_agreed  # noqa: PLC0415  commands enqueue this job

    apply_agreed(import_id=import_id)


@task(queue="upkeep", cron=schedule.daily(3, 50))
def cancel_forgotten_imports() -> None:
    """Take back what nobody decided for a month."""
    from kusei.services.plans.bulk.commands.deciding import cancel_forgotten  # noqa: PLC0415  commands enqueue jobs

    cancel_forgotten()
