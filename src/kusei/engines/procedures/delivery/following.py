"""What follows the events of applications: a decision gets its letter, a decision taken back loses it."""

from __future__ import annotations

from kusei.engines.procedures.applications.models import Application, Decision, Event
from kusei.engines.procedures.applications.rules import Act
from kusei.engines.procedures.delivery import commands, jobs
from kusei.foundation.jobs.tasks import enqueue


def follow(application: Application, event: Event) -> None:
    """Called in the transaction of every event."""
    if event.kind == Act.DECIDE:
        decision = Decision.objects.get(application=application, dropped_at=None, decided_at__isnull=False)
        if commands.needs_letter(application, decision.outcome):
            order_letter(decision)
    elif event.kind == Act.REOPEN:
        commands.revoke_letters(application)


def order_letter(decision: Decision) -> None:
    """Have the letter made as soon as this transaction is committed; ordered twice it is made once."""
    enqueue(jobs.make_letter, key=f"letter:{decision.pk}", decision_id=decision.pk)
