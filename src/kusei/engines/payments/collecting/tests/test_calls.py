"""The list of calls: the next number, limits, and what answers do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.payments import testing
from kusei.engines.payments.collecting import commands, contacts, overdue
from kusei.engines.payments.collecting.models import Answer, Call, Hold
from kusei.engines.payments.collecting.refusals import NotTheTime, NotYours, PromiseNeedsDay
from kusei.engines.payments.collecting.tests.conftest import overdue as late
from kusei.engines.payments.collecting.tests.conftest import staff
from kusei.engines.payments.invoices.models import Event
from kusei.engines.payments.invoices.refusals import MayNot
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock


def on_list(office, medium="call", **more):
    invoice = late(60, **more)
    now = clock.now()
    return Call.objects.create(
        invoice=invoice, department=office.department, medium=medium, not_before=now, made_at=now
    )


def take(office, by=None):
    return commands.take_next(department=office.department, by=by or office.editor)


def test_each_number_is_given_to_one_person_and_looking_at_it_is_recorded(office):
    one, two = on_list(office), on_list(office)
    colleague = staff(Role.EDITOR, office.department, "colleague@example.jp")
    assert take(office) == one
    assert take(office) == one  # asked again
    assert take(office, colleague) == two
    assert take(office, staff(Role.EDITOR, office.department, "third@example.jp")) is None
    assert Access.objects.filter(model="invoices.invoice", user_id=office.editor.pk).count() == 2


def test_nobody_is_called_at_night_or_on_a_sunday(office, noon):
    on_list(office)
    noon(hours=8)  # 20 o'clock
    with pytest.raises(NotTheTime):
        take(office)
    noon(days=3, hours=-8)  # Saturday
    assert take(office) is not None
    noon(days=1)
    with pytest.raises(NotTheTime):
        take(office)


def test_a_promise_holds_dunning_until_its_day_and_the_number_comes_again_after_it(office, noon):
    call = take(office) if on_list(office) else None
    day = clock.today() + dt.timedelta(days=5)
    commands.answer_call(call_id=call.pk, result="promised", promised_on=day, note="給料日の後", by=office.editor)
    held = Hold.objects.get()
    assert (held.kind, held.until) == ("promised", day)
    assert overdue.why_not_now(call.invoice, day) == "held"
    assert overdue.why_not_now(call.invoice, day + dt.timedelta(days=1)) == ""
    assert b"\xe7\xb5\xa6" not in bytes(Answer.objects.get().note)  # sealed
    assert Event.objects.get(kind="called").facts == {"result": "promised", "promised_on": day.isoformat()}
    noon(5)
    assert take(office) is None
    noon(1)
    assert take(office) == call


@pytest.mark.parametrize(
    ("result", "open_still", "days"),
    [("reached", False, 0), ("refused", False, 0), ("wrong", False, 0), ("absent", True, 2), ("later", True, 1)],
)
def test_what_answers_do_to_the_list(office, result, open_still, days):
    on_list(office)
    call = take(office)
    commands.answer_call(call_id=call.pk, result=result, by=office.editor)
    call.refresh_from_db()
    assert (call.ended_at is None) == open_still
    if open_still:
        assert call.not_before == clock.now() + dt.timedelta(days=days)


def test_a_promise_needs_a_day_and_a_number_its_caller(office):
    on_list(office)
    call = take(office)
    with pytest.raises(PromiseNeedsDay):
        commands.answer_call(call_id=call.pk, result="promised", by=office.editor)
    colleague = staff(Role.EDITOR, office.department, "colleague@example.jp")
    with pytest.raises(NotYours):
        commands.answer_call(call_id=call.pk, result="reached", by=colleague)
    commands.answer_call(call_id=call.pk, result="reached", by=office.editor)
    with pytest.raises(NotYours):
        commands.answer_call(call_id=call.pk, result="reached", by=office.editor)


def test_nobody_is_called_more_than_twice_a_week(office, noon):
    call = on_list(office)
    for _time in range(2):
        commands.answer_call(call_id=take(office).pk, result="later", by=office.editor)
        noon(2)
        Hold.objects.update(lifted_at=clock.now())
    Call.objects.filter(pk=call.pk).update(not_before=clock.now())
    noon(-1)
    Call.objects.filter(pk=call.pk).update(not_before=clock.now())
    assert take(office) is None


def test_what_was_paid_leaves_the_list(office):
    call = on_list(office)
    testing.payment(call.invoice)
    assert take(office) is None
    call.refresh_from_db()
    assert call.ended_at is not None


def test_the_file_is_for_approvers_and_records_each_person(office):
    call, paid = on_list(office, "sms"), on_list(office, "sms")
    testing.payment(paid.invoice)
    with pytest.raises(MayNot):
        commands.hand_out(department=office.department, medium="sms", by=office.editor)
    assert commands.hand_out(department=office.department, medium="sms", by=office.approver) == [call]
    assert Access.objects.filter(model="invoices.invoice", user_id=office.approver.pk).count() == 1
    asked = {"department": office.department, "call_ids": [call.pk], "by": office.approver}
    assert commands.note_sms_sent(**asked) == 1
    assert commands.note_sms_sent(**asked) == 0


def test_answers_stay_as_they_were_given(office):
    on_list(office)
    made = commands.answer_call(call_id=take(office).pk, result="reached", by=office.editor)
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        Answer.objects.filter(pk=made.pk).update(result="wrong")


def test_a_contact_is_of_the_invoice_first_and_its_number_is_read(office):
    found = contacts.of([late(1)])
    contact = next(iter(found.values()))
    assert contact.phone.national == "09012345678"
    assert contact.can("sms", account=False)
    assert not contact.can("notice", account=False)
    assert "09012345678" not in repr(contact)
