"""Takes entries, changes them and lets them be withdrawn, until the window closes and not a moment longer.

The round is held against closing while somebody enters, so an entry is either in the sealed list or was refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction

from kusei.engines.bookings.lotteries import refusals, rights
from kusei.engines.bookings.lotteries.models import Entry, Participant, Round
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.engines.bookings.lotteries.tickets import new_ticket
from kusei.engines.bookings.lotteries.wishing import Chosen, Shelf
from kusei.engines.bookings.reservations import rules as booking_rules
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.resources.format.rules import Booker
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def enter(  # noqa: PLR0913  what an entry consists of
    *,
    round_id: int,
    wishes: Sequence[Sequence[Chosen]],
    by: User,
    person: User | None = None,
    groups: Sequence[Group] = (),
    most: int = 1,
    people: int = 0,
    purpose: str = "",
    answers: Mapping[str, Any] | None = None,
) -> Entry:
    """Enter for a person, or for one or several groups that share the use; the first of them books.

    A resident enters for themselves and for groups of which they are a member; staff of the facility for anybody. Who
    withdrew enters again under the same ticket. Raises `NotOpen`, `NotEligible`, `AlreadyEntered`, what a wish can be
    refused for, `PeopleMissing`, `PurposeMissing`, `MayNot`.
    """
    group = groups[0] if groups else None
    with transaction.atomic():
        found = _open(round_id)
        own = by.is_resident or by == person
        if own:
            _only_oneself(by, person, groups)
        else:
            rights.require_staff(by, found.facility)
        shelf = Shelf(found)
        values = _values(found, shelf, person, groups, wishes, most, people, purpose, answers, own=own)
        before = Entry.objects.filter(round=found, state=Entry.State.WITHDRAWN, group=group)
        again = before.filter(person=person).first() if group is None else before.first()
        if again is not None:
            for key, value in values.items():
                setattr(again, key, value)
            again.state = Entry.State.ACTIVE
            again.save()
            entry = again
        else:
            entry = Entry.objects.create(
                round=found,
                ticket=new_ticket(),
                person=person,
                group=group,
                made_by=by,
                entered_at=clock.now(),
                **values,
            )
        _take_part(entry, person, groups)
    return entry


def change(  # noqa: PLR0913  as `enter`
    *,
    entry_id: uuid.UUID,
    wishes: Sequence[Sequence[Chosen]],
    by: User,
    groups: Sequence[Group] = (),
    most: int = 1,
    people: int = 0,
    purpose: str = "",
    answers: Mapping[str, Any] | None = None,
) -> Entry:
    """Change everything but the ticket and whose entry it is; `groups` begins with its own. The history keeps what it
    was. Raises what `enter` raises, `WrongState` for one that was withdrawn.
    """
    with transaction.atomic():
        found, entry = _own(entry_id)
        own = rights.require(by, entry)
        if entry.state != Entry.State.ACTIVE:
            raise refusals.WrongState
        every = [entry.group, *(one for one in groups if one.pk != entry.group_id)] if entry.group else []
        present = {one for one in entry.participants.values_list("group_id", flat=True) if one}
        if own:
            _only_oneself(by, entry.person, [one for one in every if one.pk not in present])
        shelf = Shelf(found)
        values = _values(found, shelf, entry.person, every, wishes, most, people, purpose, answers, own=own)
        for key, value in values.items():
            setattr(entry, key, value)
        entry.save()
        entry.participants.all().delete()
        _take_part(entry, entry.person, every)
    return entry


def withdraw(*, entry_id: uuid.UUID, by: User) -> Entry:
    """Take no part any more. Withdrawn twice is withdrawn. Raises `NotOpen`, `MayNot`."""
    with transaction.atomic():
        _found, entry = _own(entry_id)
        rights.require(by, entry)
        if entry.state == Entry.State.ACTIVE:
            entry.state, entry.changed_at = Entry.State.WITHDRAWN, clock.now()
            entry.save(update_fields=["state", "changed_at"])
            entry.participants.all().delete()
    return entry


def class_of(shelf: Shelf, person: User | None, group: Group | None) -> Booker | None:
    """The class of bookers, if it may enter."""
    room = next(iter(shelf.rooms.values()), None)
    booker = booking_rules.booker_of(shelf.rules, room, person, group) if room else None
    return booker if booker and booker.lottery else None


def _values(  # noqa: PLR0913, PLR0917  as `enter`
    found: Round,
    shelf: Shelf,
    person: User | None,
    groups: Sequence[Group],
    wishes: Sequence[Sequence[Chosen]],
    most: int,
    people: int,
    purpose: str,
    answers: Mapping[str, Any] | None,
    *,
    own: bool,
) -> dict[str, Any]:
    terms = Terms.read(found.terms)
    bookers = [class_of(shelf, person, one) for one in groups] or [class_of(shelf, person, None)]
    fitting = [one for one in bookers if one is not None]
    if len(fitting) != len(bookers):
        raise refusals.NotEligible
    if own and shelf.rules.headcount and people < 1:
        raise refusals.PeopleMissing
    if own and shelf.rules.purpose and not purpose.strip():
        raise refusals.PurposeMissing
    return {
        "wishes": shelf.wishes(wishes, terms.wishes, people),
        "most": max(1, min(most, len(wishes), terms.wins or terms.wishes)),
        "people": people,
        "purpose": purpose.strip(),
        "answers": dict(answers or {}),
        "booker": fitting[0].key,
        "priority": max(one.priority for one in fitting),  # together they stand where the last of them stands
        "resident": all(one.resident for one in fitting),
        "changed_at": clock.now(),
    }


def _take_part(entry: Entry, person: User | None, groups: Sequence[Group]) -> None:
    who: list[dict[str, Any]] = [{"group": one} for one in groups] or [{"person": person}]
    for one in who:
        try:
            with transaction.atomic():
                Participant.objects.create(round_id=entry.round_id, entry=entry, **one)
        except IntegrityError as error:
            if "lotteries_participant" not in str(error):
                raise
            name = one["group"].name if "group" in one else person.name if person else ""
            raise refusals.AlreadyEntered(name) from None


def _only_oneself(by: User, person: User | None, groups: Sequence[Group]) -> None:
    mine = Group.objects.filter(pk__in=[one.pk for one in groups], members=by).count()
    if (person is not None and person != by and not groups) or mine != len({one.pk for one in groups}):
        raise refusals.NotEligible


def _open(round_id: int) -> Round:
    """The round, held as it is until the end of the transaction, beside others who enter. Raises `NotOpen`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM lotteries_round WHERE id = %s FOR SHARE", [round_id])
    one = Round.objects.select_related("facility__municipality").filter(pk=round_id).first()
    now = clock.now()
    if one is None or one.state != Round.State.OPEN or now >= one.closes_at:
        early = one is not None and one.state == Round.State.COMING
        raise refusals.NotOpen(one.opens_at if one and early else None)
    return one


def _own(entry_id: uuid.UUID) -> tuple[Round, Entry]:
    entry = Entry.objects.get(pk=entry_id)
    found = _open(entry.round_id)
    held = Entry.objects.select_for_update(of=("self",)).select_related("group").get(pk=entry_id)
    held.round = found
    return found, held
