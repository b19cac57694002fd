"""Versions of facilities' content, each parsed once a process, and what they offer on the days that many look at."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import OrderedDict, defaultdict
from collections.abc import Collection
from threading import Lock
from typing import Any, NamedTuple

from django.db import connection

from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.offering import Gap, stretches
from kusei.engines.bookings.resources.slots import Stretch
from kusei.lib import pgarrays

MOST = 2000
"""Contents, and patterns of stretches, that a process remembers."""
_HOLDING = """
SELECT facility_id, valid_from, valid_until, digest,
    CASE WHEN digest <> ALL(%s::text[]) THEN content::text END
FROM resources_facilityversion
WHERE facility_id = ANY(%s::bigint[]) AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s)
ORDER BY facility_id, valid_from
"""  # by hand, as the others on the way to a booking: composing them took longer than answering
_ONE_DAY = dt.timedelta(days=1)
_Pattern = tuple[str, dt.date, dt.date, tuple[Gap, ...]]
"""Mark of the timetable, first and last day, gaps: what makes the same stretches."""
_offered: OrderedDict[_Pattern, tuple[Stretch, ...]] = OrderedDict()
_parsed: OrderedDict[str, Content] = OrderedDict()
_keys: dict[int, set[str]] = {}  # of each facility
_lock = Lock()


class Version(NamedTuple):
    """Content with the days on which it holds, both included."""

    first: dt.date
    last: dt.date
    digest: str
    content: Content


def canonical(content: Content) -> dict[str, Any]:
    """The content as plain values without what is only a default: what versions store and compare."""
    return content.model_dump(mode="json", exclude_defaults=True, by_alias=True)


def digest(content: Content) -> str:
    """SHA-256 over the canonical JSON."""
    text = json.dumps(canonical(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def versions(facilities: Collection[int], since: dt.date, until: dt.date) -> dict[int, list[Version]]:
    """The versions that hold on some of these days, oldest first, by facility; one query.

    The database sends only contents that this process has not parsed yet.
    """
    with _lock:
        known = {key: _parsed[key] for one in facilities for key in _keys.get(one, ()) if key in _parsed}
    hashes = "{" + ",".join(known) + "}"  # of hexadecimal figures alone
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING, [hashes, pgarrays.numbers(facilities), until, since])
        rows = cursor.fetchall()
    found: dict[int, list[Version]] = defaultdict(list)
    for facility, begins, ends, key, unknown in rows:
        content = known.get(key) or _parse(facility, key, json.loads(unknown))
        known[key] = content
        found[facility].append(Version(begins, ends - _ONE_DAY if ends else dt.date.max, key, content))
    return found


def _parse(facility: int, key: str, data: dict[str, Any]) -> Content:
    content = Content.model_validate(data)
    with _lock:
        _parsed[key] = content
        _keys.setdefault(facility, set()).add(key)
        while len(_parsed) > MOST:
            _parsed.popitem(last=False)
    return content


def offered(
    version: Version, timetable: str, first: dt.date, last: dt.date, gaps: tuple[Gap, ...]
) -> tuple[Stretch, ...]:
    """What the version's timetable offers on these days without the gaps; the same object for everybody who asks."""
    pattern = (version.content.marks[timetable], first, last, gaps)
    with _lock:
        if (known := _offered.get(pattern)) is not None:
            _offered.move_to_end(pattern)
            return known
    made = tuple(stretches(version.content.built[timetable], first, last, gaps))
    with _lock:
        _offered[pattern] = made
        while len(_offered) > MOST:
            _offered.popitem(last=False)
    return made
