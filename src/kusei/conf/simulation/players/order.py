"""Which parts of the ward are played, in which order, and which periodic jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from kusei.conf.simulation.assumptions import Year
from kusei.conf.simulation.players.applications import Applications
from kusei.conf.simulation.players.bills import Bills
from kusei.conf.simulation.players.counters import Counters
from kusei.conf.simulation.players.cycle import Cycle
from kusei.conf.simulation.players.draws import Draws
from kusei.conf.simulation.players.libraries import Libraries
from kusei.conf.simulation.players.notices import Notices
from kusei.conf.simulation.players.offices import Offices
from kusei.conf.simulation.players.rooms import Rooms
from kusei.conf.simulation.world import Player, World

# Tasks that cost much, and the share of them that is played (`working.Jobs`).
SHARES: dict[str, Callable[[Year], float]] = {
    "kusei.engines.procedures.delivery.jobs.make_letter": lambda year: year.applications.letters
}


@dataclass(frozen=True)
class Periodic:
    """A periodic job: so many minutes after midnight, on that day of the week (0: Monday; None: every day)."""

    task: str
    minutes: int
    weekday: int | None = None

    def is_due(self, day: dt.date) -> bool:
        """Whether it runs on the day."""
        return self.weekday is None or self.weekday == day.weekday()


# Periodic jobs that only look for what was forgotten: once a week does. Those on which the day of a service hangs are
# asked for by the part of the ward that needs them (`World.job`); what looks after the installation, its worker does.
LEFT_OVER = (
    Periodic("kusei.engines.bookings.claims.jobs.expire_holds", 2 * 60, 0),
    Periodic("kusei.engines.bookings.reservations.jobs.lapse_what_is_over", 2 * 60 + 5, 0),
    Periodic("kusei.engines.payments.invoices.jobs.lapse_what_is_over", 2 * 60 + 10, 0),
    Periodic("kusei.engines.procedures.applications.jobs.discard_expired_drafts", 3 * 60 + 20, 0),
)
PERIODIC = (
    Periodic("kusei.engines.bookings.resources.jobs.record_open_days", 30, 0),
    Periodic("kusei.engines.bookings.lotteries.jobs.plan", 4 * 60 + 35, 0),
    Periodic("kusei.engines.notices.deliveries.jobs.sweep", 12 * 60, 0),
    *LEFT_OVER,
)

# What the night after the last day does, in this order: then every figure is up to that day.
LAST_NIGHT = (
    "kusei.engines.bookings.resources.jobs.record_open_days",
    "kusei.engines.measures.jobs.compute_all",
)


def players(world: World) -> list[Player]:
    """Every part of the ward's life, in the order in which they put acts of the same moment."""
    rooms = Rooms(world)
    return [
        Offices(world),
        Applications(world),
        Counters(world),
        Notices(world),
        rooms,
        Draws(world, rooms),
        Libraries(world),
        Bills(world),
        Cycle(world),
    ]
