"""A facility for tests: a hall that divides, a class of places, a seat with free times, rules for all."""

from __future__ import annotations

from typing import Any

from kusei.engines.bookings.resources.commands import put_in_force
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org.models import Department, Municipality

EVERYBODY = {"key": "everybody", "label": "だれでも"}
ALWAYS = {"opens": {"months": 12}, "closes": {"at": "24:00"}}
CONTENT: dict[str, Any] = {
    "format": "kusei-facilities/1",
    "key": "test-hall",
    "from": "2026-04-01",
    "example": True,
    "name": {"ja": "見本会館", "en": "Sample Hall"},
    "kind": "hall",
    "department": "chiikiryoku",
    "closed": {"nth": [{"number": 2, "weekday": "mon"}], "yearly": [["12-29", "01-03"]]},
    "grids": [
        {
            "key": "three",
            "parts": [
                {"key": "am", "label": "午前", "begins": "9:00", "ends": "12:00"},
                {"key": "pm", "label": "午後", "begins": "13:00", "ends": "17:00"},
                {"key": "night", "label": "夜間", "begins": "18:00", "ends": "22:00"},
                {
                    "key": "all-day",
                    "label": "全日",
                    "begins": "9:00",
                    "ends": "22:00",
                    "covers": ["am", "pm", "night"],
                },
            ],
        }
    ],
    "timetables": [
        {"key": "rooms", "from": "2026-04-01", "openings": [{"grid": "three"}]},
        {
            "key": "seats",
            "from": "2026-04-01",
            "openings": [{"hours": [{"begins": "9:00", "ends": "20:00", "step": 30, "shortest": 30, "longest": 180}]}],
        },
    ],
    "atoms": [{"key": "a"}, {"key": "b"}, {"key": "class", "places": 30}],
    "resources": [
        {
            "key": "hall",
            "name": "ホール",
            "kind": "room",
            "capacity": 200,
            "atoms": [{"atom": "a"}, {"atom": "b"}],
            "timetable": "rooms",
            "rules": "all",
        },
        {
            "key": "hall-a",
            "name": "ホールA",
            "kind": "room",
            "capacity": 100,
            "parent": "hall",
            "atoms": [{"atom": "a"}],
            "timetable": "rooms",
            "rules": "all",
        },
        {
            "key": "hall-b",
            "name": "ホールB",
            "kind": "room",
            "capacity": 100,
            "parent": "hall",
            "atoms": [{"atom": "b"}],
            "timetable": "rooms",
            "rules": "all",
        },
        {
            "key": "class",
            "name": "教室",
            "kind": "slot",
            "capacity": 30,
            "atoms": [{"atom": "class"}],
            "timetable": "rooms",
            "rules": "all",
        },
        {"key": "seat-1", "name": "閲覧席1", "kind": "seat", "capacity": 1, "timetable": "seats", "rules": "all"},
    ],
    "rules": [{"key": "all", "bookers": [{**EVERYBODY, "window": ALWAYS}]}],
}


def facility(municipality: Municipality | None = None, **changes: Any) -> Facility:
    """The sample in force, with top-level parts of its file replaced. Its rooms are `facility.resources`."""
    home = (
        municipality
        or Municipality.objects.get_or_create(
            code="131113", defaults={"slug": "ota", "name": "大田区", "name_en": "Ōta City", "is_home": True}
        )[0]
    )
    Department.objects.get_or_create(municipality=home, code="chiikiryoku", defaults={"name": "地域力推進部"})
    content = Content.model_validate({**CONTENT, **changes})
    return put_in_force(municipality=home, content=content).facility
