"""Background work of matching: long files, and the closing of each night."""

from __future__ import annotations

from kusei.engines.payments.matching import commands
from kusei.engines.payments.matching.models import Import
from kusei.foundation.jobs.tasks import task


@task()
def read_in(*, import_id: int) -> None:
    """Read the lines of a file in. It may run twice."""
    if Import.objects.filter(pk=import_id, state__in=("waiting", "running")).exists():
        commands.apply_import(import_id=import_id)


@task(queue="upkeep", cron="30 5 * * *")
def close_the_day() -> None:
    """Each morning: match what came in, and look what is missing."""
    commands.close()
