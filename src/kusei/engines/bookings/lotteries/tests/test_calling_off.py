"""A round is called off before its draw, by who may, with a reason that everybody reads; and never after it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.lotteries import commands, jobs, refusals
from kusei.engines.bookings.lotteries.models import Entry, Outcome, Publication, Round
from kusei.engines.bookings.lotteries.testing import KEY, MONTH, drawn, entered, group, opened, use
from kusei.engines.bookings.lotteries.tests.test_pages import client_of, page
from kusei.engines.bookings.lotteries.tests.test_results import told
from kusei.engines.bookings.lotteries.tests.test_rounds import refused
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import refusals as booking_refusals
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.testing import staff
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.audit.models import Entry as Recorded
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web.testing import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]
WHY = "ホールの天井の工事のため"


def approver():
    return staff(Role.APPROVER, "approver@example.lg.jp")


def called_off(found: Round) -> Round:
    return commands.call_off(round_id=found.pk, why=f" {WHY}\r\n\0", by=approver())


def book(who: User) -> Booking:
    """Somebody alone, first come."""
    room = Resource.objects.get(key="hall-a")
    return reservations.book(resource=room, day=MONTH.replace(day=3), part="am", person=who, by=who)


def test_what_it_held_is_free_and_all_who_entered_are_told_why_once(watch):
    found = opened()
    entered(found, group("文化"), [[use("hall-a", 3)]])
    entered(found, group("音楽"), [[use("hall-a", 4)]])
    gone = entered(found, group("演劇"), [[use("hall-a", 5)]])
    commands.withdraw(entry_id=gone.pk, by=gone.person)
    somebody = resident()
    with pytest.raises(booking_refusals.Taken):
        book(somebody)
    found = called_off(found)
    assert (found.state, found.off_why, found.off_at) == ("off", WHY, watch.at)
    for _ in range(2):
        jobs.tell_results(round_id=found.pk)
    texts = told()
    assert len(texts) == 2
    assert all("抽選を中止しました" in one and WHY in one for one in texts)
    assert book(somebody).resource.key == "hall-a"
    event = found.events.latest("pk")
    assert (event.kind, event.facts["entries"], set(event.facts)) == ("off", 2, {"entries", "places"})
    assert Recorded.objects.filter(model="lotteries.round", object_id=str(found.pk), act__reason=WHY).exists()


def test_nothing_more_happens_to_it(watch):
    found = opened()
    made = entered(found, group("文化"), [[use("hall-a", 3)]])
    called_off(found)
    watch.at = found.draws_at + dt.timedelta(days=1)
    assert not commands.seal_round(round_id=found.pk)
    assert not commands.draw_round(round_id=found.pk)
    jobs.tick()
    commands.plan_rounds()
    watch.at = found.closes_at - dt.timedelta(days=1)
    with pytest.raises(refusals.NotOpen):
        entered(found, group("音楽"), [[use("hall-a", 3)]])
    with pytest.raises(refusals.NotOpen):
        commands.withdraw(entry_id=made.pk, by=made.person)
    found.refresh_from_db()
    assert (found.state, found.seed, Outcome.objects.count()) == ("off", "", 0)
    assert list(found.publications.values_list("kind", flat=True)) == [Publication.Kind.PROMISE]


def test_one_that_waits_for_its_draw_is_called_off_too_and_keeps_its_seal(watch):
    found = opened()
    entered(found, group("文化"), [[use("hall-a", 3)]])
    watch.at = found.closes_at
    commands.seal_round(round_id=found.pk)
    called_off(found)
    assert sorted(found.publications.values_list("kind", flat=True)) == ["entries", "promise", "seal"]
    assert Round.objects.get(pk=found.pk).seed == ""


def test_only_an_approver_with_a_reason_and_only_before_the_draw(watch):
    found = opened()
    by = approver()
    with pytest.raises(booking_refusals.MayNot):
        commands.call_off(round_id=found.pk, why=WHY, by=staff())
    with pytest.raises(refusals.WhyMissing):
        commands.call_off(round_id=found.pk, why=" ", by=by)
    entered(found, group("文化"), [[use("hall-a", 3)]])
    drawn(found, watch)
    with pytest.raises(refusals.OverAlready):
        commands.call_off(round_id=found.pk, why=WHY, by=by)
    assert Round.objects.get(pk=found.pk).state == Round.State.DRAWN


def test_the_database_keeps_it_called_off_with_its_reason(watch):
    found = opened()
    put = "UPDATE lotteries_round SET {} WHERE id = %s"
    refused(put.format("state = 'off', off_at = now()"), "lotteries_round_off_says_why", found.pk)
    refused(put.format("off_why = '予定'"), "lotteries_round_off_says_why", found.pk)
    called_off(found)
    refused(put.format("state = 'open', off_at = NULL, off_why = ''"), "lotteries_round_moves", found.pk)
    refused(put.format("off_why = '別の理由'"), "lotteries_round_stays", found.pk)


def test_a_round_that_was_drawn_is_not_called_off_by_hand_either(watch):
    found = opened()
    entered(found, group("文化"), [[use("hall-a", 3)]])
    drawn(found, watch)
    refused(
        "UPDATE lotteries_round SET state = 'off', off_at = now(), off_why = 'x' WHERE id = %s",
        "lotteries_round_moves",
        found.pk,
    )


@pytest.mark.django_db(transaction=True)
def test_drawn_and_called_off_at_once_it_is_one_of_both(watch):
    found = opened()
    entered(found, group("文化"), [[use("hall-a", 3)]])
    by = approver()
    watch.at = found.closes_at
    commands.seal_round(round_id=found.pk)
    watch.at = found.draws_at
    drew, off = at_once(
        lambda: commands.draw_round(round_id=found.pk),
        lambda: commands.call_off(round_id=found.pk, why=WHY, by=by),
    )
    assert (drew is True) == isinstance(off, refusals.OverAlready)
    assert (drew is False) == isinstance(off, Round)


def test_who_may_not_does_not_see_the_button_and_everybody_reads_the_reason(watch):
    found = opened()
    made = entered(found, group("文化の会"), [[use("hall-a", 3)]])
    address = reverse("lotterydesk:call-off", args=[KEY])
    editor = client_of(staff())
    assert "抽選の中止" not in page(editor, "lotterydesk:one", KEY)
    assert editor.post(address, {"why": WHY}).status_code == 403
    client = client_of(approver())
    assert "申込み1件の方に理由を知らせ" in page(client, "lotterydesk:one", KEY)
    client.post(address, {"why": " \0\r\n"})
    assert "中止の理由を入力してください" in page(client, "lotterydesk:one", KEY)
    client.post(address, {"why": WHY})
    text = page(client, "lotterydesk:one", KEY)
    assert "申し込んだ方に知らせています" in text
    assert WHY in text
    assert "この抽選を中止する" not in text
    client.post(address, {"why": WHY})
    assert "中止できるのは" in page(client, "lotterydesk:one", KEY)
    everybody = Client()
    assert "中止した抽選" in page(everybody, "lotteries:index")
    text = page(everybody, "lotteries:one", KEY)
    assert WHY in text
    assert "募集している枠" not in text
    assert "抽選に申し込む" not in text
    own = client_of(Entry.objects.get(pk=made.pk).person)
    assert WHY in page(own, "lotteries:entry", made.pk)
    assert "中止" in page(own, "lotteries:mine")
    watch.at = found.draws_at + dt.timedelta(days=120)
    assert "中止した抽選" not in page(everybody, "lotteries:index")
