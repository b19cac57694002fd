"""What is in force, given the newest reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kusei.engines.notices.emergency.weather import tables
from kusei.engines.notices.emergency.weather.standing import Voice, in_force
from kusei.engines.notices.emergency.weather.tests.conftest import NOW, minutes


def kind(hazard: str, grade: int, name: str = "") -> dict[str, Any]:
    return {
        "hazard": hazard,
        "name": name or f"{hazard}{grade}",
        "code": "",
        "grade": grade,
        "level": None,
        "known": True,
    }


def voice(code: str, *kinds: dict[str, Any], at: dt.datetime = NOW, event: str = "", number: int = 1) -> Voice:
    series = {"VPWW54": "old", "VXWW50": "old", "VPWW55": "new", "VPWW56": "new", "VPWW61": "new"}.get(code, "both")
    return Voice(number, code, series, at, None, event, kinds)


def grades(*voices: Voice, at: dt.datetime = NOW) -> dict[str, int]:
    return {hazard: one.grade for hazard, one in in_force(voices, tables.tables(), at).items()}


def test_the_new_series_holds_where_both_speak_of_the_same_phenomenon() -> None:
    old = voice("VPWW54", kind("rain", 3), kind("wind", 3), kind("flood", 3))
    assert grades(old, voice("VPWW55", kind("rain", 4))) == {"rain": 4, "wind": 3}
    assert grades(old, voice("VPWW55")) == {"wind": 3}
    assert grades(old) == {"rain": 3, "wind": 3, "flood": 3}


def test_a_new_series_that_has_long_been_silent_does_not_hold_the_old_one_back() -> None:
    old = voice("VPWW54", kind("rain", 3))
    assert grades(old, voice("VPWW55", at=minutes(-47 * 60))) == {}
    assert grades(old, voice("VPWW55", at=minutes(-49 * 60))) == {"rain": 3}


def test_of_two_reports_of_the_old_series_the_more_serious_holds() -> None:
    assert grades(voice("VPWW54", kind("landslide", 3)), voice("VXWW50", kind("landslide", 4))) == {"landslide": 4}
    assert grades(voice("VPWW54", kind("landslide", 3)), voice("VXWW50")) == {"landslide": 3}
    assert grades(voice("VXWW50", kind("landslide", 4)), voice("VPWW56", kind("landslide", 2))) == {"landslide": 2}


def test_what_nobody_lifts_ends_by_its_hours() -> None:
    quake = voice("VXSE53", kind("earthquake", 3))
    assert grades(quake, at=minutes(24 * 60 - 1)) == {"earthquake": 3}
    assert grades(quake, at=minutes(24 * 60)) == {}


def test_an_unknown_kind_goes_when_the_next_report_of_its_kind_no_longer_says_it() -> None:
    assert grades(voice("VPWW61", kind("other:火山灰注意報", 2))) == {"other:火山灰注意報": 2}
    assert grades(voice("VPWW61", kind("thunder", 2))) == {"thunder": 2}
