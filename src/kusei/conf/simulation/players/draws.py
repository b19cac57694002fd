"""Lotteries of rooms: groups enter the rounds that are open, and winners answer."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db.models import Q

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.people import DOMAIN
from kusei.conf.simulation.players.rooms import PURPOSES, Rooms, answers_of
from kusei.conf.simulation.world import World
from kusei.engines.bookings.lotteries import commands
from kusei.engines.bookings.lotteries.models import Award, Entry, Round
from kusei.engines.bookings.lotteries.wishing import Chosen, Shelf
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.models import State as BookingState
from kusei.foundation.audit.context import acting_as
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

MOST_WISHES = 3


class Draws:
    """Entries to the rounds, and what winners say. The rounds themselves are opened and drawn by their jobs."""

    def __init__(self, world: World, rooms: Rooms) -> None:
        self.world, self.rooms, self.luck = world, rooms, world.luck("draws")
        self.answered: set[int] = set()

    def begin(self) -> None:
        """Rounds come with the months."""

    def day(self, day: dt.date) -> None:
        """Those who enter today, and those who look whether they have won."""
        world, luck = self.world, self.luck
        for _ in range(world.often(luck, world.year.bookings.lottery_entries_per_1000 * 8, day)):
            world.agenda.at(moment(day, luck.triangular(9 * 60 + 30, 23 * 60, 20 * 60)), self.enter)
        world.agenda.at(moment(day, 19 * 60), self.answer)
        if _is_due(moment(day, 24 * 60)):
            for minutes in (6, 9 * 60 + 5, 10 * 60 + 5):
                world.job(day, minutes, "kusei.engines.bookings.lotteries.jobs.tick")

    def enter(self) -> None:
        """A group that has not entered yet wishes for some parts of days; weekends are wanted most."""
        now, luck = clock.now(), self.luck
        found = Round.objects.filter(state=Round.State.OPEN, opens_at__lte=now, closes_at__gt=now)
        rounds = list(found.select_related("facility").order_by("closes_at", "key"))
        if not rounds:
            return
        chosen = luck.choice(rounds)
        shelf = Shelf(chosen)
        bookers = [one for one in shelf.rules.bookers if one.lottery and one.who.groups]
        group = self.rooms.group(chosen.facility, luck.choice(bookers)) if bookers else None
        if group is None or group.representative is None or Entry.objects.filter(round=chosen, group=group).exists():
            return
        offers = sorted(shelf.offers, key=str)
        weights = [3 if dt.date.fromisoformat(day).weekday() >= 5 else 1 for _room, day, _part in offers]
        wishes: list[Chosen] = []
        for wish in luck.choices(offers, weights, k=luck.randint(1, MOST_WISHES)):
            if wish not in wishes:
                wishes.append(wish)
        by = group.representative
        with acting_as(by.name, user_id=by.pk):
            commands.enter(
                round_id=chosen.pk,
                wishes=[[one] for one in wishes],
                by=by,
                person=by,
                groups=[group],
                people=8 if shelf.rules.headcount else 0,
                purpose=luck.choice(PURPOSES) if shelf.rules.purpose else "",
                answers=answers_of(shelf.rules),
            )

    def answer(self) -> None:
        """Who has won says yes, or no, a day or some days after the result."""
        won = Award.objects.filter(state=Award.State.BOOKED, until__gt=clock.now()).exclude(pk__in=self.answered)
        ours = won.filter(entry__made_by__email__endswith=f"@{DOMAIN}")
        for award in ours.select_related("entry__made_by").order_by("round__key", "entry__entered_at", "wish"):
            self.answered.add(award.pk)
            declined = self.luck.random() < self.world.year.bookings.declined
            say = partial(self.say, award.pk, award.entry.made_by, declined=declined)
            self.world.later(self.luck.uniform(60, 60 * 24 * 6), say)

    def say(self, award: int, by: User, *, declined: bool) -> None:
        """Yes makes bookings of it, whose approval and use go the way of every booking."""
        with acting_as(by.name, user_id=by.pk):
            if declined:
                commands.decline(award_id=award, by=by)
                return
            made = commands.accept(award_id=award, by=by)
        for one in made:
            booking = Booking.objects.get(pk=one.pk)
            if booking.state != BookingState.LAPSED:
                self.rooms.plan(booking.pk, booking.begins_at)


def _is_due(until: dt.datetime) -> bool:
    """Whether a round opens, closes, is drawn or is to be settled before that moment."""
    state = Round.State
    opens = Q(state=state.COMING, opens_at__lt=until) | Q(state=state.OPEN, closes_at__lt=until)
    drawn = Q(state=state.SEALED, draws_at__lt=until) | Q(state=state.DRAWN, settled_at=None)
    return Round.objects.filter(opens | drawn).exists()
