"""Slots out of timetables, exceptions and closures, for many resources at once."""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kusei.engines.bookings.resources import commands, queries, testing
from kusei.engines.bookings.resources.models import Closure, Facility, Occupies, Resource
from kusei.engines.bookings.resources.refusals import AlreadyLifted, ClosureWrong, NotYourFacility
from kusei.engines.bookings.resources.slots import NotOffered, Slot
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.web.testing import at_most

pytestmark = pytest.mark.django_db
TUESDAY = dt.date(2026, 12, 1)
TOKYO = ZoneInfo("Asia/Tokyo")


def keyed(facility: Facility) -> dict[str, Resource]:
    return {one.key: one for one in facility.resources.all()}


def on(resource: Resource, since: dt.date, until: dt.date | None = None) -> list[Slot]:
    return list(queries.slots([resource.pk], since, until or since)[resource.pk])


def editor(facility: Facility) -> object:
    user = get_user_model().objects.create_user("editor@example.invalid")
    department = Department.objects.get(code=facility.department_code)
    RoleAssignment.objects.create(user=user, role=Role.EDITOR, department=department, valid_from=dt.date(2020, 1, 1))
    return user


def test_a_room_offers_its_parts_and_the_package_of_all_of_them() -> None:
    hall = keyed(testing.facility())["hall"]
    slots = on(hall, TUESDAY)
    assert [(one.part, one.stretch.cells) for one in slots] == [
        ("am", (0,)),
        ("all-day", (0, 1, 2)),
        ("pm", (1,)),
        ("night", (2,)),
    ]
    assert slots[0].begins_at == dt.datetime(2026, 12, 1, 9, tzinfo=TOKYO)


def test_a_whole_hall_needs_each_atom_in_each_cell() -> None:
    rooms = keyed(testing.facility())
    whole = next(one for one in on(rooms["hall"], TUESDAY) if one.part == "all-day")
    half = next(one for one in on(rooms["hall-a"], TUESDAY) if one.part == "pm")
    assert len(whole.needs()) == 6
    assert {(need.atom_id, need.cell) for need in half.needs()} < {(one.atom_id, one.cell) for one in whole.needs()}


def test_free_times_are_one_slot_that_is_cut_to_the_time_wanted() -> None:
    (slot,) = on(keyed(testing.facility())["seat-1"], TUESDAY)
    mine = slot.between(10 * 60, 12 * 60 + 30)
    assert (mine.begins_at.hour, mine.ends_at.minute) == (10, 30)
    assert mine.needs()[0].cell is None
    for wrong in ((9 * 60, 13 * 60), (9 * 60 + 10, 10 * 60), (19 * 60, 21 * 60), (600, 600), (660, 600)):
        with pytest.raises(NotOffered):
            slot.between(*wrong)


def test_preparation_is_claimed_but_not_shown() -> None:
    (free, *_) = on(
        keyed(
            testing.facility(
                timetables=[
                    {"key": "rooms", "from": "2026-04-01", "openings": [{"grid": "three"}]},
                    {
                        "key": "seats",
                        "from": "2026-04-01",
                        "openings": [{"hours": [{"begins": "9:00", "ends": "24:00"}], "before": 10, "after": 20}],
                    },
                ]
            )
        )["seat-1"],
        TUESDAY,
    )
    assert free.ends_at == dt.datetime(2026, 12, 2, tzinfo=TOKYO)
    last = free.between(23 * 60, 24 * 60).needs()[0]
    assert (last.begins_at, last.ends_at) == (
        dt.datetime(2026, 12, 1, 22, 50, tzinfo=TOKYO),
        dt.datetime(2026, 12, 2, 0, 20, tzinfo=TOKYO),
    )


def test_every_second_monday_and_the_turn_of_the_year_are_closed() -> None:
    hall = keyed(testing.facility())["hall"]
    days = {one.day for one in on(hall, dt.date(2026, 12, 1), dt.date(2027, 1, 31))}
    assert dt.date(2026, 12, 14) not in days
    assert dt.date(2026, 12, 7) in days
    assert not days & {dt.date(2026, 12, 29), dt.date(2026, 12, 31), dt.date(2027, 1, 3)}
    assert {dt.date(2026, 12, 28), dt.date(2027, 1, 4)} <= days


