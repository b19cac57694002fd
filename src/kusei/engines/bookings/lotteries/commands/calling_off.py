"""Calls a round off before its draw (抽選の中止): the house burnt down, or what was promised was wrong.

It is announced, not undone: promise, seal and entries stay as they were published, the seed stays sealed for ever, and
what the round held goes to first come. After the draw it is too late: then bookings are cancelled one by one.
"""

from __future__ import annotations

from django.db import transaction

from kusei.engines.bookings.lotteries import refusals, waking
from kusei.engines.bookings.lotteries.claiming import let_go
from kusei.engines.bookings.lotteries.commands.opening import note
from kusei.engines.bookings.lotteries.models import Entry, Round
from kusei.engines.bookings.reservations import rights
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

State = Round.State
LONGEST = 200


def call_off(*, round_id: int, why: str, by: User) -> Round:
    """An approver of the department in charge calls the round off; all who entered are told why, in one line.

    Raises `WhyMissing`, `OverAlready` unless it is open or waits for its draw, and `reservations.refusals.MayNot`.
    """
    why = " ".join(why.replace("\0", " ").split())[:LONGEST]
    if not why:
        raise refusals.WhyMissing
    with transaction.atomic(), reason(why):
        found = Round.objects.select_for_update(of=("self",)).select_related("facility").get(pk=round_id)
        rights.require_staff(by, found.facility, Role.APPROVER)
        if found.state not in {State.OPEN, State.SEALED}:
            raise refusals.OverAlready
        found.state, found.off_at, found.off_why = State.OFF, clock.now(), why
        found.save(update_fields=["state", "off_at", "off_why"])
        entries = found.entries.filter(state=Entry.State.ACTIVE).count()
        note(found, "off", entries=entries, places=let_go(found))
        waking.tell_results(found.pk)
    return found
