"""The address that providers call: signed, in time, once, short."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.urls import reverse

from kusei.engines.payments.online.models import Event
from kusei.engines.payments.online.sandbox.adapter import HEADER
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
EVENT = {
    "id": "se_1",
    "kind": "paid",
    "at": 1_700_000_000,
    "key": "k",
    "session": "ss_1",
    "payment": "sp_1",
    "amount": 5,
}


def post(client, sandbox, event=None, *, headers=None, body=None):
    made, own = sandbox.server.teller.signed(EVENT if event is None else event)
    given = {HEADER: own[HEADER]} if headers is None else headers
    return client.post(
        reverse("payhooks:sandbox"), made if body is None else body, content_type="application/json", headers=given
    ).status_code


def test_a_signed_piece_of_news_is_kept_once(client, sandbox):
    assert [post(client, sandbox) for _ in range(3)] == [200, 200, 200]
    assert Event.objects.get().amount == 5


def test_without_the_signature_nothing_is_kept(client, sandbox):
    assert post(client, sandbox, headers={}) == 403
    assert post(client, sandbox, headers={HEADER: "t=1,v1=00"}) == 403
    assert post(client, sandbox, body=b'{"id": "se_2"}') == 403
    assert not Event.objects.exists()


@pytest.mark.parametrize(("skew", "taken"), [(-301, False), (-290, True), (290, True), (310, False)])
def test_clocks_may_differ_by_five_minutes(client, sandbox, skew, taken):
    sandbox.book.control = dataclasses.replace(sandbox.book.control, skew=skew)
    assert post(client, sandbox) == (200 if taken else 403)


def test_what_was_overheard_is_of_no_use_later(client, sandbox, monkeypatch):
    made, own = sandbox.server.teller.signed(EVENT)
    moment = clock.now() + dt.timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert post(client, sandbox, body=made, headers={HEADER: own[HEADER]}) == 403


@pytest.mark.parametrize(
    "event",
    [[], {}, {**EVENT, "kind": "gift"}, {**EVENT, "at": "x"}, {**EVENT, "amount": "x"}, {**EVENT, "at": 10**30}],
)
def test_signed_nonsense_is_refused_without_an_error(client, sandbox, event):
    assert post(client, sandbox, event) == 400


def test_long_bodies_are_not_read(client, sandbox):
    assert post(client, sandbox, {**EVENT, "why": "x" * 1_100_000}) == 413


def test_a_provider_that_the_installation_does_not_have_has_no_address(client, sandbox):
    assert client.post(reverse("payhooks:stripe"), b"{}", content_type="application/json").status_code == 404
    assert client.get(reverse("payhooks:sandbox")).status_code == 405


def test_news_holds_no_personal_data():
    columns = {field.name for field in Event._meta.get_fields()}
    assert columns == {
        "id", "provider", "event_id", "kind", "at", "received_at", "key", "session", "payment", "matter", "refund",
        "amount", "why", "state", "handled_at", "cleared_by", "note",
    }  # fmt: skip
