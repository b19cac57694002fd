"""Sample rounds: one that takes entries, one that was drawn and won by the sample resident, others to come.

Everything is made through the commands, what was before under the clock of its time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kusei.engines.bookings.lotteries import commands
from kusei.engines.bookings.lotteries.commands.entering import class_of
from kusei.engines.bookings.lotteries.commands.planning import plan_month, times_of
from kusei.engines.bookings.lotteries.forms import asks_of
from kusei.engines.bookings.lotteries.models import Entry, Round
from kusei.engines.bookings.lotteries.wishing import Chosen, Shelf
from kusei.engines.bookings.reservations import queries as booking_queries
from kusei.engines.bookings.reservations.commands import groups as registrations
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.reservations.rights import is_staff_of
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

RESIDENTS = ("hanako@kusei.example", "taro@kusei.example", "mary@kusei.example")  # the first of them wins
AHEAD = 4
"""Months ahead in which a month is looked for whose round has been drawn already."""


def play() -> int:
    """Rounds in each state in the first facility whose lottery is open to registered groups. How many entries were
    made: 0 when it was played before, or when there is no such facility, no resident or no editor of it.
    """
    people = [one for email in RESIDENTS if (one := User.objects.filter(email=email).first())]
    with acting_as("見本"):  # i18n: who acts, in the history
        commands.plan_rounds()
        for facility in Facility.objects.filter(municipality=home()).order_by("position", "key"):
            rules = _rules(facility)
            others = User.objects.filter(is_resident=False, is_active=True).order_by("pk")
            staff = next((one for one in others if is_staff_of(one, facility)), None)
            if rules and staff and people:
                return _drawn(facility, rules, people, staff) + _open(facility, people)
    return 0


def _rules(facility: Facility) -> Rules | None:
    """Rules whose first class that may enter is one of registered groups."""
    try:
        content = resources.content_of(facility.pk, clock.today())
    except resources.NotToldThen:
        return None
    drawn = (one for one in content.rules if one.lottery)
    return next((one for one in drawn if any(who.lottery and who.who.groups for who in one.bookers)), None)


def _drawn(facility: Facility, rules: Rules, people: Sequence[User], staff: User) -> int:
    """A round whose draw is over, played through at its own times, and offered on until now."""
    if Round.objects.filter(facility=facility, state=Round.State.DRAWN).exists():
        return 0
    this = clock.today().replace(day=1)
    for number in range(AHEAD, 0, -1):
        month = (this + dt.timedelta(days=31 * number)).replace(day=1)
        content = resources.content_of(facility.pk, month)
        times = times_of(content, rules, month)
        if times["draws_at"] > clock.now() or Round.objects.filter(facility=facility, month=month).exists():
            continue
        day = dt.timedelta(days=1)
        with clock.played_at(times["opens_at"] - day):
            _groups(facility, rules, people, staff)
        with clock.played_at(times["opens_at"]):
            plan_month(facility, content, rules, month)
            found = Round.objects.get(facility=facility, rules=rules.key, month=month)
            commands.open_round(round_id=found.pk)
        with clock.played_at(times["opens_at"] + day):
            made = _enter(found, people)
        with clock.played_at(times["closes_at"]):
            commands.seal_round(round_id=found.pk)
        with clock.played_at(times["draws_at"]):
            commands.draw_round(round_id=found.pk)
            commands.settle_round(round_id=found.pk)
            commands.pass_on(round_id=found.pk)
        commands.pass_on(round_id=found.pk)
        return made
    return 0


def _open(facility: Facility, people: Sequence[User]) -> int:
    """Open what should be open, and enter into the first of them."""
    rounds = Round.objects.filter(facility=facility, opens_at__lte=clock.now(), closes_at__gt=clock.now())
    for found in rounds.order_by("closes_at"):
        commands.open_round(round_id=found.pk)
    first = rounds.filter(state=Round.State.OPEN).order_by("closes_at").first()
    return _enter(first, people) if first and not Entry.objects.filter(round=first).exists() else 0


def _groups(facility: Facility, rules: Rules, people: Sequence[User], staff: User) -> None:
    """A registered sample group for each of the people who has none that may enter."""
    kind = next(one.who.groups[0] for one in rules.bookers if one.lottery and one.who.groups)
    for number, person in enumerate(people, start=1):
        if any(one.kind == kind for one in booking_queries.groups_of(person)):
            continue
        name = f"見本の会{number}"  # i18n: a sample
        made = registrations.ask_registration(facility=facility, name=name, kind=kind, by=person)
        registrations.register(group_id=made.pk, until=None, by=staff)


def _enter(found: Round, people: Sequence[User]) -> int:
    """The first of them wishes for what nobody else wants; the others for the same."""
    shelf = Shelf(found)
    single = [
        use for use, one in sorted(shelf.offers.items(), key=lambda pair: pair[1].begins_at) if len(one.keys) == 1
    ]
    if len(single) < AHEAD:
        return 0
    made = 0
    for number, person in enumerate(people):
        group = next((one for one in booking_queries.groups_of(person) if class_of(shelf, person, one)), None)
        if group is not None:
            wishes: list[list[Chosen]] = [[single[0]]] if number == 0 else [[single[1]], [single[1 + number]]]
            _enter_one(found, shelf, person, group, wishes)
            made += 1
    return made


def _enter_one(found: Round, shelf: Shelf, person: User, group: Group, wishes: list[list[Chosen]]) -> None:
    commands.enter(
        round_id=found.pk,
        wishes=wishes,
        by=person,
        person=person,
        groups=[group],
        people=8 if shelf.rules.headcount else 0,
        purpose="交流会" if shelf.rules.purpose else "",  # i18n: a sample
        answers=_answers(shelf),
    )


def _answers(shelf: Shelf) -> dict[str, object]:
    """The first answer to each question of the fee table."""
    return {
        ask.key: ask.options[0].key if ask.kind == "class" else False if ask.kind == "yes" else ask.least
        for ask in asks_of(shelf)
    }
