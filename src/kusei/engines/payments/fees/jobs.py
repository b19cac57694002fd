"""Background work of fee tables."""

from __future__ import annotations

from kusei.engines.payments.fees import kept
from kusei.foundation.jobs.tasks import task


@task(queue="upkeep", cron="1 0 * * *")
def seal_what_is_in_force() -> None:
    """Each night after midnight: what comes into force that day is kept as it is. It may run twice."""
    kept.seal(kept.tables())
