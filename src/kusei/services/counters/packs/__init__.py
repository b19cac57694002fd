"""The counters of a municipality as pack data (`kusei-counters/1`): offices, rules, visits, the provider of meetings.

`counters/*.yaml` of the home pack, else of packs/common; a changed file holds at once.
"""

from __future__ import annotations

from kusei.services.counters.packs.meetings import Meetings
from kusei.services.counters.packs.offices import Office, Offices, Service, Window
from kusei.services.counters.packs.reading import (
    MEETINGS,
    OFFICES,
    RULES,
    PackWrong,
    of_home,
    read_pack,
    visits_of_home,
)
from kusei.services.counters.packs.rules import Priority, Rules
from kusei.services.counters.packs.shapes import DAYS, Bookable, minute_of
from kusei.services.counters.packs.visits import Step, VisitKind

__all__ = [
    "DAYS",
    "Bookable",
    "Meetings",
    "Office",
    "PackWrong",
    "Priority",
    "Rules",
    "Service",
    "Step",
    "VisitKind",
    "Window",
    "is_sample",
    "meetings",
    "minute_of",
    "office",
    "offices",
    "read_pack",
    "rules",
    "visit_kind",
    "visits",
]


def rules() -> Rules:
    """The rules of the home municipality. Raises `PackWrong`."""
    return of_home(RULES, Rules)


def offices() -> tuple[Office, ...]:
    """The offices of the home municipality. Raises `PackWrong`."""
    return of_home(OFFICES, Offices).offices


def is_sample() -> bool:
    """Whether anything of it is an example, which the pages say."""
    return of_home(OFFICES, Offices).sample or rules().sample


def office(key: str) -> Office | None:
    """The office of that key."""
    return next((one for one in offices() if one.key == key), None)


def visits() -> tuple[VisitKind, ...]:
    """The visits over several sections that can be planned. Raises `PackWrong`."""
    found = visits_of_home()
    return found.visits if found else ()


def visit_kind(key: str) -> VisitKind | None:
    """The visit of that key."""
    return next((one for one in visits() if one.key == key), None)


def meetings() -> Meetings:
    """The provider of meetings by video. Raises `PackWrong`."""
    return of_home(MEETINGS, Meetings)
