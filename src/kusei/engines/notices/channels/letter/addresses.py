"""Where the letters of a job go: postal address and name as each person keeps them in their profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kusei.engines.notices.channels.letter.models import LeftOut, Letter
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.people.residents.queries import facts_of, secret_users
from kusei.foundation.people.residents.values import address_lines


@dataclass(frozen=True)
class Place:
    """What stands on an envelope. `lines` without the postal code, which is blank where none is known."""

    postal_code: str
    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Addressed:
    """A letter and where it goes."""

    letter: Letter
    place: Place


def places(subscribers: Iterable[int]) -> dict[int, Place | LeftOut]:
    """Of each subscriber the place, or why there is no letter. Three SQL queries.

    People under protection (支援措置) are left out: a letter on a contractor's desk may be the leak.
    """
    asked = list(subscribers)
    people = {row.pk: row.user for row in Subscriber.objects.filter(pk__in=asked).select_related("user") if row.user_id}
    active = {number: user for number, user in people.items() if user is not None and user.is_active}
    users = [user.pk for user in active.values()]
    secret = secret_users(users)
    facts = facts_of([number for number in users if number not in secret], ("address", "name"))
    found: dict[int, Place | LeftOut] = {}
    for number in asked:
        user = active.get(number)
        if user is not None and user.pk in secret:
            found[number] = LeftOut.PROTECTED
            continue
        known = facts.get(user.pk, {}) if user is not None else {}
        name = known.get("name")
        written = f"{name['family']} {name['given']}".strip() if name else (user.name if user is not None else "")
        address = known.get("address")
        if address is None or not written:
            found[number] = LeftOut.NO_ADDRESS
            continue
        code = address["postal_code"]
        lines = address_lines({**address, "postal_code": ""})
        found[number] = Place(f"{code[:3]}-{code[3:]}" if code else "", tuple(lines), written)
    return found
