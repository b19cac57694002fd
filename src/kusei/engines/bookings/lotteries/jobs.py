"""Everything about rounds that happens by itself. Every job may run twice and may be interrupted at any point."""

from __future__ import annotations

import datetime as dt

from kusei.engines.bookings.lotteries import commands, telling, waking
from kusei.engines.bookings.lotteries.models import Award, Place, Round
from kusei.engines.bookings.reservations.models import State as BookingState
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock

SOON = dt.timedelta(days=3)
STUCK = dt.timedelta(minutes=5)


@task(queue="upkeep", cron="35 4 * * *")
def plan() -> None:
    """Each night: announce the rounds that the pack asks for."""
    commands.plan_rounds()


@task()
def open_one(*, round_id: int) -> None:
    """Open a round."""
    commands.open_round(round_id=round_id)


@task()
def seal(*, round_id: int) -> None:
    """Close a round."""
    commands.seal_round(round_id=round_id)


@task()
def draw(*, round_id: int) -> None:
    """Draw a round."""
    commands.draw_round(round_id=round_id)


@task()
def settle(*, round_id: int) -> None:
    """Book what was won, then tell everybody."""
    commands.settle_round(round_id=round_id)
    waking.tell_results(round_id)


@task()
def pass_on(*, round_id: int) -> None:
    """Offer what is free to reserves."""
    commands.pass_on(round_id=round_id)


@task()
def tell_results(*, round_id: int, after: str = "") -> None:
    """Tell some of those who entered their result, and go on with the next."""
    last = telling.results(round_id, after)
    if last:
        waking.tell_results(round_id, last)


@task()
def tell_award(*, award_id: int) -> None:
    """Tell a reserve of an offer, or a winner of a place that could not be kept."""
    telling.award(award_id)


@task(queue="upkeep", cron="* * * * *")
def tick() -> None:
    """Each minute: open, close, draw and settle what is due, and go on with what was interrupted."""
    now = clock.now()
    due = (
        (open_one, Round.objects.filter(state=Round.State.COMING, opens_at__lte=now)),
        (seal, Round.objects.filter(state=Round.State.OPEN, closes_at__lte=now)),
        (draw, Round.objects.filter(state=Round.State.SEALED, draws_at__lte=now)),
        (settle, Round.objects.filter(state=Round.State.DRAWN, settled_at=None, drawn_at__lte=now - STUCK)),
        (pass_on, Round.objects.filter(pk__in=_left_over())),
    )
    for what, rounds in due:
        for pk in rounds.order_by("pk").values_list("pk", flat=True):
            enqueue(what, key=f"lottery-{what.name.rpartition('.')[2]}:{pk}", round_id=pk)


def _left_over() -> set[int]:
    """Rounds that hold places for reserves without having offered them."""
    kept = Place.objects.filter(kept=True, use=None, slot__round__settled_at__lte=clock.now() - STUCK)
    return set(kept.values_list("slot__round_id", flat=True))


@task(queue="upkeep", cron="10 8 * * *")
def remind() -> None:
    """Each morning: winners who have not answered and whose time is nearly over."""
    now = clock.now()
    near = Award.objects.filter(
        state=Award.State.BOOKED, until__gt=now, until__lte=now + SOON, uses__booking__state=BookingState.HELD
    )
    for award in near.select_related("round", "entry__person", "entry__group").distinct().order_by("pk"):
        telling.deadline(award)
