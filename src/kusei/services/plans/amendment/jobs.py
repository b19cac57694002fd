"""Each night approved amendments whose day has come are put into force, one job for each."""

from __future__ import annotations

from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.commands.effect import due


@task(queue="upkeep", cron=schedule.daily(0, 5))
def put_due_in_force() -> None:
    """Enqueue one job for each; one that still waits from before is not enqueued again."""
    for number in due():
        enqueue(put_one_in_force, key=f"amendment:{number}", draft_id=number)


@task(queue="default")
def put_one_in_force(*, draft_id: int) -> None:
    """Put one draft into force. Again does no harm; a refusal is kept with the job, and the draft's page says why."""
    commands.put_in_force(draft_id=draft_id)
