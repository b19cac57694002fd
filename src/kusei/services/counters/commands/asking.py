"""Asking for a notice when one's turn is near."""

from __future__ import annotations

from django.db import transaction

from kusei.foundation.jobs.tasks import enqueue
from kusei.services.counters import packs, telling
from kusei.services.counters.commands.common import State, locked
from kusei.services.counters.models import Ticket
from kusei.services.counters.refusals import ServiceUnknown


@transaction.atomic
def ask_notice(*, ticket_id: int, ahead: int | None) -> Ticket:
    """Tell the person when so many people, or fewer, are before them; None: not at all.

    Raises `ServiceUnknown` for a number that is not offered, `NotPossibleNow` when the turn has come.
    """
    if ahead is not None and ahead not in packs.rules().near.choices:
        raise ServiceUnknown
    ticket = locked(ticket_id, State.WAITING, State.TRANSFERRED, State.PARKED)
    if ticket.notify_ahead != ahead:
        ticket.notify_ahead, ticket.near_told_at = ahead, None
        ticket.save(update_fields=["notify_ahead", "near_told_at"])
        if ahead is not None:
            enqueue(telling.tell_near, key=f"near:{ticket.place}", office=ticket.place)
    return ticket
