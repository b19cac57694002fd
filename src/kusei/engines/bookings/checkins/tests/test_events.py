"""Events in any order, repeated, from several devices with wrong clocks give one roster and exact counts."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.bookings.checkins import codes, commands, refusals
from kusei.engines.bookings.checkins.models import Band, Event
from kusei.engines.bookings.checkins.queries import counts
from kusei.engines.bookings.checkins.queries.roster import roster
from kusei.engines.bookings.checkins.tests.conftest import DAY, at, card, device, gate, house, told
from kusei.engines.bookings.checkins.wire import Told, read


def send(town, *events, by=None):
    return commands.receive(device=(by or town.first).device, told=events)


def inside(town, day=DAY):
    return [one.code for one in roster(town.house, day).present]


def test_who_came_and_did_not_leave_is_in(town):
    one, two, three = (held.code for held in town.cards)
    send(town, told("in", at(10), code=one), told("in", at(11), code=two), told("out", at(12), code=one))
    assert inside(town) == [two]
    send(town, told("in", at(13), code=one), told("in", at(13, 1), code=one), told("out", at(14), code=three))
    found = roster(town.house, DAY)
    assert [(one.code, one.since) for one in found.present] == [(two, at(11)), (one, at(13, 1))]
    assert found.people == 2
    assert not found.closed


def test_people_without_a_card_are_counted_by_the_press(town):
    send(town, told("in", at(10), people=3, band="lower"), told("in", at(10), people=1, band="adult"))
    send(town, told("out", at(11), people=2, band="lower"), told("out", at(11), people=1, band="infant"))
    found = roster(town.house, DAY)
    assert found.bands == {Band.LOWER: 1, Band.ADULT: 1, Band.INFANT: -1}
    assert found.people == 1
    send(town, told("out", at(12), people=9, band="adult"))
    assert roster(town.house, DAY).people == 0


def test_a_roster_costs_one_query_and_a_batch_costs_as_much_as_an_event(town, django_assert_num_queries):
    events = [told("in", at(10, number % 60), code=town.cards[number % 3].code) for number in range(150)]
    with django_assert_num_queries(6):
        send(town, *events)
    with django_assert_num_queries(1):
        roster(town.house, DAY)


def test_an_event_counts_once_however_often_it_comes(town):
    event = told("in", at(10), people=4)
    for _again in range(3):
        kept, refused = send(town, event)
        assert (kept, refused) == ([event.id], [])
    assert roster(town.house, DAY).people == 4


def test_a_number_that_another_event_has_is_refused_and_said(town):
    event = told("in", at(10), people=4)
    send(town, event)
    other = event.model_copy(update={"people": 40})
    kept, refused = send(town, other)
    assert kept == []
    assert [(one.id, one.code) for one in refused] == [(str(event.id), "number-taken")]
    assert roster(town.house, DAY).people == 4


def test_an_undo_counts_also_when_it_comes_before_what_it_undoes(town):
    entry = told("in", at(10), code=town.cards[0].code)
    send(town, told("undo", at(10, 1), undoes=entry.id))
    send(town, entry)
    assert inside(town) == []
    assert counts.total(counts.counts(town.house, DAY, DAY)) == counts.Sums()


def test_an_undo_reaches_no_other_house(town):
    elsewhere = house(town.office, town.chief, "other")
    stranger = device(gate(elsewhere, town.chief), town.clerk)
    entry = told("in", at(10), code=town.cards[0].code)
    send(town, entry)
    send(town, told("undo", at(11), undoes=entry.id), by=stranger)
    assert inside(town) == [town.cards[0].code]


def test_the_clock_of_a_device_is_corrected_by_what_it_knew_of_ours(town):
    code = town.cards[0].code
    fast, slow = dt.timedelta(minutes=10), -dt.timedelta(minutes=10)
    send(town, told("in", at(10) + fast, code=code, offset_ms=-600_000))
    send(town, told("out", at(10, 15) + slow, code=code, offset_ms=600_000), by=town.second)
    assert inside(town) == []  # by the clocks alone, the exit came before the entry
    event = Event.objects.get(kind="in")
    assert (event.made_at, event.at, event.received_at) == (at(10, 10), at(10), at(15))


@pytest.mark.parametrize(
    ("made", "believed"),
    [
        pytest.param(at(12, day=DAY - dt.timedelta(days=2)), True, id="offline for two days"),
        pytest.param(at(12, day=DAY - dt.timedelta(days=4)), False, id="longer than the house believes"),
        pytest.param(at(15, 1), True, id="a minute ahead"),
        pytest.param(at(16), False, id="an hour ahead"),
        pytest.param(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), False, id="an empty battery"),
    ],
)
def test_a_time_is_believed_within_the_limits_of_the_house(town, made, believed):
    send(town, told("in", made, people=1))
    event = Event.objects.get()
    assert event.doubtful is not believed
    assert event.at == (made if believed else at(15))
    assert event.made_at == made


def test_a_day_begins_empty_and_who_did_not_leave_is_marked(town, now):
    send(town, told("in", at(10), code=town.cards[0].code))
    assert not roster(town.house, DAY).closed
    now(at(18))
    assert roster(town.house, DAY).closed
    tomorrow = DAY + dt.timedelta(days=1)
    now(at(9, day=tomorrow))
    assert inside(town, tomorrow) == []
    assert roster(town.house, DAY).closed
    assert counts.total(counts.counts(town.house, DAY, tomorrow)).stayed == 1
    send(town, told("out", at(17), code=town.cards[0].code))  # the second tablet had no network
    assert counts.total(counts.counts(town.house, DAY, tomorrow)).stayed == 0


def test_counts_by_hour_band_and_school(town):
    one, two, _three = (held.code for held in town.cards)
    grown = card(town.office, town.clerk, kind="anonymous", enters_in=None, adult=True).code
    send(
        town,
        *(told("in", at(10), code=one), told("out", at(11), code=one), told("in", at(13), code=one)),
        *(told("in", at(10, 30), code=two), told("in", at(10, 31), code=two), told("in", at(11), code=grown)),
        *(told("in", at(11), people=3, band="infant"), told("out", at(14), people=2, band="infant")),
    )
    rows = counts.counts(town.house, DAY, DAY)
    assert counts.total(rows) == counts.Sums(visitors=6, entries=7, exits=3, stayed=3)
    hours = counts.by(rows, lambda row: row.hour)
    assert {hour: sums.visitors for hour, sums in hours.items()} == {10: 2, 11: 4, 13: 0, 14: 0}
    bands = counts.by(rows, lambda row: row.band)
    assert {band: sums.visitors for band, sums in bands.items()} == {"lower": 2, "adult": 1, "infant": 3}
    assert counts.by(rows, lambda row: row.school)["見本小学校"].visitors == 2
    assert counts.total(counts.months(town.house, dt.date(2026, 4, 1), dt.date(2027, 3, 31))) == counts.total(rows)


def test_an_exit_of_which_no_entry_is_known_counts_as_a_visitor_and_as_no_exit(town):
    """Who came in by a door that was open, and held the card to the reader only when leaving."""
    send(town, told("out", at(11), code=town.cards[0].code))
    assert counts.total(counts.counts(town.house, DAY, DAY)) == counts.Sums(visitors=1)
    assert counts.total(counts.months(town.house, DAY, DAY)) == counts.Sums(visitors=1)


def test_a_child_moves_up_in_april_and_what_was_counted_stays(town, now):
    code = town.cards[0].code
    send(town, told("in", at(10), code=code))
    later = dt.date(2027, 6, 10)
    now(at(15, day=later))
    send(town, told("in", at(10, day=later), code=code))
    assert list(Event.objects.order_by("at").values_list("band", flat=True)) == ["lower", "upper"]


def test_a_number_of_no_card_is_kept_and_said(town):
    send(town, told("in", at(10), code=codes.new_code()))
    assert roster(town.house, DAY).present[0].card_id is None


def test_what_was_told_stays(town):
    send(town, told("in", at(10), people=1))
    for statement in ("UPDATE checkins_event SET people = 2", "DELETE FROM checkins_event"):
        with pytest.raises(IntegrityError, match="what was told stays"), transaction.atomic():
            connection.cursor().execute(statement)


def test_staff_correct_by_another_event_with_a_reason(town):
    entry = told("in", at(10), code=town.cards[0].code)
    send(town, entry)
    with pytest.raises(refusals.WhyMissing):
        commands.undo(event_id=entry.id, why=" ", by=town.clerk)
    undone = commands.undo(event_id=entry.id, why="ほかの子のカード", by=town.clerk)
    assert (undone.undoes, undone.by) == (entry.id, town.clerk)
    assert inside(town) == []
    for again in (entry.id, undone.pk):
        with pytest.raises(refusals.CannotUndo):
            commands.undo(event_id=again, why="もう一度", by=town.clerk)
    more = {"house_id": town.house.pk, "kind": "in", "at": at(9), "why": "端末の故障", "key": uuid.uuid4()}
    for _again in range(2):
        commands.record(**more, code=town.cards[1].code, by=town.clerk)
    assert inside(town) == [town.cards[1].code]
    with pytest.raises(refusals.MayNot):
        commands.record(**{**more, "key": uuid.uuid4()}, by=town.viewer)
    with pytest.raises(refusals.TimeWrong):
        commands.record(**{**more, "key": uuid.uuid4(), "at": at(16)}, by=town.clerk)


def test_each_event_is_understood_by_itself():
    good = {"id": str(uuid.uuid4()), "sequence": 1, "kind": "in", "made_at": 1, "people": 2}
    bad = [
        {**good, "id": "x"},
        {**good, "people": 0},
        {**good, "code": "https://example.jp"},
        {**good, "kind": "undo"},
        {**good, "made_at": -1},
        {**good, "name": "見本 花子"},
        7,
    ]
    known, refused = read({"events": [good, *bad]})
    assert known == [Told.model_validate(good)]
    assert len(refused) == len(bad)
    for body in (None, [], {"events": 1}, {"events": [good] * 201}):
        with pytest.raises(ValueError, match="no list"):
            read(body)
