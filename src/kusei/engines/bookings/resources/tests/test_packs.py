"""Facilities of packs: loaded by validity, refused with their places; those that come with the house are usable."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from kusei.engines.bookings.resources import hooks, queries, testing
from kusei.engines.bookings.resources.commands import end_facilities, put_in_force
from kusei.engines.bookings.resources.files import read_folder
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.loading import load_facilities
from kusei.engines.bookings.resources.models import Facility, FacilityVersion
from kusei.engines.bookings.resources.refusals import FacilityWrong
from kusei.engines.payments.fees import computing, files
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.web import clock

PACKS = Path(settings.PACKS_DIR)
LATER = [{"key": "all", "approval": True, "bookers": [{"key": "everybody", "label": "だれでも"}]}]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Say what day it is."""

    def set_day(day: str) -> None:
        moment = dt.datetime.fromisoformat(f"{day}T10:00:00+09:00")
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_day("2026-11-22")
    return set_day


@pytest.mark.parametrize("pack", ["ota", "setagaya", "suginami"])
def test_the_facilities_that_come_with_the_house_can_be_read_and_open_some_day(pack: str) -> None:
    found = read_folder(PACKS / pack)
    assert found
    for content in found:
        assert content.example
        assert content.sources
        for told in content.resources:
            tables = content.built[told.timetable]
            year = (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
            assert any(True for table in tables for _ in table.plans(*year)), f"{content.key}: {told.key} never opens"


@pytest.mark.parametrize("pack", ["ota", "setagaya", "suginami"])
def test_every_part_of_every_room_has_a_price_for_every_class_of_bookers(pack: str) -> None:
    asked = {"admission": False, "projector": False, "disabled": False, "purpose": False, "youth": False}
    for content in read_folder(PACKS / pack):
        for told in content.resources:
            rules = content.rules_for(told)
            if rules.fee is None:
                continue
            own = PACKS / pack / "payments" / "fees" / f"{rules.fee.table}.yaml"
            table = files.read_file(own if own.exists() else PACKS / "common" / "payments" / "fees" / own.name)
            parts = {part.key for plan in content.plans()[told.timetable] for part in plan.parts} or {""}
            for booker in rules.bookers:
                for part in parts:
                    day = dt.date(2027, 4, 1)
                    answers = {key: asked.get(key, False) for key in rules.fee.asked}
                    facts = rules.facts(booker, told.facts, day=day, part=part, minutes=120, answers=answers)
                    assert computing.price(table, facts, day), f"{content.key}: {told.key} {part}"


@pytest.mark.django_db
def test_loading_a_pack_again_changes_nothing_and_a_file_that_is_gone_ends_its_facility(
    tmp_path: Path, at: Callable[[str], None]
) -> None:
    home = Municipality.objects.create(code="131113", slug="ota", name="大田区", is_home=True)
    for content in read_folder(PACKS / "ota"):
        if content.department:
            Department.objects.get_or_create(municipality=home, code=content.department, defaults={"name": "部"})
    shutil.copytree(PACKS / "ota" / "facilities", tmp_path / "ota" / "facilities")
    shutil.copytree(PACKS / "ota" / "payments", tmp_path / "ota" / "payments")
    first = load_facilities(tmp_path / "ota", home)
    assert {outcome for _key, _name, outcome in first.facilities} == {"created"}
    assert {outcome for *_, outcome in load_facilities(tmp_path / "ota", home).facilities} == {"unchanged"}
    (tmp_path / "ota" / "facilities" / "library-3.yaml").unlink()
    again = {key: outcome for key, _name, outcome in load_facilities(tmp_path / "ota", home).facilities}
    assert again["library-3"] == "ended"
    ended = Facility.objects.get(key="library-3")
    seat = ended.resources.first()
    assert seat is not None
    assert queries.rules_of(seat, dt.date(2026, 12, 1)).no_show  # what was booked there keeps its rules
    days = (dt.date(2026, 11, 15), dt.date(2026, 12, 15))
    assert {slot.day for slot in queries.slots([seat.pk], *days)[seat.pk]} <= {
        dt.date(2026, 11, day) for day in range(15, 22)
    }
    assert queries.slots([seat.pk], *days)[seat.pk]


@pytest.mark.django_db
def test_a_changed_file_closes_the_version_before_and_what_held_then_still_does(at: Callable[[str], None]) -> None:
    facility = testing.facility()
    room = facility.resources.get(key="hall")
    testing.facility(**{"from": "2027-04-01", "rules": LATER})
    assert not queries.rules_of(room, dt.date(2027, 3, 31)).approval
    assert queries.rules_of(room, dt.date(2027, 4, 1)).approval
    both = queries.slots([room.pk], dt.date(2027, 3, 31), dt.date(2027, 4, 1))[room.pk]
    assert [slot.day.day for slot in both] == [31] * 4 + [1] * 4
    assert facility.versions.count() == 2


@pytest.mark.django_db
def test_a_change_without_a_later_day_holds_from_the_day_it_is_loaded(at: Callable[[str], None]) -> None:
    facility = testing.facility()
    room = facility.resources.get(key="hall")
    testing.facility(rules=LATER)
    assert not queries.rules_of(room, dt.date(2026, 11, 21)).approval
    assert queries.rules_of(room, dt.date(2026, 11, 22)).approval
    testing.facility(rules=LATER, name="見本会館（新）")  # the same day again: no version of no days
    assert facility.versions.count() == 2


@pytest.mark.django_db
def test_a_room_that_is_gone_has_a_last_day_and_one_that_comes_waits_for_its_version(at: Callable[[str], None]) -> None:
    facility = testing.facility()
    changed = [one for one in testing.CONTENT["resources"] if one["key"] != "seat-1"]
    changed.append({"key": "studio", "name": "スタジオ", "kind": "room", "timetable": "rooms", "rules": "all"})
    testing.facility(**{"from": "2027-04-01", "resources": changed})
    seat, studio = facility.resources.get(key="seat-1"), facility.resources.get(key="studio")
    assert seat.last_day == dt.date(2027, 3, 31)
    found = queries.slots([seat.pk, studio.pk], dt.date(2027, 3, 31), dt.date(2027, 4, 1))
    assert [slot.day for slot in found[seat.pk]] == [dt.date(2027, 3, 31)]
    assert {slot.day for slot in found[studio.pk]} == {dt.date(2027, 4, 1)}


@pytest.mark.django_db
def test_parts_of_the_day_do_not_change_under_what_is_booked(
    at: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    testing.facility()
    monkeypatch.setattr(hooks, "_last_uses", [lambda _facility: dt.date(2027, 4, 10)])
    grids = [{**testing.CONTENT["grids"][0], "parts": testing.CONTENT["grids"][0]["parts"][1:3]}]
    with pytest.raises(FacilityWrong, match="2027-04-10"):
        testing.facility(**{"from": "2027-04-01", "grids": grids})
    other = [{**testing.CONTENT["resources"][0], "key": "great-hall"}]
    with pytest.raises(FacilityWrong):
        testing.facility(**{"from": "2027-04-01", "grids": grids, "resources": other})
    testing.facility(**{"from": "2027-04-11", "grids": grids})


@pytest.mark.django_db
def test_the_database_keeps_a_version_that_was_closed(at: Callable[[str], None]) -> None:
    facility = testing.facility()
    testing.facility(**{"from": "2027-04-01", "rules": LATER})
    first = FacilityVersion.objects.filter(facility=facility).order_by("valid_from")[:1]
    with pytest.raises(IntegrityError), transaction.atomic():
        FacilityVersion.objects.filter(pk__in=[one.pk for one in first]).update(content={})


@pytest.mark.django_db
def test_a_facility_of_a_department_that_is_not_there_is_refused() -> None:
    home = Municipality.objects.create(code="131113", slug="ota", name="大田区", is_home=True)
    with pytest.raises(FacilityWrong, match="chiikiryoku"):
        put_in_force(municipality=home, content=Content.model_validate(testing.CONTENT))
    assert not end_facilities(municipality=home, but=[])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "Extra inputs"),
        ({"rules": []}, "no rules"),
        ({"timetables": [{"key": "rooms", "from": "2026-04-01", "openings": [{"grid": "four"}]}]}, "no grid or part"),
        (
            {
                "timetables": [
                    *testing.CONTENT["timetables"],
                    {**testing.CONTENT["timetables"][0], "from": "2027-01-01"},
                ]
            },
            "hold on 2027-01-01",
        ),
        ({"atoms": [{"key": "a"}]}, "no atom"),
        ({"resources": [{**testing.CONTENT["resources"][1], "parent": "hall-a"}]}, "cannot be what it is a part of"),
        (
            {
                "resources": [
                    *testing.CONTENT["resources"],
                    {**testing.CONTENT["resources"][4], "key": "other", "atoms": [{"atom": "a"}]},
                ]
            },
            "but not a grid",
        ),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Content.model_validate({**testing.CONTENT, **change})


def test_every_problem_of_a_folder_is_told_with_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "pack" / "facilities"
    folder.mkdir(parents=True)
    text = (PACKS / "ota" / "facilities" / "international-centre.yaml").read_text(encoding="utf-8")
    (folder / "a.yaml").write_text(text.replace("kind: centre", "kind: castle"), encoding="utf-8")
    (folder / "b.yaml").write_text("format: kusei-facilities/1\nkey: b\nkey: c\n", encoding="utf-8")
    with pytest.raises(FacilityWrong) as refused:
        read_folder(tmp_path / "pack")
    lines = str(refused.value).splitlines()
    assert any("a.yaml" in line and "castle" in line for line in lines)
    assert any("a.yaml" in line and "its file has its name" in line for line in lines)
    assert any("b.yaml:3" in line for line in lines)
