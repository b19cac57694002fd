"""Closes and draws: each once, however often, by whomever and after whatever interruption it is asked for.

Closing freezes the list of entries and publishes its hash; drawing reads nothing but the promise, that list and the
seed, so that it gives the same bytes whenever it is done.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, transaction

from kusei.engines.bookings.lotteries import building, refusals, waking, words
from kusei.engines.bookings.lotteries.commands.opening import note, publish
from kusei.engines.bookings.lotteries.models import Award, Entry, Publication, Reserve, Round, Slot
from kusei.foundation.web import clock
from kusei.lib.lotteries import model, publishing

State, Kind = Round.State, Publication.Kind
AT_ONCE = 2000
_OUTCOMES = """
INSERT INTO lotteries_outcome (entry_id, reasons)
SELECT e.id, ARRAY(SELECT jsonb_array_elements_text(one.wishes))
FROM jsonb_to_recordset(%s::jsonb) AS one(ticket text, wishes jsonb)
JOIN lotteries_entry e ON e.round_id = %s AND e.ticket = one.ticket
"""


def seal_round(*, round_id: int) -> bool:
    """Close the window and publish the seal. False before its time, and when it was closed already.

    Whoever is entering at that moment is waited for. Raises `LotteryWrong` for what could not be drawn.
    """
    with transaction.atomic():
        found = _locked(round_id)
        if found.state != State.OPEN or clock.now() < found.closes_at:
            return False
        entries, confirmed = building.entered(found)
        lottery = model.Lottery(building.promise_of(found), entries, confirmed, building.seed_of(found))
        listed, seal = building.sealed(lottery)
        publish(found, Kind.ENTRIES, listed)
        publish(found, Kind.SEAL, seal)
        found.state, found.sealed_at = State.SEALED, clock.now()
        found.save(update_fields=["state", "sealed_at"])
        note(found, "sealed", entries=len(entries))
    return True


def draw_round(*, round_id: int) -> bool:
    """Draw, reveal the seed, publish the record. False before its time, and when it was drawn already.

    Raises `Tampered` when promise or entries are not those that were sealed: nothing is published then.
    """
    with transaction.atomic():
        found = _locked(round_id)
        if found.state != State.SEALED or clock.now() < found.draws_at:
            return False
        files = dict(Publication.objects.filter(round=found).values_list("kind", "content"))
        promise = building.promise_of(found)
        entries, confirmed = building.unchecked(json.loads(bytes(files[Kind.ENTRIES])))
        seed = building.seed_of(found)
        lottery = model.Lottery(promise, entries, confirmed, seed)
        try:
            content = publishing.record(lottery)
        except publishing.SeedNotPromised:
            raise refusals.Tampered from None
        record = json.loads(content)
        sealed = json.loads(bytes(files[Kind.SEAL]))["hashes"]
        if any(record["hashes"][part] != said for part, said in sealed.items()):
            raise refusals.Tampered
        publish(found, Kind.RECORD, content)
        won = _write(found, lottery, record["result"])
        found.state, found.seed, found.drawn_at = State.DRAWN, seed, clock.now()
        found.save(update_fields=["state", "seed", "drawn_at"])
        note(found, "drawn", entries=len(entries), won=won)
        waking.after_draw(found.pk)
    return True


def _locked(round_id: int) -> Round:
    return Round.objects.select_for_update().get(pk=round_id)


def _write(found: Round, lottery: model.Lottery, result: dict[str, Any]) -> int:
    """The result as rows: reasons, wins, reserves. How many wishes were won."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, [json.dumps(result["entries"]), found.pk])
        if cursor.rowcount != len(lottery.entries):
            raise refusals.Tampered
    known = dict(Entry.objects.filter(round=found).values_list("ticket", "pk"))
    wishes = {one.ticket: one.wishes for one in lottery.entries}
    awards = [
        Award(round=found, entry_id=known[one["ticket"]], wish=number, origin=Award.Origin.DRAW)
        for one in result["entries"]
        for number, reason in enumerate(one["wishes"], start=1)
        if reason in words.WINS
    ]
    Award.objects.bulk_create(awards, AT_ONCE)
    slots = dict(Slot.objects.filter(round=found).values_list("key", "pk"))
    Reserve.objects.bulk_create(
        (
            Reserve(
                round=found,
                slot_id=slots[one["slot"]],
                position=position,
                entry_id=known[place["ticket"]],
                wish=place["wish"],
                slots=list(wishes[place["ticket"]][place["wish"] - 1]),
            )
            for one in result["slots"]
            for position, place in enumerate(one["reserves"], start=1)
        ),
        AT_ONCE,
    )
    return len(awards)
