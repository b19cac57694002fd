"""The answer of a winner, or of a reserve who was offered something: yes or no, to all of the wish."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.bookings.lotteries import refusals, rights
from kusei.engines.bookings.lotteries.models import Award
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.foundation.people.models import User


def accept(*, award_id: int, by: User) -> list[Booking]:
    """They want it: every booking of the wish that is still held becomes one, with its invoice or for approval.

    All or none. Raises `WrongState` when nothing is held any more, `HoldOver`, `MayNot`.
    """
    with transaction.atomic():
        held = _held(award_id, by)
        return [reservations.accept(booking_id=one.pk, by=by) for one in held]


def decline(*, award_id: int, by: User) -> list[Booking]:
    """They do not want it: the next reserve gets it. Raises `WrongState`, `MayNot`."""
    with transaction.atomic():
        held = _held(award_id, by)
        own = rights.own(by).filter(awards=award_id).exists()
        # i18n: a reason as it is kept in the record
        why = "" if own else "当選した人の辞退"
        return [reservations.cancel(booking_id=one.pk, by=by, why=why) for one in held]


def _held(award_id: int, by: User) -> list[Booking]:
    award = Award.objects.select_related("entry__round__facility").get(pk=award_id)
    rights.require(by, award.entry)
    uses = award.uses.select_related("booking").order_by("booking_id")
    held = [use.booking for use in uses if use.booking.state == State.HELD]
    if not held:
        raise refusals.WrongState
    return held