def test_closing_half_a_hall_closes_the_whole_but_not_the_other_half_nor_a_class_for_all() -> None:
    facility = testing.facility()
    rooms, user = keyed(facility), editor(facility)
    closure = commands.close(
        by=user, facility=facility, resource=rooms["hall-a"], first_day=TUESDAY, last_day=TUESDAY, reason="床の工事"
    )
    assert not on(rooms["hall"], TUESDAY)
    assert not on(rooms["hall-a"], TUESDAY)
    assert len(on(rooms["hall-b"], TUESDAY)) == len(on(rooms["class"], TUESDAY)) == 4
    commands.reopen(by=user, closure=closure, reason="工事の延期")
    assert len(on(rooms["hall"], TUESDAY)) == 4
    with pytest.raises(AlreadyLifted):
        commands.reopen(by=user, closure=closure, reason="もう一度")


def test_closing_some_hours_takes_the_parts_they_touch_and_splits_free_times() -> None:
    facility = testing.facility()
    rooms = keyed(facility)
    commands.close(
        by=editor(facility),
        facility=facility,
        first_day=TUESDAY,
        last_day=TUESDAY,
        begins=14 * 60,
        ends=15 * 60 + 10,
        reason="消防設備の点検",
    )
    assert [one.part for one in on(rooms["hall"], TUESDAY)] == ["am", "night"]
    assert [(one.stretch.begins, one.stretch.ends) for one in on(rooms["seat-1"], TUESDAY)] == [
        (540, 840),
        (930, 1200),  # begins on a step of the old hours
    ]


def test_only_editors_of_the_department_close_and_they_give_a_reason() -> None:
    facility = testing.facility()
    stranger = get_user_model().objects.create_user("stranger@example.invalid")
    said = {"facility": facility, "first_day": TUESDAY, "last_day": TUESDAY}
    with pytest.raises(NotYourFacility):
        commands.close(by=stranger, reason="点検", **said)
    with pytest.raises(ClosureWrong):
        commands.close(by=editor(facility), reason="  ", **said)


def test_an_ended_room_offers_nothing_after_its_last_day_and_unknown_ids_nothing_at_all() -> None:
    hall = keyed(testing.facility())["hall"]
    hall.last_day = TUESDAY
    hall.save()
    assert {one.day for one in on(hall, TUESDAY, TUESDAY + dt.timedelta(days=5))} == {TUESDAY}
    assert not queries.slots([hall.pk + 9999], TUESDAY, TUESDAY)[hall.pk + 9999]


def test_slots_of_five_hundred_rooms_over_sixty_days_take_two_queries_and_little_time() -> None:
    resources = []
    for number in range(20):
        content = {
            "key": f"hall-{number}",
            "resources": [
                {"key": f"room-{place}", "name": "室", "kind": "room", "timetable": "rooms", "rules": "all"}
                for place in range(25)
            ],
            "atoms": [],
        }
        resources += list(testing.facility(**content).resources.values_list("pk", flat=True))
    until = TUESDAY + dt.timedelta(days=59)
    queries.slots(resources, TUESDAY, until)
    with CaptureQueriesContext(connection) as seen:
        found = queries.slots(resources, TUESDAY, until)
    assert len(seen) == 2
    assert sum(map(len, found.values())) > 500 * 50 * 4
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        queries.slots(resources, TUESDAY, until)
        took.append(time.perf_counter() - begun)
    assert min(took) < at_most(0.1)


def test_the_database_refuses_an_atom_of_another_facility() -> None:
    one, other = testing.facility(), testing.facility(key="other-hall")
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupies.objects.create(resource=one.resources.get(key="hall"), atom=other.atoms.get(key="a"))


def test_the_database_keeps_a_closure_as_it_was_made() -> None:
    facility = testing.facility()
    closure = commands.close(by=editor(facility), facility=facility, first_day=TUESDAY, last_day=TUESDAY, reason="点検")
    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(first_day=TUESDAY - dt.timedelta(days=1))
