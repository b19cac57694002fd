"""Makes of the rows of a round what the pure draw reads."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import F, Func, JSONField, Value

from kusei.engines.bookings.lotteries import offering
from kusei.engines.bookings.lotteries.models import Entry, Participant, Publication, Round, SealedSeed
from kusei.engines.bookings.lotteries.tickets import alias
from kusei.engines.bookings.reservations.models import COUNTED
from kusei.engines.bookings.resources import queries as resources
from kusei.foundation.web import encryption
from kusei.lib.lotteries import model, publishing, reading

Who = tuple[int | None, int | None]
"""Group and person; a booking of a group counts for the group alone."""
_SLOTS = Func(F("wishes"), Value("$[*].slots"), function="jsonb_path_query_array",
              template="%(function)s(%(expressions)s::jsonpath)", output_field=JSONField())  # fmt: skip
_HELD = """
SELECT b.group_id, CASE WHEN b.group_id IS NULL THEN b.person_id END,
    count(DISTINCT coalesce('a' || u.award_id, b.id::text)), sum(greatest(b.slots, held.cells))
FROM reservations_booking b
LEFT JOIN lotteries_use u ON u.booking_id = b.id
CROSS JOIN LATERAL (
    SELECT count(*) AS cells FROM claims_cell c WHERE c.holder = b.id AND c.atom_id = ANY(%(atoms)s)
) held
WHERE b.resource_id = ANY(%(resources)s) AND b.day BETWEEN %(since)s AND %(until)s AND b.state = ANY(%(states)s)
AND (b.group_id = ANY(%(groups)s) OR (b.group_id IS NULL AND b.person_id = ANY(%(people)s)))
GROUP BY 1, 2
"""


def promise_of(found: Round) -> model.Promise:
    """The promise as it was published. Raises `LotteryWrong`."""
    content = Publication.objects.get(round=found, kind=Publication.Kind.PROMISE).content
    return reading.promise_of(json.loads(bytes(content))["promise"])


def seed_of(found: Round) -> str:
    """The sealed seed. Only closing and drawing ask for it."""
    return encryption.unseal(SealedSeed.objects.get(round=found).sealed).decode()


def entered(found: Round) -> tuple[list[model.Entry], dict[tuple[str, str], model.Held]]:
    """The active entries without names, and what their groups hold in the month. Six SQL queries."""
    who: dict[Any, list[Who]] = defaultdict(list)
    rows = Participant.objects.filter(round=found, entry__state=Entry.State.ACTIVE)
    for entry_id, group, person in rows.values_list("entry_id", "group_id", "person_id"):
        who[entry_id].append((group, person))
    every = {one for several in who.values() for one in several}
    aliases = {one: alias(found.pk, group=one[0], person=one[1]) for one in every}
    entries = [
        model.Entry(
            ticket,
            tuple(sorted(aliases[one] for one in who[pk])),
            priority,
            resident,
            tuple(map(tuple, wishes)),
            most,
        )
        for pk, ticket, priority, resident, most, wishes in Entry.objects.filter(
            round=found, state=Entry.State.ACTIVE
        ).values_list("pk", "ticket", "priority", "resident", "most", _SLOTS)
    ]
    month = f"{found.month:%Y-%m}"
    return entries, {(aliases[one], month): held for one, held in holdings(found, every).items()}


def holdings(found: Round, every: Collection[Who]) -> dict[Who, model.Held]:
    """What groups and people have in the month of what the round is about: cells, and bookings as wins.

    Bookings of one won wish count as one win. Nothing is said of who has nothing. Three SQL queries.
    """
    content = resources.content_of(found.facility_id, found.month)
    rooms = offering.resources_of(found.facility, content, found.rules)
    atoms = {atom for one in resources.slots([room.pk for room in rooms], found.month, found.month).values()
             for atom, _places in one.atoms}  # fmt: skip
    values: dict[str, Any] = {
        "atoms": list(atoms),
        "resources": [one.pk for one in rooms],
        "since": found.month,
        "until": offering.last_day(found.month),
        "states": [str(one) for one in COUNTED],
        "groups": [group for group, _person in every if group is not None],
        "people": [person for group, person in every if group is None],
    }
    with connection.cursor() as cursor:
        cursor.execute(_HELD, values)
        return {(group, person): model.Held(int(cells), int(wins)) for group, person, wins, cells in cursor.fetchall()}


def sealed(lottery: model.Lottery) -> tuple[bytes, bytes]:
    """The list of entries, and the seal as `publishing.seal` writes it; the list is made once.

    Raises `LotteryWrong`.
    """
    document = reading.entries_document(lottery)
    reading.entries_of(document, lottery.promise)
    entries = reading.canonical(document)
    promised = reading.promise_document(lottery.promise)
    hashes = {"promise": publishing.digest(promised), "entries": hashlib.sha256(entries).hexdigest()}
    return entries, reading.canonical({**publishing.HEAD, "promise": promised, "hashes": hashes})


def unchecked(document: dict[str, Any]) -> tuple[list[model.Entry], dict[tuple[str, str], model.Held]]:
    """The sealed list as the draw reads it. Whoever publishes a record checks it there."""
    entries = [
        model.Entry(
            one["ticket"],
            tuple(one["groups"]),
            one["class"],
            one["resident"],
            tuple(map(tuple, one["wishes"])),
            one["most"],
        )
        for one in document["entries"]
    ]
    return entries, {
        (one["group"], one["month"]): model.Held(one["slots"], one["wins"]) for one in document["confirmed"]
    }
