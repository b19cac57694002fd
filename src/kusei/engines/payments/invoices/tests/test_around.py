"""What stands around the pages: notices to payers, the API, forgetting payers, closing an account."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.subscribers.models import Channel
from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands, payers, retention, telling
from kusei.engines.payments.invoices.models import Event, Invoice
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.invoices.tests.people import crowd
from kusei.foundation.audit.models import Access
from kusei.foundation.jobs.models import Failure
from kusei.foundation.people import closing
from kusei.foundation.people.residents import hooks as residents
from kusei.foundation.people.tokens.commands import create_token
from kusei.foundation.web import clock, encryption

pytestmark = pytest.mark.django_db
WHO = Payer("見本 花子", "ミホン ハナコ")


@pytest.fixture
def people():
    return crowd()


def told(user):
    rows = Message.objects.filter(subscriber__user=user, channel=Channel.INBOX).order_by("made_at", "id")
    return [encryption.unseal_json(row.sealed)["title"] for row in rows]


def test_a_payer_is_told_of_each_step_once_however_often_the_job_runs(people):
    one = testing.invoice(1000, payer=people.payer)
    telling.raised(one.pk)
    telling.raised(one.pk)
    paid = testing.payment(one, 1300)
    for _ in range(2):
        telling.paid(paid.pk)
    refund = paid.refunds.get()
    telling.refund(refund.pk)  # asked for by the machine: nothing to tell yet
    commands.pay_refund(refund_id=refund.pk, asset="bank")
    for _ in range(2):
        telling.refund(refund.pk)
    telling.raised(one.pk)  # too late: it is paid
    assert told(people.payer) == ["お支払いのお願い", "お支払いを受け取りました", "お金をお返ししました"]
    assert not Failure.objects.exists()


def test_a_lapsed_invoice_and_an_approved_refund_are_told(people):
    late = testing.invoice(1000, payer=people.payer, lapses_at=clock.now() - dt.timedelta(minutes=1))
    commands.lapse_invoice(invoice_id=late.pk)
    telling.lapsed(late.pk)
    big = testing.payment(testing.invoice(50_000, payer=people.payer))
    refund = commands.request_refund(payment_id=big.pk, amount=50_000, cause="cancelled", why="中止", by=people.editor)
    commands.approve_refund(refund_id=refund.pk, by=people.approver)
    telling.refund(refund.pk)
    assert told(people.payer) == ["お支払いの期限が過ぎました", "お金をお返しします"]


def test_nobody_is_told_without_an_account(people):
    telling.raised(testing.invoice(1000, details=WHO).pk)
    assert not Message.objects.exists()


def test_payers_are_forgotten_ten_years_after_the_closing_and_the_invoice_stays(people, monkeypatch):
    this_year = clock.today()
    paid, open_one = (testing.invoice(1000, details=WHO, payer=people.payer) for _ in range(2))
    testing.payment(paid)
    year = paid.fiscal_year
    monkeypatch.setattr(clock, "today", lambda: dt.date(year + 11, 5, 31))
    assert retention.forget() == 0
    monkeypatch.setattr(clock, "today", lambda: dt.date(year + 11, 6, 1))
    assert retention.forget() == 1
    assert retention.forget() == 0
    paid.refresh_from_db()
    open_one.refresh_from_db()
    assert payers.of(paid) is None
    assert (paid.payer_index, paid.total) == ("", 1000)
    assert payers.of(open_one) == WHO  # still owed
    assert Event.objects.filter(invoice=paid, kind="emptied").count() == 1
    assert this_year.year == year or this_year.year == year + 1


def test_payer_details_can_be_emptied_and_never_changed(people):
    one = testing.invoice(1000, details=WHO)
    sealed, index = payers.kept(Payer("見本 太郎"))
    for change in (
        {"payer_details": sealed},
        {"payer_details": sealed, "payer_index": index},
        {"payer_index": ""},
        {"payer_details": b"", "payer_index": "", "subject": "別"},
    ):
        with pytest.raises(IntegrityError, match="stays as it was issued"), transaction.atomic():
            Invoice.objects.filter(pk=one.pk).update(**change)
    Invoice.objects.filter(pk=one.pk).update(payer_details=b"", payer_index="")


def test_the_account_of_a_refund_is_forgotten_with_its_payer_and_its_decision_stays(people, monkeypatch):
    paid = testing.payment(testing.invoice(1000), 1200)
    refund = paid.refunds.get()
    account = {"bank": "9999", "branch": "001", "kind": "1", "number": "0000123", "name": "ミホン"}
    commands.name_bank(refund_id=refund.pk, account=account, by=people.editor)
    commands.pay_refund(refund_id=refund.pk, asset="bank", by=people.editor)
    with pytest.raises(IntegrityError, match="stays as it was decided"), transaction.atomic():
        type(refund).objects.filter(pk=refund.pk).update(bank_details=b"x")
    year = paid.fiscal_year
    monkeypatch.setattr(clock, "today", lambda: dt.date(year + 11, 6, 1))
    assert retention.forget() == 1
    refund.refresh_from_db()
    assert (bytes(refund.bank_details), refund.state) == (b"", "paid")


def test_an_account_stays_open_while_something_is_owed_or_to_be_given_back(people):
    one = testing.invoice(1000, payer=people.payer)
    assert any("お支払いの済んでいない請求" in sentence for sentence in closing.refusals(people.payer))
    paid = testing.payment(one, 1500)
    assert any("お返しするお金" in sentence for sentence in closing.refusals(people.payer))
    commands.pay_refund(refund_id=paid.refunds.get().pk, asset="bank")
    assert closing.refusals(people.payer) == []


def test_a_person_sees_who_read_their_invoices(people):
    one = testing.invoice(1000, payer=people.payer)
    assert ("invoices.invoice", [str(one.pk)]) in residents.records_of(people.payer)


# --- the API


@pytest.fixture
def call(settings, people):
    settings.STAFF_SECOND_FACTOR = False
    settings.RATE_LIMITS = False

    tokens = {}

    def send(who, scope, method, path, body=None):
        headers = {}
        if who:
            if (who, scope) not in tokens:
                issued = create_token(user=getattr(people, who), name=f"{who} {scope}", scopes=[scope])
                tokens[who, scope] = issued.credential.text()
            headers["Authorization"] = f"Bearer {tokens[who, scope]}"
        sent = "" if body is None else json.dumps(body)
        return Client().generic(method, f"/api/v1{path}", sent, "application/json", headers=headers)

    return send


BODY = {
    "system": "library", "reference": "L-1", "subject": "資料の弁償", "department": "kaikei", "income": "other",
    "lines": [{"label": "図鑑", "unit": 3000}, {"label": "減額", "unit": -500, "why": "古い本のため"}],
    "payer": {"name": "見本 花子", "kana": "ミホン ハナコ"},
}  # fmt: skip


def test_who_may_read_an_invoice_over_the_api_is_this_table(people, call):
    one = testing.invoice(1200, details=WHO)
    testing.payment(one, 200)
    path = f"/payments/invoices/{one.number}"
    table = {
        ("viewer", "payments:read"): 200, ("editor", "payments:read"): 200, ("viewer", "payments:write"): 403,
        ("foreign", "payments:read"): 404, (None, ""): 401,
    }  # fmt: skip
    for (who, scope), status in table.items():
        assert call(who, scope, "GET", path).status_code == status, (who, scope)
    answer = call("viewer", "payments:read", "GET", path)
    document = answer.json()
    assert (document["total"], document["owed"], document["payments"][0]["amount"]) == (1200, 1000, 200)
    assert WHO.name not in answer.content.decode()
    assert Access.objects.filter(model="invoices.invoice", object_id=str(one.pk)).count() == 3
    assert call("viewer", "payments:read", "GET", "/payments/invoices/26-99999999-1").status_code == 404


def test_a_system_raises_an_invoice_once_for_each_of_its_numbers(people, call):
    path = "/payments/invoices"
    first = call("editor", "payments:write", "POST", path, BODY)
    assert first.status_code == 201, first.content
    made = Invoice.objects.get()
    assert (made.total, made.decided_by, payers.of(made).name) == (2500, people.editor, "見本 花子")
    assert Client().get(first.json()["link"]).status_code == 302
    again = call("editor", "payments:write", "POST", path, BODY)
    assert again.json()["number"] == made.number
    assert Invoice.objects.count() == 1
    for who, scope, status in (
        ("viewer", "payments:write", 403), ("editor", "payments:read", 403), ("foreign_editor", "payments:write", 403),
        (None, "", 401),
    ):  # fmt: skip
        assert call(who, scope, "POST", path, {**BODY, "reference": "L-2"}).status_code == status, (who, scope)
    taken = call("foreign_editor", "payments:write", "POST", path, {**BODY, "department": "zeimu"})
    assert taken.status_code == 409
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"department": "none"}, {"income": "none"}, {"lines": []}, {"lines": [{"label": "x", "unit": -5}]},
        {"lines": [{"label": "x", "unit": 10**15}]}, {"ways": ["gold"]}, {"system": "Ü"}, {"more": 1},
        {"subject": "番号 123456789018"},
    ],
)  # fmt: skip
def test_what_cannot_be_an_invoice_is_answered_with_its_field(people, call, wrong):
    answer = call("editor", "payments:write", "POST", "/payments/invoices", {**BODY, **wrong})
    assert answer.status_code in {400, 422}, answer.content
    assert answer.json()["code"]
    assert not Invoice.objects.exists()
