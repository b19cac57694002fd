"""Opens a round: claims what it offers, seals a seed of the machine, publishes the promise.

Whatever is held by somebody at that moment is not offered; whatever is offered is held by the round until it is drawn,
so that nobody else gets it, whichever way they come.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from kusei.engines.bookings.lotteries import offering
from kusei.engines.bookings.lotteries.claiming import let_go, take_each
from kusei.engines.bookings.lotteries.models import Place, Publication, Round, RoundEvent, SealedSeed, Slot
from kusei.engines.bookings.lotteries.offering import Cell
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.engines.bookings.resources import queries as resources
from kusei.foundation.web import clock, encryption
from kusei.lib import draws
from kusei.lib.lotteries import model, publishing

State = Round.State


def open_round(*, round_id: int) -> bool:
    """Open it when its time has come. False when there is nothing to do (any more). May be called again at any time."""
    found = Round.objects.select_related("facility").get(pk=round_id)
    if found.state != State.COMING or clock.now() < found.opens_at:
        return False
    content = resources.content_of(found.facility_id, found.month)
    told = offering.drawn_by(content, found.rules)
    rooms = offering.resources_of(found.facility, content, found.rules) if told else []
    terms = Terms.of(told.lottery) if told and told.lottery else None
    known = set(Slot.objects.filter(round=found).values_list("key", flat=True))
    days: dict[tuple[int, dt.date], list[Cell]] = defaultdict(list)
    for cell in offering.cells(rooms, found.month):
        if cell.key not in known and cell.begins_at > found.draws_at:
            days[cell.need.atom_id, cell.need.day].append(cell)
    for _, cells in sorted(days.items()):
        if terms is not None:
            _take(found, sorted(cells, key=lambda one: one.need.cell or 0), terms)
    return _promise(round_id, terms)


def _take(found: Round, cells: Sequence[Cell], terms: Terms) -> None:
    """Claim what is free of an atom's day. A second worker that does the same finds the slots there."""
    wanted = [(Place(), cell) for cell in cells for _ in range(cell.places)]
    try:
        with transaction.atomic():
            taken = take_each([(place.pk, cell.need) for place, cell in wanted])
            held: dict[Cell, list[Place]] = defaultdict(list)
            for place, cell in wanted:
                if place.pk in taken:
                    held[cell].append(place)
            slots = [_slot(found, cell, len(places), terms) for cell, places in held.items()]
            for slot, places in zip(Slot.objects.bulk_create(slots), held.values(), strict=True):
                for place in places:
                    place.slot = slot
            Place.objects.bulk_create(place for places in held.values() for place in places)
    except IntegrityError:
        return


def _slot(found: Round, cell: Cell, places: int, terms: Terms) -> Slot:
    assert cell.need.cell is not None, "free times are not drawn"
    return Slot(
        round=found,
        key=cell.key,
        atom_id=cell.need.atom_id,
        resource_id=cell.resource_id,
        day=cell.need.day,
        cell=cell.need.cell,
        part=cell.part,
        begins_at=cell.begins_at,
        ends_at=cell.ends_at,
        places=places,
        residents_first=places * terms.residents_percent // 100,
    )


def _promise(round_id: int, terms: Terms | None) -> bool:
    with transaction.atomic():
        found = Round.objects.select_for_update().get(pk=round_id)
        if found.state != State.COMING:
            return False
        slots = list(Slot.objects.filter(round=found).order_by("key"))
        now = clock.now()
        if terms is None or not slots or now >= found.closes_at:
            _give_up(found)
            return False
        seed = draws.new_seed()
        SealedSeed.objects.create(round=found, sealed=encryption.seal(seed.encode()))
        promise = model.Promise(
            lottery=found.key,
            name=found.name,
            closes=found.closes_at.astimezone(clock.TOKYO).isoformat(),
            seed_hash=draws.commit(seed),
            rules=terms.rules(),
            slots={one.key: model.Slot(one.key, one.places, f"{one.day:%Y-%m}", one.residents_first) for one in slots},
        )
        publish(found, Publication.Kind.PROMISE, publishing.promise(promise))
        found.state, found.opened_at = State.OPEN, now
        found.seed_hash, found.terms = promise.seed_hash, terms.kept()
        found.save()
        note(found, "opened", slots=len(slots), places=sum(one.places for one in slots))
    return True


def _give_up(found: Round) -> None:
    """There is nothing to draw: what was claimed goes back, and the round is none."""
    let_go(found)
    found.state = State.NOTHING
    found.save(update_fields=["state"])
    note(found, "nothing")


def publish(found: Round, kind: str, content: bytes) -> Publication:
    """Keep a file as it is published from now on."""
    digest = hashlib.sha256(content).hexdigest()
    return Publication.objects.create(round=found, kind=kind, content=content, digest=digest, at=clock.now())


def note(found: Round, kind: str, **facts: int | str) -> None:
    """Write down what happened to the round."""
    RoundEvent.objects.create(round=found, kind=kind, at=clock.now(), facts=facts)
