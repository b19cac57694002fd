"""The pages: a day at the counter with scripts off, who may open what, and what each page costs."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Payment, Refund
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.tills.models import DENOMINATIONS, Row, Shift, Taking, Till
from kusei.engines.payments.tills.tests.conftest import DAY, balance, cash, pieces, till
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.testing import sign_in

BASE = "/desk/payments/tills/"


def counted(yen, **more):
    return {**{f"n{value}": number or "" for value, number in pieces(yen).items()}, **more}


def hidden(answer, name):
    return re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())[1]


@pytest.fixture
def clerk(client, opened):
    return sign_in(client, opened.clerk)


@pytest.fixture
def at(opened):
    return f"{BASE}{opened.till.pk}/"


def test_a_day_at_the_counter_from_opening_to_closing(client, town):
    sign_in(client, town.clerk)
    at = f"{BASE}{town.till.pk}/"
    assert "使えるレジ" in client.get(BASE).content.decode()
    answer = client.post(f"{at}open/", counted(29_000))
    assert answer.status_code == 422
    assert "−1,000円違います" in answer.content.decode()
    assert "30,000円" in client.post(f"{at}open/", counted(30_000, sum="1")).content.decode()
    assert client.post(f"{at}open/", counted(30_000)).url == f"{at}counter/"
    invoice = testing.invoice(1_250, details=Payer("見本 花子"))
    assert client.post(f"{at}counter/", {"code": "26-00000000-9"}).status_code == 422
    assert client.post(f"{at}counter/", {"code": f" {invoice.number} "}).url == f"{at}counter/{invoice.number}/"
    answer = client.get(f"{at}counter/{invoice.number}/")
    text = answer.content.decode()
    assert "見〇 花〇" in text
    assert "見本 花子" not in text
    assert ">1,250円</p>" in text
    assert '<button class="button ghost" name="quick" value="5000">5,000円</button>' in text
    form = {"key": hidden(answer, "key"), "amount": "1250", "way": "cash"}
    assert client.post(f"{at}counter/{invoice.number}/take/", {**form, "tendered": "1000"}).status_code == 422
    answer = client.post(f"{at}counter/{invoice.number}/take/", {**form, "tendered": "１０，０００円"})
    done = client.get(answer.url).content.decode()
    assert '<p class="till-change" role="status">8,750円</p>' in done
    assert client.post(f"{at}counter/{invoice.number}/take/", {**form, "quick": "1250"}).url == answer.url
    assert Payment.objects.count() == 1
    assert "お金は受け取らないでください" in client.get(f"{at}counter/{invoice.number}/").content.decode()
    taking = Taking.objects.get()
    client.post(f"{at}takings/{taking.pk}/undo/", {"why": "件名ちがい"})
    assert "取消し済み" in client.get(at).content.decode()
    answer = client.get(f"{at}counter/{invoice.number}/")
    sent = {"key": hidden(answer, "key"), "amount": "1250", "way": "terminal", "slip": "0042"}
    assert client.post(f"{at}counter/{invoice.number}/take/", sent).status_code == 302
    answer = client.post(f"{at}close/", counted(29_990))
    assert answer.status_code == 422
    assert "−10円" in answer.content.decode()
    client.post(f"{at}close/", counted(29_990, why="10円玉の渡しまちがい"))
    assert Shift.objects.get().state == "closed"
    assert balance(town.till) == 29_990
    sign_in(client, town.chief)
    day = client.get(f"{at}days/2026-06-10/").content.decode()
    assert "日計を締める" in day
    assert "10円玉の渡しまちがい" in day
    client.post(f"{at}days/2026-06-10/close/")
    assert "締め済み" in client.get(f"{at}days/2026-06-10/").content.decode()
    assert client.get(f"{at}days/2026-06-10/pdf/").content.startswith(b"%PDF")
    table = client.get(f"{at}days/2026-06-10/csv/").content.decode("utf-8-sig")
    assert "窓口（カード・電子マネー）,1,1250,0,0,1250" in table


def test_the_name_of_the_payer_is_shown_when_asked_and_the_reading_is_recorded(clerk, at, opened):
    invoice = testing.invoice(500, details=Payer("見本 花子"))
    assert "見本 花子" in clerk.post(f"{at}counter/{invoice.number}/name/").content.decode()
    assert Access.objects.filter(model="invoices.invoice", object_id=str(invoice.pk), user_id=opened.clerk.pk).exists()


def test_a_receipt_is_printed_for_an_invoice_of_any_department(clerk, at, opened):
    taking = cash(opened.till, testing.invoice(500, department=testing.department("other", "ほかの課")), opened.clerk)
    answer = clerk.post(f"{at}takings/{taking.pk}/receipt/")
    assert answer.content.startswith(b"%PDF")


def test_a_file_is_taken_in_on_its_page_and_hostile_ones_are_refused(clerk, at, opened):
    invoice = testing.invoice(700)
    good = f"取引日,取引時刻,伝票番号,請求番号,金額,取引区分\n2026/06/10,09:00:00,1,{invoice.number},700,売上\n"
    for content, status in ((b"\0\1\2", 422), (b"PK\x03\x04x", 422), (b"", 422), (good.encode("cp932"), 302)):
        file = SimpleUploadedFile("<script>.csv", content)
        assert clerk.post(f"{at}files/", {"layout": "terminal", "file": file}).status_code == status
    assert Row.objects.get().state == "taken"
    assert "取り込んだファイル" in clerk.get(f"{at}files/").content.decode()
    assert clerk.get(f"{BASE}work/").status_code == 200


def test_every_page_opens_in_three_languages(clerk, at, opened):
    taking = cash(opened.till, testing.invoice(500), opened.clerk)
    invoice = testing.invoice(500)
    pages = ["", "count/", "close/", "counter/", f"counter/{invoice.number}/", f"takings/{taking.pk}/", "sheet/"]
    pages += [f"takings/{taking.pk}/undo/", "days/2026-06-10/", "files/"]
    for language in ("", "/en", "/ja-easy"):
        for page in pages:
            answer = clerk.get(f"{language}{at}{page}")
            assert answer.status_code == 200, page
            assert answer.content.decode().count("<h1>") == 1
        assert clerk.get(f"{language}{BASE}departments/{opened.office.pk}/2026-06-10/").status_code == 200


def test_a_till_is_set_up_on_its_page(client, town):
    sign_in(client, town.admin)
    form = {"name": "2番窓口", "kind": "cash", "float_amount": "20,000", "department": town.office.pk}
    form |= {"valid_from_year": "R8", "valid_from_month": "4", "valid_from_day": "1"}
    assert client.post(f"{BASE}new/", {**form, "name": town.till.name}).status_code == 422
    answer = client.post(f"{BASE}new/", form)
    assert answer.status_code == 302
    made = Till.objects.get(name="2番窓口")
    assert made.float_amount == 20_000
    assert client.get(f"{BASE}{made.pk}/edit/").status_code == 200


# Who → what they are answered at: the index, the till, opening it, its counter, its files, a new till, a deposit.
WHO = {
    "viewer": (200, 200, 403, 403, 403, 403, 403),
    "clerk": (200, 200, 200, 200, 200, 403, 302),
    "second": (200, 200, 200, 302, 200, 403, 302),
    "contractor": (200, 404, 404, 404, 404, 403, 404),
    "chief": (200, 200, 403, 403, 200, 200, 302),
    "admin": (200, 200, 403, 403, 403, 200, 403),
    "stranger": (200, 404, 404, 404, 404, 200, 404),
    "resident": (403, 403, 403, 403, 403, 403, 403),
    "": (302, 302, 302, 302, 302, 302, 302),
}


@pytest.mark.parametrize("who", WHO)
def test_who_may_open_what(client, opened, at, who):
    from kusei.foundation.people.testing import resident

    if who:
        sign_in(client, resident() if who == "resident" else getattr(opened, who))
    got = [client.get(f"{path}").status_code for path in (BASE, at, f"{at}open/", f"{at}counter/", f"{at}files/")]
    got.append(client.get(f"{BASE}new/").status_code)
    sent = {"key": str(uuid.uuid4()), "amount": "100"}
    got.append(client.post(f"{at}cash/deposit/", sent).status_code)
    if who in {"viewer", "admin"}:  # the command refuses them
        assert balance(opened.till) == 30_000
    assert tuple(got) == WHO[who]


def test_a_contractor_takes_money_where_the_till_allows_it_and_nothing_else(client, town):
    place = till("受託窓口", contractors=True)
    sign_in(client, town.contractor)
    at = f"{BASE}{place.pk}/"
    assert client.post(f"{at}open/", counted(0)).url == f"{at}counter/"
    assert client.get(f"{at}counter/").status_code == 200
    for address in (f"{at}files/", f"{at}edit/", f"{at}check/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{at}cash/supply/", {"key": str(uuid.uuid4()), "amount": "100"}).status_code == 403
    assert client.get(f"{BASE}{town.till.pk}/").status_code == 404


def test_wrong_addresses_are_not_found(clerk, at, opened):
    other = till("2番窓口")
    taking = cash(opened.till, testing.invoice(500), opened.clerk)
    for page in (f"{BASE}{other.pk}/takings/{taking.pk}/", f"{at}days/tomorrow/", f"{at}counter/x/", f"{BASE}{2**70}/"):
        assert clerk.get(page).status_code == 404, page
    assert clerk.get(f"{at}days/2026-06-10/exe/").status_code == 404
    assert clerk.post(f"{at}cash/steal/").status_code == 404


def test_pages_cost_the_same_however_much_was_taken(clerk, at, opened, django_assert_max_num_queries):
    def costs():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        found = []
        for page in (BASE, at, f"{at}counter/", f"{at}days/2026-06-10/", f"{at}sheet/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                clerk.get(page)
            found.append(len(queries))
        return found

    cash(opened.till, testing.invoice(500), opened.clerk)
    costs()
    before = costs()
    for _ in range(5):
        cash(opened.till, testing.invoice(500), opened.clerk)
    assert costs() == before
    assert max(before) <= 40


def test_who_counts_is_not_told_what_should_be_there(clerk, at, opened):
    cash(opened.till, testing.invoice(777), opened.clerk)
    text = clerk.get(f"{at}close/").content.decode()
    assert all(f'name="n{value}"' in text for value in DENOMINATIONS)
    assert "あるはずの現金" not in text  # who counts is not told what should be there
    for page in ("", "days/2026-06-10/", "days/2026-06-10/csv/", "sheet/"):
        assert "30,777" not in (shown := clerk.get(f"{at}{page}").content.decode())
        assert "30777" not in shown


@pytest.mark.parametrize("act", ["cancel", "approve", "refuse", "reduce"])
def test_who_stands_at_a_till_changes_no_amounts_by_direct_addresses(client, opened, act):
    RoleAssignment.objects.create(user=opened.clerk, role=Role.APPROVER, department=opened.office, valid_from=DAY)
    paid, invoice = testing.invoice(50_000), testing.invoice(700)
    payment = testing.payment(paid)
    refund = invoices.request_refund(
        payment_id=payment.pk, amount=20_000, cause="cancelled", why="中止", by=opened.second
    )
    sign_in(client, opened.clerk)
    desk = "/desk/payments/"
    address, sent = {
        "cancel": (f"{desk}{invoice.number}/cancel/", {"cancel-why": "誤り"}),
        "approve": (f"{desk}refunds/{refund.pk}/approve/", {}),
        "refuse": (f"{desk}refunds/{refund.pk}/refuse/", {"why": "誤り"}),
        "reduce": (
            f"{desk}{paid.number}/refund/",
            {"payment": payment.pk, "amount": "1", "cause": "reduced", "why": "減免"},
        ),
    }[act]
    answer = client.post(address, sent, follow=True)
    assert "窓口でお金を受け取っているあいだは" in answer.content.decode()
    invoice.refresh_from_db()
    assert (invoice.state, [one.state for one in Refund.objects.all()]) == ("issued", ["requested"])
