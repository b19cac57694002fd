"""Notices in line: when the turn is near, and when it has come; each once."""

from __future__ import annotations

import pytest

from kusei.engines.notices.deliveries.models import Message
from kusei.foundation.web.testing import at_once
from kusei.services.counters import commands, refusals, telling
from kusei.services.counters.models import Ticket
from kusei.services.counters.tests.conftest import OFFICE, build, sit, take


@pytest.fixture
def queued(monkeypatch):
    """What was enqueued, with its ids."""
    found = []
    for module in ("asking", "calling"):
        monkeypatch.setattr(
            f"kusei.services.counters.commands.{module}.enqueue",
            lambda what, /, key="", **ids: found.append((what, ids)),
        )
    return found


def occasions():
    return sorted(Message.objects.filter(channel="inbox").values_list("occasion", flat=True))


def in_line(town, ahead=2):
    """Three people, and the resident behind them who wants to know."""
    others = [take() for _ in range(3)]
    mine = take(channel="phone", person=town.resident)
    commands.ask_notice(ticket_id=mine.pk, ahead=ahead)
    return others, mine


def test_the_notice_comes_when_as_many_are_before_as_was_chosen_and_once(town, queued):
    _others, mine = in_line(town, 1)
    clerk = sit(town)
    for left, told in ((2, 0), (1, 1), (0, 0)):
        ticket = commands.call_next(by=clerk)
        assert telling.near_in(OFFICE) == told, left
        assert telling.near_in(OFFICE) == 0
        commands.finish(ticket_id=ticket.pk, by=clerk)
    assert occasions() == [f"counter:{mine.pk}:near"]


def test_a_call_wakes_the_notices_only_where_somebody_asked(town, queued):
    take(), take()
    clerk = sit(town)
    ticket = commands.call_next(by=clerk)
    assert queued == []
    commands.finish(ticket_id=ticket.pk, by=clerk)
    commands.ask_notice(ticket_id=take(person=town.resident).pk, ahead=3)
    commands.call_next(by=clerk)
    assert [(what.name.rpartition(".")[2], ids) for what, ids in queued] == [("tell_near", {"office": OFFICE})] * 2


def test_who_is_called_is_told_by_window_and_only_while_called(town, queued):
    ticket = take(person=town.resident)
    commands.ask_notice(ticket_id=ticket.pk, ahead=1)
    clerk = sit(town)
    commands.call_next(by=clerk)
    assert queued[-1] == (telling.tell_called, {"ticket_id": ticket.pk})
    for _ in range(2):
        telling.tell_called(ticket_id=ticket.pk)
    assert occasions() == [f"counter:{ticket.pk}:called"]
    commands.finish(ticket_id=ticket.pk, by=clerk)
    Message.objects.all().delete()
    telling.tell_called(ticket_id=ticket.pk)
    assert occasions() == []


def test_without_an_account_nothing_is_sent_and_the_page_says_it(town, client, queued):
    take()
    ticket = take()
    commands.ask_notice(ticket_id=ticket.pk, ahead=1)
    telling.tell_near_everywhere()
    assert Message.objects.count() == 0
    assert "もうすぐ順番です" in client.get(f"/counters/tickets/{ticket.secret}/").content.decode()


def test_the_number_is_one_of_those_offered_and_may_be_taken_back(town):
    ticket = take()
    with pytest.raises(refusals.ServiceUnknown):
        commands.ask_notice(ticket_id=ticket.pk, ahead=4)
    commands.ask_notice(ticket_id=ticket.pk, ahead=5)
    commands.ask_notice(ticket_id=ticket.pk, ahead=None)
    assert not telling.waiting_for_it().exists()
    commands.call_next(by=sit(town))
    with pytest.raises(refusals.NotPossibleNow):
        commands.ask_notice(ticket_id=ticket.pk, ahead=5)


def test_asking_leaves_no_event(town):
    ticket = take()
    commands.ask_notice(ticket_id=ticket.pk, ahead=5)
    assert list(ticket.events.values_list("act", flat=True)) == ["take"]


def test_two_workers_at_once_tell_once(transactional_db, now):
    town = build()
    _others, mine = in_line(town, 5)
    Ticket.objects.filter(pk=mine.pk).update(near_told_at=None)
    told = at_once(*[lambda: telling.near_in(OFFICE)] * 4)
    assert sorted(told) == [0, 0, 0, 1]
    assert occasions() == [f"counter:{mine.pk}:near"]
