"""Runs of dunning: whom a stage reaches, who is left out, and letters."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.payments import testing
from kusei.engines.payments.collecting import commands, jobs
from kusei.engines.payments.collecting.models import Call, Hold, Item, Run
from kusei.engines.payments.collecting.queries import desk
from kusei.engines.payments.collecting.refusals import HeldAlready, NobodyToTell, RunUnderWay
from kusei.engines.payments.collecting.rules import dunning
from kusei.engines.payments.collecting.tests.conftest import overdue, payer
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Event
from kusei.engines.payments.invoices.refusals import MayNot
from kusei.foundation.people.residents.models import Secrecy
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import seal_json


def run(office, stage="reminder"):
    made = commands.begin_run(department=office.department, stage_key=stage, by=office.editor)
    commands.send_waiting(run_id=made.pk)
    made.refresh_from_db()
    return made


def test_a_run_reaches_what_is_twenty_days_overdue_once(office):
    reached, early = overdue(20), overdue(19)
    made = run(office)
    item = Item.objects.get()
    assert (item.invoice_id, item.ways, item.owed, item.letter) == (reached.pk, "letter", 5000, True)
    assert made.state == Run.State.DONE
    assert Event.objects.filter(invoice=reached, kind="dunned").count() == 1
    assert not Event.objects.filter(invoice=early, kind="dunned").exists()
    with pytest.raises(NobodyToTell):
        run(office)


def test_each_stage_waits_for_the_one_before_and_for_the_days_that_it_gave(office, noon):
    overdue(80)
    with pytest.raises(NobodyToTell):
        run(office, "demand")
    run(office)
    noon(10)
    with pytest.raises(NobodyToTell):
        run(office, "demand")
    noon(1)
    run(office, "demand")
    assert set(Call.objects.values_list("medium", flat=True)) == {"sms", "call"}  # the first way, and one beside it
    noon(15)
    run(office, "final")
    assert list(Item.objects.order_by("pk").values_list("stage", flat=True)) == ["reminder", "demand", "final"]


@pytest.mark.parametrize("kind", Hold.Kind.values)
def test_who_is_held_is_left_out_until_the_day_is_over(office, noon, kind):
    one = overdue(30)
    until = clock.today() + dt.timedelta(days=2)
    commands.hold(invoice_id=one.pk, kind=kind, why="事情", until=until, by=office.editor)
    with pytest.raises(NobodyToTell):
        run(office)
    assert desk.preview(office.department, dunning().stages[0]).left_out == {"held": 1}
    with pytest.raises(HeldAlready):
        commands.hold(invoice_id=one.pk, kind=kind, why="もう一度", by=office.editor)
    noon(3)
    run(office)
    assert Item.objects.get().sent_at is not None


def test_small_amounts_paid_planned_and_pending_ones_are_left_out(office):
    overdue(30, yen=99)
    paid, pending, planned = overdue(30), overdue(30), overdue(30)
    testing.payment(paid)
    invoices.begin_attempt(invoice_id=pending.pk, way="online", provider="sandbox")
    commands.propose_plan(invoice_ids=[planned.pk], parts=[(clock.today(), 5000)], why="事情", by=office.editor)
    with pytest.raises(NobodyToTell):
        run(office)
    assert desk.preview(office.department, dunning().stages[0]).left_out == {"pending": 1, "plan": 1}


def test_what_is_paid_between_preview_and_sending_is_left_out(office):
    one, two = overdue(30), overdue(30)
    made = commands.begin_run(department=office.department, stage_key="reminder", by=office.editor)
    testing.payment(one)
    commands.send_waiting(run_id=made.pk)
    assert dict(Item.objects.values_list("invoice_id", "left_out")) == {one.pk: "paid", two.pk: ""}
    assert desk.by_reason(made) == [("支払い済み・取消し", 1)]


def test_what_is_paid_between_sending_and_printing_is_not_printed(office):
    one, two = overdue(30), overdue(30)
    made = run(office)
    testing.payment(one)
    batch = commands.begin_batch(run_id=made.pk, by=office.editor)
    jobs.make_letters(batch_id=batch.pk)
    jobs.make_letters(batch_id=batch.pk)  # again: nothing more
    batch.refresh_from_db()
    assert batch.pdf is not None
    assert [item.invoice_id for item in batch.items.all()] == [two.pk]
    assert Item.objects.get(invoice=one).unprinted == "paid"
    commands.note_posted(batch_id=batch.pk, on=clock.today(), by=office.editor)
    assert Event.objects.filter(kind="letter-posted").count() == 1
    assert commands.take_letters(batch_id=batch.pk, by=office.editor) == batch.pdf


def test_a_payer_with_an_account_is_told_here_and_somebody_under_protection_is_not(office):
    known, secret = payer(1), payer(2)
    Secrecy.objects.create(
        user=secret, since=clock.today(), set_at=clock.now(), set_by=office.approver, reason=seal_json("見本")
    )
    told, kept = overdue(30, details=None, payer=known), overdue(30, payer=secret)
    run(office)
    assert dict(Item.objects.values_list("invoice_id", "ways")) == {told.pk: "notice", kept.pk: ""}
    assert Item.objects.get(invoice=kept).left_out == "held"
    assert Message.objects.get(channel="inbox").subscriber.user == known


def test_who_cannot_be_reached_is_said(office):
    overdue(30, details=None)
    made = run(office)
    assert desk.by_reason(made) == [("連絡先がない", 1)]


def test_two_runs_of_a_stage_do_not_stand_beside_each_other(office):
    overdue(30)
    commands.begin_run(department=office.department, stage_key="reminder", by=office.editor)
    with pytest.raises(RunUnderWay):
        commands.begin_run(department=office.department, stage_key="reminder", by=office.editor)


@pytest.mark.parametrize("who", ["viewer", "approver", "stranger", "contractor"])
def test_only_editors_of_the_department_begin_runs_and_hold(office, who):
    one = overdue(30)
    user = getattr(office, who)
    with pytest.raises(MayNot):
        commands.begin_run(department=office.department, stage_key="reminder", by=user)
    with pytest.raises(MayNot):
        commands.hold(invoice_id=one.pk, kind="paused", why="事情", by=user)


def test_the_database_tells_nobody_twice_in_a_stage_and_what_was_sent_stays(office):
    one = overdue(30)
    first = run(office)
    item = Item.objects.get()
    again = Run.objects.create(
        department=office.department, stage="reminder", on=first.on, by=office.editor, at=clock.now()
    )
    with pytest.raises(IntegrityError, match="collecting_item_once_a_stage"), transaction.atomic():
        Item.objects.create(run=again, invoice=one, stage="reminder")
    with pytest.raises(IntegrityError, match="what was sent stays"), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(sent_at=None)
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        item.delete()


def test_payers_are_told_before_and_after_a_reservation_lapses_once(office, noon):
    who = payer()
    one = testing.invoice(payer=who, lapses_at=clock.now() + dt.timedelta(hours=30))
    jobs.tell_of_lapses()
    assert not Message.objects.exists()
    noon(hours=10)
    jobs.tell_of_lapses()
    jobs.tell_of_lapses()
    assert Message.objects.filter(channel="inbox").count() == 1
    noon(hours=21)
    assert invoices.lapse_invoice(invoice_id=one.pk)
    jobs.tell_of_lapses()
    jobs.tell_of_lapses()
    assert Message.objects.filter(channel="inbox").count() == 2
