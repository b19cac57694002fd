"""From the button to the ledger: paying, coming back, giving up, refunds and disputes, with each provider."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment, Refund
from kusei.engines.payments.invoices.refusals import AlreadyPending, Changed
from kusei.engines.payments.ledger.commands import balance
from kusei.engines.payments.ledger.queries import prove, trial_balance
from kusei.engines.payments.online import commands, jobs, registry
from kusei.engines.payments.online.models import Dispute, Event, Sending
from kusei.engines.payments.online.refusals import CannotGo, NotKnown
from kusei.engines.payments.online.tests.conftest import staff_member
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(db):
    return testing.invoice(1200)


def go(invoice):
    return commands.go(invoice=invoice, address=lambda attempt: f"https://ward.example/back/{attempt.key}/")


def tell(client, play, *, times=1, backwards=False):
    """Deliver what the provider would tell, and let the jobs run."""
    news = play.take()
    for body, headers in (news[::-1] if backwards else news) * times:
        names = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        names.pop("HTTP_CONTENT_TYPE", None)
        answer = client.post(reverse(f"payhooks:{play.name}"), body, content_type="application/json", **names)
        assert answer.status_code == 200
    for event in Event.objects.filter(state=Event.State.WAITING).order_by("pk"):
        commands.handle_event(event_id=event.pk)


def paid(client, play, invoice):
    attempt = go(invoice)
    play.pay(attempt.reference)
    tell(client, play)
    return Payment.objects.get(invoice=invoice)


def later(monkeypatch, **by):
    moment = clock.now() + dt.timedelta(**by)
    monkeypatch.setattr(clock, "now", lambda: moment)


def level():
    """The ledger proves itself, and what is on its way from providers."""
    assert prove() == []
    return sum(one.balance for one in trial_balance() if one.key.startswith("clearing:online"))


def test_news_of_a_payment_settles_the_invoice_and_its_attempt(client, play, invoice):
    attempt = go(invoice)
    play.pay(attempt.reference)
    tell(client, play, times=3)
    payment = Payment.objects.get()
    assert (payment.amount, payment.surplus, payment.provider, payment.way) == (1200, 0, play.name, "online")
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.SUCCEEDED
    assert balance(f"invoice:{invoice.pk}") == 0
    assert level() == 1200
    assert set(Event.objects.values_list("state", flat=True)) == {"done"}


def test_without_any_news_the_look_up_finds_the_payment(play, invoice):
    attempt = go(invoice)
    assert commands.look_up(attempt_id=attempt.pk).state == Attempt.State.PENDING
    play.pay(attempt.reference)
    assert commands.look_up(attempt_id=attempt.pk).state == Attempt.State.SUCCEEDED
    assert Payment.objects.get().amount == 1200


def test_look_up_and_news_together_are_one_payment(client, play, invoice):
    attempt = go(invoice)
    play.pay(attempt.reference)
    commands.look_up(attempt_id=attempt.pk)
    tell(client, play, times=2, backwards=True)
    assert Payment.objects.count() == 1


def test_pressed_twice_it_is_the_same_page_and_later_a_question(play, invoice, monkeypatch):
    first, second = go(invoice), go(invoice)
    assert (first.pk, first.link) == (second.pk, second.link)
    later(monkeypatch, seconds=20)
    with pytest.raises(AlreadyPending) as pending:
        go(invoice)
    assert pending.value.attempt.link == first.link


def test_given_up_the_invoice_can_be_paid_otherwise(play, invoice):
    attempt = go(invoice)
    assert commands.give_up(attempt_id=attempt.pk).state == Attempt.State.EXPIRED
    assert go(invoice).pk != attempt.pk


def test_what_was_paid_while_giving_up_is_taken(play, invoice):
    attempt = go(invoice)
    play.pay(attempt.reference)
    assert commands.give_up(attempt_id=attempt.pk).state == Attempt.State.SUCCEEDED
    assert Payment.objects.get().amount == 1200


def test_over_its_time_the_page_is_closed_and_only_then_the_attempt_ends(play, invoice, monkeypatch):
    attempt = go(invoice)
    later(monkeypatch, minutes=40)
    assert commands.look_up(attempt_id=attempt.pk).state == Attempt.State.EXPIRED
    assert registry.offered().look(attempt.reference).status == "expired"


def test_money_that_comes_after_the_end_is_taken_and_what_is_double_goes_back(client, sandbox, invoice):
    attempt = go(invoice)
    commands.give_up(attempt_id=attempt.pk)
    testing.payment(invoice, reference="elsewhere")
    session = sandbox.book.sessions[attempt.reference]
    sandbox.book.pay(session, "card")
    tell(client, sandbox, backwards=True)
    late = Payment.objects.get(reference=session.payment)
    assert late.surplus == 1200
    refund = Refund.objects.get(payment=late)
    assert commands.send_back(refund_id=refund.pk) == Sending.State.DONE
    refund.refresh_from_db()
    assert refund.state == Refund.State.PAID
    assert sandbox.book.payments[session.payment].refunded == 1200
    assert level() == 1200


def test_what_failed_ends_the_attempt_with_its_reason(client, play, invoice):
    attempt = go(invoice)
    play.fail(attempt.reference)
    tell(client, play)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.FAILED
    assert Invoice.objects.owed().filter(pk=invoice.pk).exists()


def test_authorised_money_is_taken_while_it_is_owed_and_let_go_when_not(client, play, invoice, settings):
    settings.PAYMENTS_AUTHORISE_FIRST = True
    attempt = go(invoice)
    play.pay(attempt.reference)
    tell(client, play)
    assert Payment.objects.get().amount == 1200
    other = testing.invoice(500)
    attempt = go(other)
    testing.payment(other, way="cash", provider="", reference="", place="till:1")
    play.pay(attempt.reference)
    tell(client, play)
    assert other.payments.count() == 1
    assert Attempt.objects.get(pk=attempt.pk).state == Attempt.State.EXPIRED


def test_a_provider_that_does_not_answer_leaves_everything_open(stripe, invoice, settings):
    from kusei.engines.notices.channels.fakes.server import drop, status

    stripe.server.then(drop())
    with pytest.raises(CannotGo):
        go(invoice)
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.link) == (Attempt.State.PENDING, "")
    assert go(invoice).pk == attempt.pk  # the next press asks again, with the same key
    assert len(stripe.book.sessions) == 1
    stripe.server.then(status(503))
    with pytest.raises(NotKnown):
        commands.look_up(attempt_id=attempt.pk)
    stripe.server.then(status(503))
    jobs.look_up(attempt_id=attempt.pk)
    assert Attempt.objects.get().state == Attempt.State.PENDING


def test_a_provider_that_refuses_ends_the_attempt(stripe, invoice):
    stripe.book._create = lambda given: stripe.book._error(400, "amount_too_small")
    with pytest.raises(CannotGo) as refusal:
        go(invoice)
    assert refusal.value.why == "amount_too_small"
    assert Attempt.objects.get().state == Attempt.State.FAILED


# ---------------------------------------------------------------------------------------------- refunds


def test_refunds_in_parts_go_back_once_however_often_the_job_runs(client, play, invoice):
    payment = paid(client, play, invoice)
    for amount in (300, 900):
        refund = invoices.request_refund(payment_id=payment.pk, amount=amount, cause="reduced", why="減免")
        for _ in range(3):
            assert commands.send_back(refund_id=refund.pk) in {"", Sending.State.DONE}
    tell(client, play, times=2, backwards=True)
    assert set(Refund.objects.values_list("state", flat=True)) == {"paid"}
    assert len(play.book.refunds) == 2
    assert level() == 0


def test_a_refund_whose_answer_was_lost_is_not_made_twice(client, stripe, invoice):
    from kusei.engines.notices.channels.fakes.server import drop
    from kusei.engines.payments.online.protocol import TryLater

    payment = paid(client, stripe, invoice)
    refund = invoices.request_refund(payment_id=payment.pk, amount=300, cause="reduced", why="減免")
    stripe.server.then(drop())
    with pytest.raises(TryLater):
        commands.send_back(refund_id=refund.pk)
    assert commands.send_back(refund_id=refund.pk) == Sending.State.DONE
    assert len(stripe.book.refunds) == 1


def test_news_of_a_refund_is_enough(client, play, invoice):
    payment = paid(client, play, invoice)
    play.refunds("pending")
    refund = invoices.request_refund(payment_id=payment.pk, amount=300, cause="reduced", why="減免")
    assert commands.send_back(refund_id=refund.pk) == Sending.State.ASKED
    [reference] = play.book.refunds
    play.end_refund(reference, "done")
    tell(client, play, times=2)
    refund.refresh_from_db()
    assert (refund.state, refund.reference) == (Refund.State.PAID, reference)
    assert level() == 900


def test_a_refund_on_its_way_is_not_called_off(client, play, invoice):
    boss = staff_member("approver", department=invoice.department)
    payment = paid(client, play, invoice)
    play.refunds("pending")
    refund = invoices.request_refund(payment_id=payment.pk, amount=300, cause="reduced", why="減免")
    commands.send_back(refund_id=refund.pk)
    with pytest.raises(Changed):
        invoices.refuse_refund(refund_id=refund.pk, why="まちがい", by=boss)


def test_a_refund_that_failed_is_shown_and_tried_again_with_a_new_key(client, play, invoice):
    editor = staff_member("editor", department=invoice.department)
    payment = paid(client, play, invoice)
    play.refunds("failed")
    refund = invoices.request_refund(payment_id=payment.pk, amount=300, cause="reduced", why="減免")
    assert commands.send_back(refund_id=refund.pk) == Sending.State.FAILED
    assert commands.send_back(refund_id=refund.pk) == Sending.State.FAILED
    sign_in(client, editor)
    assert invoice.number in client.get(reverse("online:desk")).content.decode()
    play.refunds("done")
    client.post(reverse("online:again", kwargs={"number": refund.sending.pk}))
    assert commands.send_back(refund_id=refund.pk) == Sending.State.DONE


def test_what_got_no_answer_for_a_day_is_left_to_a_person(client, stripe, invoice, monkeypatch):
    from kusei.engines.notices.channels.fakes.server import status
    from kusei.engines.payments.online.protocol import TryLater

    payment = paid(client, stripe, invoice)
    refund = invoices.request_refund(payment_id=payment.pk, amount=300, cause="reduced", why="減免")
    stripe.server.then(status(500))
    with pytest.raises(TryLater):
        commands.send_back(refund_id=refund.pk)
    later(monkeypatch, hours=21)
    assert commands.send_back(refund_id=refund.pk) == Sending.State.FAILED
    assert Sending.objects.get().why == "unanswered"


# ---------------------------------------------------------------------------------------------- disputes


def test_a_lost_dispute_takes_the_money_back_out_of_the_books_once(client, play, invoice):
    payment = paid(client, play, invoice)
    number = play.dispute(payment.reference)
    tell(client, play)
    assert Dispute.objects.get().state == Dispute.State.OPEN
    play.decide(payment.reference, number, won=False)
    tell(client, play, times=3)
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.refund.state, dispute.refund.cause) == ("lost", "paid", "disputed")
    assert level() == 0
    assert commands.send_back(refund_id=dispute.refund.pk) == ""


def test_a_won_dispute_changes_nothing(client, play, invoice):
    payment = paid(client, play, invoice)
    number = play.dispute(payment.reference)
    play.decide(payment.reference, number, won=True)
    tell(client, play, backwards=True)
    assert Dispute.objects.get().state == Dispute.State.WON
    assert level() == 1200


def test_a_dispute_of_what_was_refunded_too_is_left_to_a_person(client, play, invoice):
    payment = paid(client, play, invoice)
    refund = invoices.request_refund(payment_id=payment.pk, amount=200, cause="reduced", why="減免")
    commands.send_back(refund_id=refund.pk)
    play.decide(payment.reference, play.dispute(payment.reference), won=False)
    tell(client, play)
    assert Dispute.objects.get().refund.amount == 1000
    assert Event.objects.filter(state="unknown", kind="dispute-lost").count() == 1
    assert level() == 0


# ---------------------------------------------------------------------------------------------- news


def test_news_in_the_wrong_order_waits_for_what_it_is_about(client, play, invoice):
    attempt = go(invoice)
    play.pay(attempt.reference)
    payment = registry.offered().look(attempt.reference).payment
    number = play.dispute(payment)
    play.decide(payment, number, won=False)
    tell(client, play, backwards=True)
    tell(client, play)  # what waited is tried again
    assert set(Event.objects.values_list("state", flat=True)) == {"done"}
    assert Dispute.objects.get().state == Dispute.State.LOST
    assert level() == 0


def test_news_of_nothing_of_ours_becomes_work_for_a_person(client, play, invoice, monkeypatch):
    payment = paid(client, play, invoice)
    registry.offered().refund(payment=payment.reference, amount=100, key="by-hand", number="")
    tell(client, play)
    assert Event.objects.get(kind="refunded").state == "waiting"
    with monkeypatch.context() as patch:
        later(patch, minutes=31)
        commands.handle_event(event_id=Event.objects.get(kind="refunded").pk)
    assert Event.objects.get(kind="refunded").state == "unknown"
    editor = staff_member("editor", department=invoice.department)
    sign_in(client, editor)
    number = Event.objects.get(kind="refunded").pk
    client.post(reverse("online:clear", kwargs={"number": number}), {"note": " "})
    assert Event.objects.get(pk=number).state == "unknown"
    client.post(reverse("online:clear", kwargs={"number": number}), {"note": "管理画面から還付した"})
    assert Event.objects.get(pk=number).state == "cleared"


def test_each_minute_what_is_open_is_followed(client, play, invoice, monkeypatch):
    from procrastinate.contrib.django.models import ProcrastinateJob

    go(invoice)
    payment = paid(client, play, testing.invoice(700))
    invoices.request_refund(payment_id=payment.pk, amount=700, cause="reduced", why="減免")
    ProcrastinateJob.objects.all().update(status="succeeded")
    jobs.follow_what_is_open()
    jobs.follow_what_is_open()
    waiting = ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True)
    assert sorted(name.rpartition(".")[2] for name in waiting) == ["look_up", "send"]


def test_look_ups_become_rarer_with_age(play, invoice):
    attempt = go(invoice)

    def seen(begin, minutes):
        start = attempt.began_at + dt.timedelta(minutes=begin)
        return sum(attempt.pk in jobs.due(start + dt.timedelta(minutes=one)) for one in range(minutes))

    assert seen(0, 5) == 5
    assert seen(5, 24) == 8
    assert seen(60, 60) == 6
