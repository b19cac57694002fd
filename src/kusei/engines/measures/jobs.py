"""Every night each bound metric is computed, one job a binding, and every metric at a glance; drafts of imports that
nobody applied go.
"""

from __future__ import annotations

from kusei.engines.measures import glances
from kusei.engines.measures.commands import importing, measuring
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import enqueue, task


@task(queue="upkeep", cron=schedule.daily(1, 10))
def compute_all() -> None:
    """Enqueue one job for each binding; one that still waits from before is not enqueued again."""
    for number in measuring.bound():
        enqueue(compute_binding, key=f"measures.binding:{number}", binding_id=number)
    enqueue(keep_glances, key="measures.glances")
    importing.discard_old()


@task(queue="default")
def compute_binding(*, binding_id: int) -> None:
    """Compute the years of one binding that may still change. Again does no harm: what is the same is kept."""
    measuring.refresh(binding_id=binding_id)


@task(queue="default")
def keep_glances() -> None:
    """Compute what pages show of metrics this year so far. Again does no harm."""
    glances.keep_all()
