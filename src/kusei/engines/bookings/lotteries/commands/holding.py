"""Turns what was won into bookings that are held until the winner answers: through the one way that books.

Each wish is a transaction of its own: the claims of the round go over to the bookings of the winner, all of the wish or
nothing. Asked again, a wish that was booked is not booked again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.lotteries import waking, wishing
from kusei.engines.bookings.lotteries.commands.opening import note
from kusei.engines.bookings.lotteries.models import Award, Place, Reserve, Round, Use
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.models import Booking, Source
from kusei.engines.bookings.reservations.refusals import BookingRefused, Taken
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.web import clock
from kusei.lib import bookingtimes
from kusei.lib.errors import RuleError

TOO_LATE = "lotteries.too-late"
GONE = "lotteries.place-gone"


def settle_round(*, round_id: int) -> None:
    """Book everything that was won and is not booked yet; then serve reserves with what nobody could get."""
    for pk in (
        Award.objects.filter(round=round_id, state=Award.State.PENDING).order_by("pk").values_list("pk", flat=True)
    ):
        hold(award_id=pk)
    with transaction.atomic():
        found = locked(round_id)
        if found.state == Round.State.DRAWN and found.settled_at is None:
            found.settled_at = clock.now()
            found.save(update_fields=["settled_at"])
            note(found, "settled", void=found.awards.filter(state=Award.State.VOID).count())
            waking.pass_on(found.pk)


def hold(*, award_id: int) -> bool:
    """Book one won wish, held until the deadline. False when it was booked already or cannot be any more."""
    with transaction.atomic():
        award = Award.objects.select_related("entry__group", "entry__person").get(pk=award_id)
        found = locked(award.round_id)
        award.refresh_from_db(fields=["state"])
        if award.state != Award.State.PENDING:
            return False
        return book(found, award)


def locked(round_id: int) -> Round:
    """The round; what is booked and offered in it comes one after the other."""
    return (
        Round.objects.select_for_update(no_key=True, of=("self",))
        .select_related("facility__municipality")
        .get(pk=round_id)
    )


def book(found: Round, award: Award) -> bool:
    """Book the wish of the award in the caller's transaction, or say in it why that cannot be."""
    uses = wishing.uses_of(award.entry.wishes[award.wish - 1])
    keys = award.entry.wishes[award.wish - 1]["slots"]
    terms = Terms.read(found.terms)
    days = terms.answer_days if award.origin == Award.Origin.DRAW else terms.reserve_days
    until = answer_until(found, keys, days)
    if until <= clock.now():
        return _void(found, award, TOO_LATE)
    try:
        with transaction.atomic():
            places = _free_places(found, keys)
            for place in places:
                if place.kept:
                    claims.release(place.pk)
            for chosen in uses:
                made = _booking(found, award, chosen, until)
                use = Use.objects.create(award=award, booking=made)
                _hand_over(places, use, made, chosen)
            award.state, award.until = Award.State.BOOKED, until
            award.save(update_fields=["state", "until"])
    except (BookingRefused, RuleError) as refusal:
        return _void(found, award, refusal.code)
    note(found, "held", ticket=award.entry.ticket, wish=award.wish, origin=award.origin)
    waking.tell_award(award.pk)
    return True


def answer_until(found: Round, keys: Sequence[str], days: int) -> dt.datetime:
    """Until when an award of today is answered: so many days, not past the day before the use, nor its beginning."""
    first = found.slots.filter(key__in=keys).order_by("begins_at").first()
    assert first is not None
    last = bookingtimes.payment_due(clock.today(), days, first.day)
    return min(bookingtimes.moment(last, bookingtimes.MIDNIGHT), first.begins_at)


def _free_places(found: Round, keys: Sequence[str]) -> list[Place]:
    """One place of each slot that nobody of the round uses, those that the round holds first. Raises `Taken`."""
    chosen: dict[str, Place] = {}
    places = Place.objects.filter(slot__round=found, slot__key__in=keys, use=None).select_related("slot")
    for place in places.order_by("slot__atom_id", "slot__day", "slot__cell", "-kept", "pk"):
        chosen.setdefault(place.slot.key, place)
    if len(chosen) != len(keys):
        raise Taken([])
    return list(chosen.values())


def _booking(found: Round, award: Award, chosen: wishing.Chosen, until: dt.datetime) -> Booking:
    pk, day_text, part = chosen
    entry, day = award.entry, dt.date.fromisoformat(day_text)
    resource = Resource.objects.select_related("facility__municipality").get(pk=pk)
    classes = {one.key for one in resources.rules_of(resource, day).bookers}
    return reservations.book(
        resource=resource,
        day=day,
        part=part,
        person=entry.person,
        group=entry.group,
        people=min(entry.people, resource.capacity) if resource.capacity else entry.people,
        purpose=entry.purpose,
        answers=entry.answers,
        source=Source.LOTTERY,
        booker=entry.booker if entry.booker in classes else "",
        until=until,
    )


def _hand_over(places: list[Place], use: Use, made: Booking, chosen: wishing.Chosen) -> None:
    """The places whose cells the booking took are its own."""
    begins, ends = made.begins_at, made.ends_at
    atoms = set(made.resource.occupies.values_list("atom_id", flat=True))
    for place in places:
        slot = place.slot
        if slot.atom_id in atoms and slot.day == made.day and begins <= slot.begins_at and slot.ends_at <= ends:
            place.use, place.kept = use, False
            place.save(update_fields=["use", "kept"])


def _void(found: Round, award: Award, why: str) -> bool:
    award.state, award.why = Award.State.VOID, why
    award.save(update_fields=["state", "why"])
    note(found, "void", ticket=award.entry.ticket, wish=award.wish, why=why)
    waking.tell_award(award.pk)
    return False


def waiting_for(found: Round, key: str) -> bool:
    """Whether a reserve waits for a wish with the slot."""
    return Reserve.objects.filter(round=found, state=Reserve.State.WAITING, slots__contains=[key]).exists()
