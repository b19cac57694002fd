"""Every provider keeps the same contract: the sandbox, and the real one by its published description."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid

import pytest

from kusei.engines.notices.channels.fakes.server import drop, hang, status
from kusei.engines.payments.online import registry
from kusei.engines.payments.online.protocol import (
    Kind,
    NotAuthentic,
    NotUnderstood,
    Order,
    Refused,
    Returning,
    Status,
    TryLater,
)
from kusei.engines.payments.online.tests import fake_stripe
from kusei.foundation.web.testing import at_most


def now():
    return dt.datetime.now(dt.UTC)


def order(amount=1200, **more):
    began = now()
    facts = {
        "key": str(uuid.uuid4()), "amount": amount, "subject": "請求番号 26-00000001-2",
        "back": "https://ward.example/back/", "cancel": "https://ward.example/back/?left=1",
        "began_at": began, "expires_at": began + dt.timedelta(minutes=31), **more,
    }  # fmt: skip
    return Order(**facts)


@pytest.fixture
def provider(play):
    return registry.offered()


def read(provider, play, kind):
    """The one piece of news of that kind."""
    news = [one for body, headers in play.take() for one in provider.read(body, headers, now())]
    [found] = [one for one in news if one.kind == kind]
    return found


def paid(provider, play, amount=1200):
    made = order(amount)
    page = provider.create(made)
    play.pay(page.reference)
    return made, provider.look(page.reference)


def test_a_page_is_made_once_for_a_key_and_waits(provider):
    made = order()
    page, again = provider.create(made), provider.create(made)
    assert page == again
    assert page.link.startswith(("http://127.0.0.1:", "https://checkout.stripe.com/"))
    assert page.expires_at > made.began_at
    assert provider.look(page.reference).status == Status.PENDING
    assert provider.create(order()).reference != page.reference


def test_what_was_paid_is_told_and_found_alike(provider, play):
    made, session = paid(provider, play)
    assert (session.status, session.amount, session.key) == (Status.PAID, 1200, made.key)
    news = read(provider, play, Kind.PAID)
    assert (news.key, news.amount, news.payment, news.session) == (made.key, 1200, session.payment, session.reference)
    assert provider.cancel(session.reference).status == Status.PAID  # too late to give up


def test_given_up_nothing_can_be_paid(provider, play):
    page = provider.create(order())
    assert provider.cancel(page.reference).status == Status.EXPIRED
    assert provider.look(page.reference).status == Status.EXPIRED
    assert read(provider, play, Kind.EXPIRED).session == page.reference


def test_what_failed_is_told_and_found(provider, play):
    page = provider.create(order())
    play.fail(page.reference)
    assert provider.look(page.reference).status == Status.FAILED
    assert read(provider, play, Kind.FAILED).session == page.reference


def test_what_is_authorised_is_taken_or_let_go(provider, play):
    first, second = (provider.create(order(authorise_only=True)) for _ in range(2))
    for page in (first, second):
        play.pay(page.reference)
    session = provider.look(first.reference)
    assert (session.status, session.amount) == (Status.AUTHORISED, 1200)
    assert provider.capture(session).status == Status.PAID
    assert provider.cancel(second.reference).status == Status.EXPIRED


def test_refunds_in_parts_once_for_a_key_and_never_too_much(provider, play):
    _made, session = paid(provider, play)
    one = provider.refund(payment=session.payment, amount=500, key="k1", number="7")
    assert one.status == Returning.DONE
    assert provider.refund(payment=session.payment, amount=500, key="k1", number="7") == one
    assert provider.look_refund(one.reference) == one
    news = read(provider, play, Kind.REFUNDED)
    assert (news.matter, news.refund, news.amount, news.payment) == (one.reference, "7", 500, session.payment)
    with pytest.raises(Refused):
        provider.refund(payment=session.payment, amount=701, key="k2", number="8")
    assert provider.refund(payment=session.payment, amount=700, key="k3", number="8").status == Returning.DONE


def test_a_refund_may_take_its_time_and_fail(provider, play):
    _made, session = paid(provider, play)
    play.refunds("pending")
    first, second = (provider.refund(payment=session.payment, amount=500, key=f"k{n}", number=f"{n}") for n in (1, 2))
    assert first.status == Returning.PENDING
    play.take()
    play.end_refund(first.reference, "done")
    assert provider.look_refund(first.reference).status == Returning.DONE
    assert read(provider, play, Kind.REFUNDED).matter == first.reference
    play.end_refund(second.reference, "failed")
    assert provider.look_refund(second.reference).status == Returning.FAILED
    assert read(provider, play, Kind.REFUND_FAILED).refund == "2"


@pytest.mark.parametrize(("won", "kind"), [(True, Kind.DISPUTE_WON), (False, Kind.DISPUTE_LOST)])
def test_disputes_are_told_from_beginning_to_end(provider, play, won, kind):
    _made, session = paid(provider, play)
    number = play.dispute(session.payment)
    news = read(provider, play, Kind.DISPUTED)
    assert (news.matter, news.payment, news.amount) == (number, session.payment, 1200)
    play.decide(session.payment, number, won=won)
    assert read(provider, play, kind).matter == number


def test_the_same_key_for_something_else_is_refused(provider):
    made = order()
    provider.create(made)
    with pytest.raises(Refused):
        provider.create(order(key=made.key, amount=9999))


def test_what_is_not_there_is_refused(provider):
    with pytest.raises(Refused):
        provider.look("nothing")


def test_only_what_is_signed_in_time_is_read(provider, play):
    paid(provider, play)
    [body, headers] = play.take()[-1]
    assert provider.read(body, headers, now())
    for moved in (dt.timedelta(seconds=299), -dt.timedelta(seconds=299)):
        assert provider.read(body, headers, now() + moved * 0.98)
    [(name, value)] = [pair for pair in headers.items() if pair[0] != "Content-Type"]
    for wrong in (
        "",
        value.replace("v1=", "v1=0"),
        value.replace("v1=", "v2="),
        value.replace("t=", "t=1"),
        f"t=1,{value}",
        "t=,v1=",
        "t=²,v1=é",
    ):
        with pytest.raises(NotAuthentic):
            provider.read(body, {name: wrong}, now())
    with pytest.raises(NotAuthentic):
        provider.read(body + b" ", headers, now())
    for skew in (dt.timedelta(seconds=400), -dt.timedelta(seconds=400)):
        with pytest.raises(NotAuthentic):
            provider.read(body, headers, now() + skew)


def test_a_call_inside_a_transaction_is_refused(provider, transactional_db):
    from django.db import transaction

    from kusei.engines.notices.channels.outside import NetworkInTransaction

    with transaction.atomic(), pytest.raises(NetworkInTransaction):
        provider.look("x")


# ---------------------------------------------------------------------------------------------- Stripe alone


@pytest.mark.parametrize("trouble", [status(500), status(429, 1), drop(), status(302)])
def test_trouble_at_stripe_means_later(stripe, trouble):
    stripe.server.then(trouble)
    with pytest.raises(TryLater):
        registry.offered().create(order())


def test_a_provider_that_hangs_is_left_in_time(stripe, settings):
    settings.PAYMENTS_CALL_SECONDS = 0.5
    registry.forget()
    stripe.server.then(hang())
    begun = time.monotonic()
    with pytest.raises(TryLater):
        registry.offered().look("cs_1")
    assert time.monotonic() - begun < at_most(2)


def test_an_answer_that_was_lost_makes_no_second_page(stripe):
    made = order()
    stripe.server.then(drop())
    with pytest.raises(TryLater):
        registry.offered().create(made)
    registry.offered().create(made)
    assert len(stripe.book.sessions) == 1


def test_other_money_and_other_documents_are_not_understood(stripe):
    provider = registry.offered()
    paid(provider, stripe)
    event = stripe.events[-1]
    event["data"]["object"]["currency"] = "usd"
    with pytest.raises(NotUnderstood):
        provider.read(*fake_stripe.signed(event), now())
    for body in ([], {}, {"object": "event"}, {"object": "event", "type": "refund.updated", "data": {"object": 3}}):
        with pytest.raises(NotUnderstood):
            provider.read(*fake_stripe.signed(body), now())
    assert provider.read(*fake_stripe.signed({"object": "event", "type": "payout.paid"}), now()) == []


def test_a_parameter_that_the_description_does_not_know_would_be_seen(stripe, monkeypatch):
    """The positive control: the fake's validation bites."""
    import jsonschema

    provider = registry.offered()
    asked = {"mode": "payment", "invented": "1"}
    schema = fake_stripe.DESCRIPTION["requests"]["POST /v1/checkout/sessions"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(asked, schema)
    provider.create(order())
    [(_pattern, given)] = stripe.book.asked
    assert given["line_items"][0]["price_data"] == {
        "currency": "jpy", "unit_amount": 1200, "product_data": {"name": "請求番号 26-00000001-2"}
    }  # fmt: skip
    assert "@" not in json.dumps(given)
