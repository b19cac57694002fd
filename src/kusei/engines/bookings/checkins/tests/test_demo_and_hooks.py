"""The demonstration, what an arrival confirms, and what closing an account leaves."""

from __future__ import annotations

import pytest

from kusei.engines.bookings.checkins import commands, demo, hooks, jobs
from kusei.engines.bookings.checkins.models import Card, Event
from kusei.engines.bookings.checkins.queries import counts
from kusei.engines.bookings.checkins.tests.conftest import DAY, at, card, person, told
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.people import closing
from kusei.foundation.people.models import User


@pytest.fixture
def seats(monkeypatch):
    """A small consumer: reading seats that are kept when their person comes within 15 minutes."""
    monkeypatch.setattr(hooks, "_consumers", {})
    kept = {}

    def confirm(arrival):
        kept.setdefault(arrival.event_id, arrival)

    hooks.register_arrival("seats", confirm)
    return kept


@pytest.fixture
def asked(monkeypatch):
    """The jobs that were asked for."""
    found = []
    monkeypatch.setattr(
        "kusei.engines.bookings.checkins.commands.receiving.enqueue_many", lambda _job, each: found.extend(each)
    )
    return found


def test_an_arrival_with_a_card_of_an_account_confirms_what_waits_for_the_person(town, seats, asked):
    reader = person("reader")
    held = card(town.office, town.clerk, kind="person", holder=reader, enters_in=None, adult=True)
    entry = told("in", at(14, 10), code=held.code)
    for _again in range(2):
        commands.receive(
            device=town.first.device,
            told=[entry, told("out", at(14, 20), code=held.code), told("in", at(14), code=town.cards[0].code)],
        )
    assert asked == [{"event": str(entry.id)}]
    for _again in range(2):
        jobs.tell_arrival(event=str(entry.id))
    arrival = seats[entry.id]
    assert (arrival.person_id, arrival.at, arrival.of_child) == (reader.pk, at(14, 10), False)
    assert arrival.facility_id == town.house.facility_id


def test_an_arrival_that_was_undone_confirms_nothing(town, seats, asked):
    held = card(town.office, town.clerk, kind="person", holder=person("reader"), enters_in=None)
    entry = told("in", at(14), code=held.code)
    commands.receive(device=town.first.device, told=[entry, told("undo", at(14, 1), undoes=entry.id)])
    jobs.tell_arrival(event=str(entry.id))
    assert seats == {}


def test_without_a_consumer_no_job_is_asked_for(town, monkeypatch, asked):
    monkeypatch.setattr(hooks, "_consumers", {})
    held = card(town.office, town.clerk, kind="person", holder=person("reader"), enters_in=None)
    commands.receive(device=town.first.device, told=[told("in", at(14), code=held.code)])
    assert asked == []


def test_closing_an_account_stops_its_cards_and_keeps_the_counts(town):
    parent = person("parent")
    User.objects.filter(pk=parent.pk).update(is_resident=True)
    held = card(town.office, town.clerk, holder=parent, name="見本 はなこ", school="見本小学校")
    commands.receive(device=town.first.device, told=[told("in", at(14), code=held.code)])
    closing.close_own_account(user=parent)
    held.refresh_from_db()
    assert (held.holder, held.name, held.marks, held.school) == (None, None, [], "")
    assert held.revoked_at is not None
    assert counts.total(counts.counts(town.house, DAY, DAY)).visitors == 1


def another(town, key):
    facility = Facility.objects.get(pk=town.house.facility_id)
    facility.pk, facility.key = None, key
    facility._state.adding = True
    facility.save()
    return facility


def test_the_demonstration_is_played_once_in_each_house(town):
    played = {"department": town.office, "approver": town.chief, "editor": town.clerk}
    facility = another(town, "demo")
    for _again in range(2):
        made = demo.play(facility=facility, **played)
    assert made.facility_id == facility.pk
    second = demo.play(facility=another(town, "demo-2"), **played)
    assert Event.objects.filter(house=second).count() > 80
    assert Event.objects.filter(house=made).count() > 80
    assert Card.objects.filter(kind="anonymous").count() == 4 + 4
    assert not Event.objects.filter(house=made, doubtful=True).exists()
