"""What this part tells the rest of the house: which records are of a person, whom to mail, who may not leave yet."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kusei.engines.procedures.applications import jobs, mailing
from kusei.engines.procedures.applications.commands.moving import SYSTEM, locked, note_event
from kusei.engines.procedures.applications.models import Actor, Application, Event
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User

CLOSED = "made-confidential"  # the event, the same as when an approver does it


def rows_of(user: Any) -> list[tuple[str, list[str]]]:
    """The applications of an account, for 「だれが私の記録を見たか」."""
    rows = Application.objects.filter(cover__owner=user).values_list("pk", flat=True)
    return [("applications.application", [str(pk) for pk in rows])]


def close_of(user: User | None, party: int | None) -> None:
    """Make confidential what somebody who comes under protection handed in, or others for them."""
    condition = Q(cover__subject=f"party:{party}") if party is not None else Q(pk__in=())
    if user is not None:
        condition |= Q(cover__owner=user) | Q(cover__subject=f"person:{user.pk}")
    rows = Application.objects.filter(condition, confidential=False, disposed_at=None).order_by("pk")
    for pk in list(rows.values_list("pk", flat=True)):
        note_event(locked(pk), CLOSED, by=SYSTEM, public=False, confidential=True)


def tell_by_mail(application: Application, event: Event) -> None:
    """Mail the applicant of what the office did."""
    if event.kind in mailing.TOLD and event.public and event.actor != Actor.RESIDENT:
        enqueue(jobs.tell_of_event, event_id=event.pk)
