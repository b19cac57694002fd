"""What happens after an application was handed in, and what is thrown away when its time is over."""

from __future__ import annotations

from kusei.engines.procedures.applications import hooks
from kusei.engines.procedures.applications.models import Cover, Draft, Event
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock


@task()
def after_submit(*, cover_id: int) -> None:
    """One job for each step that other parts registered, so that one that fails holds up no other."""
    for key in hooks.after_submit():
        enqueue(after_step, key=f"after-submit:{cover_id}:{key}", cover_id=cover_id, step=key)


@task()
def after_step(*, cover_id: int, step: str) -> None:
    """One step after a submission. A step that nobody registers any more has nothing to do."""
    if run := hooks.after_submit().get(step):
        run(Cover.objects.get(pk=cover_id))


@task(queue="upkeep", cron="20 3 * * *")
def discard_expired_drafts() -> None:
    """Throw away drafts that nobody went on with, and the files of others that no application took."""
    from kusei.engines.procedures.applications.commands import drafts  # noqa: PLC0415  it imports us

    over = Draft.objects.filter(expires_at__lt=clock.now())
    for draft_id in list(over.filter(submitted_at=None).values_list("pk", flat=True)):
        drafts.discard_draft(draft_id=draft_id)
    handed_in = over.filter(submitted_at__isnull=False, attachments__isnull=False, attachments__application=None)
    for draft_id in list(handed_in.values_list("pk", flat=True).distinct()):
        drafts.discard_leftovers(draft_id=draft_id)


@task(queue="mail")
def tell_of_event(*, event_id: int) -> None:
    """Mail the applicant that something happened."""
    from kusei.engines.procedures.applications import mailing  # noqa: PLC0415  it needs the URLs

    mailing.send_event(Event.objects.get(pk=event_id))


@task()
def settle_fee(*, application_id: int) -> None:
    """Raise, take back or give back what the fee now asks for; it may run twice."""
    from kusei.engines.procedures.applications import paying  # noqa: PLC0415  it enqueues us

    paying.settle(application_id)


@task()
def note_refund(*, refund_id: int) -> None:
    """Say in the application that money went back."""
    from kusei.engines.procedures.applications import paying  # noqa: PLC0415  it enqueues us

    paying.note_refund(refund_id)
