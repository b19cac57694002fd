"""The public state of an office: numbers only, as JSON and CSV; each process keeps it for a second.

Whoever polls is answered from memory, so that the database is asked once a second and process, however many poll.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import threading
import time
from dataclasses import dataclass
from typing import Any

from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.packs import Office
from kusei.services.counters.queries.waiting import Line, lines, shown

FORMAT = "kusei-counters-state/1"
KEPT_SECONDS = 1.0
CALLED_SHOWN = 12
HEADS = (
    *("at", "office", "service", "name", "waiting", "minutes", "optimistic_minutes", "target_minutes"),
    *("open", "opens_at"),
)


@dataclass(frozen=True)
class Feed:
    """A state as it is sent, and its ETag."""

    state: dict[str, Any]
    body: bytes
    etag: str


_kept: dict[str, tuple[float, Feed]] = {}
_lock = threading.Lock()


def forget() -> None:
    """Forget what this process keeps."""
    with _lock:
        _kept.clear()


def current(office: Office) -> Feed:
    """The state of the office, at most a second old."""
    with _lock:
        found = _kept.get(office.key)
    if found is None or time.monotonic() - found[0] > KEPT_SECONDS:
        begun = time.monotonic()
        (line,) = lines([office])
        found = (begun, _feed(state_of(line)))
        with _lock:
            _kept[office.key] = found
    return found[1]


def states() -> list[dict[str, Any]]:
    """The states of every office. Four SQL queries."""
    return [state_of(line) for line in lines(packs.offices())]


def state_of(line: Line) -> dict[str, Any]:
    """The office's numbers at this minute: nothing about persons. While it is closed nobody can come, so no waits."""
    office, now = line.office, line.now.astimezone(clock.TOKYO)
    opens_at = office.opens_next(now)
    is_open = office.is_open(now.date(), now.hour * 60 + now.minute)
    expected = line.arrivals() if is_open else {}
    optimistic = line.arrivals(packs.rules().estimate.optimistic_percent / 100) if is_open else {}
    there = [one for one in line.waiting if one.present_at is not None]
    waiting = {one.key: sum(row.service == one.key for row in there) for one in office.services}
    return {
        "format": FORMAT,
        "office": office.key,
        "at": now.replace(second=0, microsecond=0).isoformat(),
        "open": is_open,
        "opens_at": opens_at and opens_at.isoformat(),
        "windows": len(line.sittings),
        "waiting": len(there),
        "on_the_way": len(line.waiting) - len(there),
        "minutes": max(expected.values(), default=None),
        "last_called_waited": None if line.last_wait is None else -(-line.last_wait // 60),
        "called": [
            {
                "number": shown(one),
                "window": one.counter,
                "window_name": _window_names(office, one.counter),
                "serving": one.state == "serving",
                "calls": one.calls,
            }
            for one in line.at_counters[:CALLED_SHOWN]
        ],
        "services": [
            {
                "key": one.key,
                "name": one.name.model_dump(),
                "waiting": waiting[one.key],
                "minutes": expected.get(one.key),
                "optimistic": optimistic.get(one.key),
                "target": one.target_wait,
            }
            for one in office.services
        ],
    }


def as_csv(states: list[dict[str, Any]]) -> str:
    """Rows by office and service, with the heads of the JSON."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADS)
    for state in states:
        for one in state["services"]:
            figures = ("" if one[key] is None else one[key] for key in ("minutes", "optimistic"))
            place = (state["at"], state["office"], one["key"], one["name"]["ja"], one["waiting"])
            rows.writerow((*place, *figures, one["target"], int(state["open"]), state["opens_at"] or ""))
    return out.getvalue()


def etag_of(body: bytes) -> str:
    """The tag of an answer: the same bytes, the same tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'


def as_json(state: dict[str, Any]) -> bytes:
    """The state as it is sent."""
    return json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()


def _feed(state: dict[str, Any]) -> Feed:
    body = as_json(state)
    return Feed(state, body, etag_of(body))


def _window_names(office: Office, key: str) -> dict[str, str]:
    window = office.window(key)
    return window.name.model_dump() if window else {"ja": key, "en": key}
