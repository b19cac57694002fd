"""What a search finds: free times by day and room, in order, with the visitor's own price."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.finding.charging import May
from kusei.engines.bookings.finding.searching import CHEAP, NEAR, search
from kusei.engines.bookings.finding.testing import HERE, NORTH, equipped, house, wish
from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.availability import free_slots
from kusei.engines.bookings.reservations.testing import DAY, FEE, NOW, booked, group
from kusei.engines.bookings.resources import testing as resources
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def found(**told):
    return search(wish(**told), TODAY)


def keys(result):
    return [one.room.key for one in result.rows]


def times(result, key):
    return [(part.part, part.begins, part.ends) for row in result.rows if row.room.key == key for part in row.free]


def test_what_is_booked_is_not_found_nor_is_what_shares_its_place():
    room = house()
    booked(room["hall-a"])
    result = found()
    assert keys(result) == ["hall", "hall-a", "hall-b", "class"]
    assert [one[0] for one in times(result, "hall-a")] == ["pm", "night"]
    assert [one[0] for one in times(result, "hall")] == ["pm", "night"]
    assert [one[0] for one in times(result, "hall-b")] == ["am", "all-day", "pm", "night"]


def test_a_room_of_many_places_is_free_until_the_last_is_taken():
    atoms = [{"key": "a"}, {"key": "b"}, {"key": "class", "places": 2}]
    room = house(atoms=atoms)
    for number in range(2):
        assert "am" in [one[0] for one in times(found(), "class")]
        booked(room["class"], resident(f"p{number}@example.jp"))
    assert "am" not in [one[0] for one in times(found(), "class")]


def test_free_times_are_told_without_what_is_taken():
    room = house()
    who = resident()
    commands.book(resource=room["seat-1"], day=DAY, begins=600, ends=720, person=who, by=who)
    assert times(found(what="seat"), "seat-1") == [("", 540, 600), ("", 720, 1200)]
    assert times(found(what="seat", minutes=90), "seat-1") == [("", 720, 1200)]
    assert times(found(what="seat", begins=720, ends=780), "seat-1") == [("", 720, 780)]
    assert not found(what="seat", begins=690, ends=750).rows
    assert not found(what="seat", minutes=240).rows


def test_the_time_of_day_has_to_be_covered():
    house()
    assert [one[0] for one in times(found(begins=14 * 60, ends=16 * 60), "hall-a")] == ["all-day", "pm"]
    assert [one[0] for one in times(found(begins=19 * 60), "hall-a")] == ["all-day", "night"]
    assert [one[0] for one in times(found(minutes=300), "hall-a")] == ["all-day"]


def test_size_equipment_and_access_narrow_it():
    house(resources=equipped(hall=("piano", "stage"), hall_a=("piano",)), accessibility=["step-free"])
    assert keys(found(equipment=("piano",))) == ["hall", "hall-a"]
    assert keys(found(equipment=("piano", "stage"))) == ["hall"]
    assert keys(found(people=150)) == ["hall"]
    assert keys(found(access=("step-free",), people=101)) == ["hall"]
    assert not found(access=("lift",)).rows


def test_house_district_words_and_weekdays_narrow_it():
    house(district="池上")
    house("second", kind="centre", name={"ja": "第二会館"}, district="蒲田")
    assert {one.room.facility.key for one in found(district="蒲田").rows} == {"second"}
    assert {one.room.facility.key for one in found(kind="hall").rows} == {"test-hall"}
    assert {one.room.facility.key for one in found(text="第二").rows} == {"second"}
    assert {one.room.facility.key for one in found(facility="second").rows} == {"second"}
    assert {one.day for one in found(days=10, weekdays=(5,)).rows} == {dt.date(2026, 12, 5), dt.date(2026, 12, 12)}


def test_what_is_near_comes_first_and_what_is_far_can_be_left_out():
    house("north", place=NORTH)
    house("here", place=HERE, position=2000)
    nowhere = house("nowhere")
    result = search(wish(near="35.5614,139.7160"), TODAY, order=NEAR)
    assert [one.room.facility.key for one in result.rows][::4] == ["here", "north", "nowhere"]
    assert {one.room.facility.key for one in found(near="here", within=5).rows} == {"here"}
    assert {one.room.facility.key for one in found(near="here", within=10).rows} == {"here", "north"}
    assert not found(near=nowhere["hall"].facility.key, within=1, facility="nobody").rows


def test_the_price_is_that_of_the_visitors_own_class():
    groups = {"key": "groups", "label": "団体", "who": {"groups": ["culture"]}, "window": resources.ALWAYS}
    dear = {**resources.EVERYBODY, "window": resources.ALWAYS, "facts": {"room": "large"}}
    house(rules={**FEE, "bookers": [groups, dear]})
    who = resident()
    for club, cheaper in ((None, False), (group(who), True)):
        result = search(wish(), TODAY, who, club)
        row = next(one for one in result.rows if one.room.key == "hall-a")
        offer = result.offer(row, row.free[0])
        made = booked(row.room, who, group=club, part=row.free[0].part)
        assert offer.price == made.price
        assert (offer.price == 300) is cheaper
        commands.cancel(booking_id=made.pk, by=who)


def test_dear_rooms_are_left_out_and_cheap_ones_come_first():
    house("dear", rules=FEE)
    house("free-of-charge", position=3000)
    assert {one.room.facility.key for one in found(most=0).rows} == {"free-of-charge"}
    result = search(wish(), TODAY, order=CHEAP)
    assert result.rows[0].room.facility.key == "free-of-charge"


@pytest.mark.parametrize(
    ("rules", "may"),
    [
        ({}, May.NOW),
        ({"counter_only": True}, May.COUNTER),
        ({"bookers": [{"key": "g", "label": "団体", "who": {"groups": ["c"]}, "window": resources.ALWAYS}]}, May.WHO),
        ({"bookers": [{"key": "l", "label": "抽選だけ"}]}, May.WHO),
        ({"bookers": [{"key": "e", "label": "全員", "window": {"opens": {"days": 3, "at": "9:00"}, "closes": {}}}]},
         May.LATER),
        ({"bookers": [{"key": "e", "label": "全員", "window": {"opens": {"months": 3}, "closes": {"days": 20}}}]},
         May.OVER),
    ],
)  # fmt: skip
def test_the_search_says_whether_the_visitor_may_book_it_now(rules, may):
    house(rules=rules)
    result = found()
    offer = result.offer(result.rows[0], result.rows[0].free[0])
    assert offer.may is may
    assert (offer.opens is not None) is (may is May.LATER)
    assert bool(search(wish(), TODAY, only_now=True).rows) is (may is May.NOW)


def test_an_empty_answer_says_which_condition_to_drop():
    house(resources=equipped(hall=("piano",)))
    result = found(people=150, equipment=("piano", "projector"), begins=540)
    assert [(one.name, one.value, one.rows) for one in result.looser] == [("equipment", "projector", 1)]
    booked_out = found(people=300)
    assert [(one.name, one.rows) for one in booked_out.looser] == [("people", 4)]
    assert [one.name for one in found(begins=23 * 60).looser] == ["time"]


def test_it_finds_what_the_bookings_themselves_call_free(watch):
    room = house()
    who = resident()
    booked(room["hall-b"], who, part="pm")
    booked(room["class"], who, day=DAY + dt.timedelta(days=1))
    watch.on(hours=3)
    since, until = watch.at.date(), DAY + dt.timedelta(days=3)
    ids = [one.pk for one in room.values() if one.kind != "seat"]
    ours = search(wish(since=since, until=until), since)
    free = {(row.room.pk, row.day, part.part) for row in ours.rows for part in row.free}
    theirs = free_slots(ids, since, until)
    assert free == {(pk, one.day, one.part) for pk, several in theirs.items() for one in several}
