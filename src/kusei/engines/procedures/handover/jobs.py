"""What runs by itself: large files, results, messages to other systems, disposal, keys."""

from __future__ import annotations

from kusei.engines.procedures.handover.commands import disposing, exporting, importing, keys, webhooks
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task


@task()
def make_export(*, batch_id: int) -> None:
    """Write the file of a large batch."""
    exporting.make_file(batch_id=batch_id)


@task()
def apply_results(*, batch_id: int) -> None:
    """Decide what a file of results says."""
    importing.run(batch_id=batch_id)


@task(retry=False)  # a message has its own times at which it is tried again
def send_webhook(*, delivery_id: int) -> None:
    """Try to send one message."""
    webhooks.attempt(delivery_id=delivery_id)


@task(cron="*/10 * * * *")
def sweep_webhooks() -> None:
    """Take up messages whose job was lost with a worker."""
    webhooks.sweep()


@task(queue="upkeep", cron=schedule.daily(2, 40))
def propose_disposal() -> None:
    """Put on the lists what may be thrown away."""
    disposing.propose()


@task(queue="upkeep")
def dispose(*, run_id: int) -> None:
    """Throw away what two people confirmed."""
    disposing.run_disposal(run_id=run_id)


@task(queue="upkeep", cron=schedule.daily(3, 10))
def forget() -> None:
    """Throw away files that left long ago, and messages that are over."""
    exporting.empty_old()
    webhooks.forget_old()


@task(queue="upkeep")
def change_keys(*, rotation_id: int) -> None:
    """Go on with a change of keys."""
    keys.run(rotation_id=rotation_id)
