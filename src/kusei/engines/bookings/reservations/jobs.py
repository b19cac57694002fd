"""What is held or not paid in time becomes free by itself; who booked is told; contacts are forgotten in time."""

from __future__ import annotations

import uuid

from kusei.engines.bookings.reservations import commands, contacts, grouping, grouptelling, paying, telling
from kusei.engines.bookings.reservations.commands import members
from kusei.engines.bookings.reservations.models import PENDING, Booking
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock

MOST = 500


@task()
def lapse(*, booking_id: str) -> None:
    """Let one booking lapse whose time is over."""
    commands.lapse(booking_id=uuid.UUID(booking_id))


@task()
def see_whether_owed(*, booking_id: str) -> None:
    """After an invoice was cancelled: confirm its booking if nothing is to be paid any more."""
    paying.confirm_if_nothing_is_owed(uuid.UUID(booking_id))


@task()
def tell(*, booking_id: str, kind: str) -> None:
    """Tell who booked what happened, once."""
    telling.tell(uuid.UUID(booking_id), kind)


@task()
def tell_group(*, group_id: int, kind: str) -> None:
    """Tell a group's members, or who was invited, what happened, once."""
    grouptelling.tell(group_id, kind)


@task(queue="upkeep", cron="10 7 * * *")
def remind_groups() -> None:
    """Each morning: groups whose registration ends soon."""
    for number in grouping.ending_soon().values_list("pk", flat=True)[:MOST]:
        enqueue(tell_group, key=f"group-ending:{number}", group_id=number, kind="ending")


@task(queue="upkeep", cron="40 3 * * *")
def forget_contacts() -> None:
    """Each night: contacts of guests that need not be kept any longer, and invitations that are over."""
    while contacts.forget():
        pass
    members.forget_invitations()


@task(queue="upkeep", cron="* * * * *")
def lapse_what_is_over() -> None:
    """Each minute: bookings whose hold ran out."""
    over = Booking.objects.filter(state__in=PENDING, until__lte=clock.now()).order_by("until")
    for pk in over.values_list("pk", flat=True)[:MOST]:
        enqueue(lapse, key=f"lapse-booking:{pk}", booking_id=str(pk))
