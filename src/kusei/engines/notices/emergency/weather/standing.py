"""What is in force in an area, given the newest report of each kind that speaks of it. Plain values, no database.

A report says all there is of the phenomena that it covers. Where a report of the new series (令和8年から) and one of
the old series speak of the same phenomenon, the new one holds, unless it is much older; among reports of one series
the more serious holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kusei.engines.notices.emergency.weather.tables import Tables


@dataclass(frozen=True)
class Voice:
    """The newest report of a kind about an area. `kinds` are of `meaning.Said`, as stored."""

    report_id: int
    code: str
    series: str
    reported_at: dt.datetime
    valid_until: dt.datetime | None
    event_id: str
    kinds: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Standing:
    """One phenomenon that is in force in an area."""

    hazard: str
    name: str
    code: str
    grade: int
    level: int | None
    known: bool
    event_id: str
    until: dt.datetime | None
    report_id: int
    since: dt.datetime


def in_force(voices: Sequence[Voice], tables: Tables, now: dt.datetime) -> dict[str, Standing]:
    """What is in force in one area, by phenomenon."""
    covers = {profile.code: profile.covers for profile in tables.reports}
    speaking: dict[str, list[Voice]] = {}
    for voice in voices:
        for hazard in covers.get(voice.code, frozenset()) | {str(kind["hazard"]) for kind in voice.kinds}:
            speaking.setdefault(hazard, []).append(voice)
    found: dict[str, Standing] = {}
    for hazard, those in speaking.items():
        standing = [
            _standing(voice, kind, tables)
            for voice in preferred(those, dt.timedelta(hours=tables.prefer_new_hours))
            for kind in voice.kinds
            if kind["hazard"] == hazard
        ]
        holding = [one for one in standing if one.until is None or one.until > now]
        if holding:
            found[hazard] = max(holding, key=lambda one: (one.grade, one.since, one.name))
    return found


def preferred(voices: Sequence[Voice], within: dt.timedelta) -> list[Voice]:
    """The voices that count: not the old series where the new one has spoken no longer than `within` before it."""
    new = max((voice.reported_at for voice in voices if voice.series == "new"), default=None)
    if new is None:
        return list(voices)
    return [voice for voice in voices if voice.series != "old" or voice.reported_at - new > within]


def _standing(voice: Voice, kind: dict[str, Any], tables: Tables) -> Standing:
    profile = next((one for one in tables.reports if one.code == voice.code), None)
    hours = profile.lasts_hours if profile else None
    until = voice.valid_until or (voice.reported_at + dt.timedelta(hours=hours) if hours else None)
    return Standing(
        hazard=str(kind["hazard"]),
        name=str(kind["name"]),
        code=str(kind["code"]),
        grade=int(kind["grade"]),
        level=kind["level"],
        known=bool(kind["known"]),
        event_id=voice.event_id if until else "",
        until=until,
        report_id=voice.report_id,
        since=voice.reported_at,
    )
