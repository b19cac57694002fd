"""What this part tells the rest of the house: which records are of a person, whom to mail, who may not leave yet."""

from __future__ import annotations

from typing import Any

from kusei.engines.procedures.applications import jobs, mailing
from kusei.engines.procedures.applications.models import Actor, Application, Event
from kusei.foundation.jobs.tasks import enqueue


def rows_of(user: Any) -> list[tuple[str, list[str]]]:
    """The applications of an account, for 「だれが私の記録を見たか」."""
    rows = Application.objects.filter(cover__owner=user).values_list("pk", flat=True)
    return [("applications.application", [str(pk) for pk in rows])]


def tell_by_mail(application: Application, event: Event) -> None:
    """Mail the applicant of what the office did."""
    if event.kind in mailing.TOLD and event.public and event.actor != Actor.RESIDENT:
        enqueue(jobs.tell_of_event, event_id=event.pk)
