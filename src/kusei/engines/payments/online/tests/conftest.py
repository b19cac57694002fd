"""The sandbox and the fake of the real provider, played alike."""

from __future__ import annotations

import datetime as dt
import itertools
from types import SimpleNamespace

import pytest

from kusei.engines.notices.channels.fakes.server import Server as FakeServer
from kusei.engines.payments.online import registry
from kusei.engines.payments.online.sandbox.server import Server
from kusei.engines.payments.online.tests import fake_stripe
from kusei.foundation.org.models import RoleAssignment
from kusei.foundation.people.models import User


@pytest.fixture
def sandbox(settings):
    """The sandbox in this process; its news is kept in `events` and told to nobody."""
    with Server(key="key", secret="secret") as server:
        events = []
        server.book.tell = events.append
        book = server.book

        def pay(reference):
            book.pay(book.sessions[reference], "card")

        def dispute(payment):
            return book.dispute(book.payments[payment]).id

        def take():
            taken = [server.teller.signed(event) for event in events]
            events.clear()
            return taken

        settings.PAYMENTS_PROVIDER = "sandbox"
        settings.PAYMENTS_SANDBOX_URL, settings.PAYMENTS_SANDBOX_KEY = server.url, "key"
        settings.PAYMENTS_SANDBOX_SECRET = "secret"
        registry.forget()
        yield SimpleNamespace(
            name="sandbox", server=server, book=book, events=events, pay=pay, dispute=dispute, take=take,
            fail=lambda reference: book.fail(book.sessions[reference], "card-declined"),
            refunds=lambda how: setattr(book.control, "refunds", how),
            end_refund=lambda reference, how: book.end_refund(book.refunds[reference], how),
            decide=lambda payment, number, won: book.decide(book.disputes[number], won=won),
            hang=lambda seconds: setattr(book.control, "hang", seconds),
        )  # fmt: skip
    registry.forget()


@pytest.fixture
def stripe(settings):
    """The fake of Stripe in this process."""
    fake = fake_stripe.FakeStripe()
    with FakeServer(fake) as server:
        settings.PAYMENTS_PROVIDER = "stripe"
        settings.PAYMENTS_STRIPE_KEY, settings.PAYMENTS_STRIPE_SECRET = fake_stripe.KEY, fake_stripe.SECRET
        settings.PAYMENTS_STRIPE_API, settings.PAYMENTS_STRIPE_LOCAL = server.url, True
        registry.forget()

        def take():
            taken = [fake_stripe.signed(event) for event in fake.events]
            fake.events.clear()
            return taken

        yield SimpleNamespace(
            name="stripe", server=server, book=fake, events=fake.events, pay=fake.pay, dispute=fake.dispute, take=take,
            fail=fake.fail,
            refunds=lambda how: setattr(fake, "refund_status", {"done": "succeeded"}.get(how, how)),
            end_refund=fake.end_refund,
            decide=lambda payment, number, won: fake.decide(payment, number, won=won),
        )  # fmt: skip
    registry.forget()


@pytest.fixture(params=["sandbox", "stripe"])
def play(request):
    """Each provider in turn."""
    return request.getfixturevalue(request.param)


_people = itertools.count(1)


def staff_member(role, *, department):
    """Somebody who holds the role there."""
    user = User.objects.create_user(f"{role}{next(_people)}@city.example", name=role)
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user
