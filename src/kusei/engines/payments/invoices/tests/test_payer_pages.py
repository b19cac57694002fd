"""What payers see: who may, what stands there, receipts and their proof."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader

from kusei.engines.payments import testing
from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import access, commands, hooks, verification
from kusei.engines.payments.invoices.models import Event, Invoice, Refund
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.invoices.queries import statement as statements
from kusei.engines.payments.invoices.queries.statement import statement
from kusei.engines.payments.invoices.tests.people import client_of, crowd
from kusei.engines.payments.ledger.commands import Move, post
from kusei.foundation.audit.models import Access
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
WHO = Payer("見本 花子", "ミホン ハナコ", "1440052", "東京都大田区見本1-2-3", "03-0000-0000")


@pytest.fixture
def people():
    return crowd()


@pytest.fixture
def owed(people):
    return testing.invoice(1200, payer=people.payer, details=WHO)


def page(invoice, name="invoice"):
    return reverse(f"payments:{name}", args=[invoice.number])


def test_who_may_open_an_invoice_and_its_papers_is_this_table(people, owed):
    paid = testing.payment(owed)
    table = {
        "payer": 200, "viewer": 200, "editor": 200, "approver": 200,
        "foreign": 404, "stranger": 404, "contractor": 404, None: 302,
    }  # fmt: skip
    for who, status in table.items():
        client = client_of(getattr(people, who) if who else None)
        assert client.get(page(owed)).status_code == status, who
        assert client.get(page(owed, "proof")).status_code == status, who
        assert client.post(reverse("payments:receipt", args=[paid.receipt])).status_code == status, who
        unknown = client.get(reverse("payments:invoice", args=["26-99999999-1"])).status_code
        assert unknown == (302 if who is None else 404), who


def test_a_read_by_staff_is_recorded_and_ones_own_is_not(people, owed):
    client_of(people.payer).get(page(owed))
    assert not Access.objects.filter(model="invoices.invoice", object_id=str(owed.pk)).exists()
    client_of(people.viewer).get(page(owed))
    assert (
        Access.objects.filter(model="invoices.invoice", object_id=str(owed.pk), user_id=people.viewer.pk).count() == 1
    )


def test_a_signed_link_opens_one_invoice_for_this_session_and_names_nobody(people, owed):
    other = testing.invoice(500, payer=people.payer, details=WHO)
    client = Client()
    answer = client.get(access.link(owed))
    assert answer.status_code == 302
    assert answer["Location"] == page(owed)
    shown = client.get(page(owed))
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "1,200円" in text
    for secret in (WHO.name, WHO.kana, WHO.address, WHO.telephone, people.payer.email, people.payer.name):
        assert secret not in text
    assert client.get(page(other)).status_code == 302
    assert Client().get(page(owed)).status_code == 302


@pytest.mark.parametrize("change", ["26-00000001-1:x", "x", "%00", "26-00000001-1"])
def test_a_forged_link_is_not_found(people, owed, change):
    assert Client().get(f"/payments/i/{change}/").status_code == 404
    token = access.token(owed)
    forged = ("a" if token[-1] != "a" else "b").join([token[:-1], ""])
    assert Client().get(reverse("payments:guest", args=[forged])).status_code == 404


def test_links_are_rate_limited(settings, owed):
    settings.RATE_LIMITS = True
    answers = [Client().get(access.link(owed)).status_code for _ in range(31)]
    assert answers.count(302) == 30
    assert answers[-1] == 429


def test_the_page_explains_the_amount_and_offers_the_ways_that_fit(people, monkeypatch):
    monkeypatch.setattr(hooks, "_offers", {})
    hooks.register_offer(hooks.Offer("online", "カード", "すぐに済みます", lambda one: f"/x/{one.number}"))
    hooks.register_offer(hooks.Offer("store", "コンビニ", "紙が要ります", lambda _one: ""))
    hooks.register_offer(hooks.Offer("debit", "口座振替", "毎月です", lambda one: "/debit/"))
    lines = [Line("item", {"ja": "写し", "en": "Copy"}, 600, 2, 300, {"ja": "1通300円です", "en": "300 each"})]
    lines.append(Line("reduction", {"ja": "減免"}, -100))
    invoice = commands.raise_invoice(
        subject="写しの手数料", lines=lines, income="other", department=people.ours, payer=people.payer,
        ways=["online", "store"], due_on=clock.today() + dt.timedelta(days=3),
    )  # fmt: skip
    text = client_of(people.payer).get(page(invoice)).content.decode()
    for words in ("500円", "1通300円です", "−100円", f'href="/x/{invoice.number}"', "カードで支払う", "納期限は"):
        assert words in text, words
    assert "コンビニで支払う" not in text
    assert "/debit/" not in text
    english = client_of(people.payer).get(f"/en{page(invoice)}").content.decode()
    assert "300 each" in english


def test_an_attempt_under_way_is_told_and_a_paid_invoice_offers_nothing(people, owed):
    attempt = commands.begin_attempt(invoice_id=owed.pk, way="online", provider="sandbox")
    text = client_of(people.payer).get(page(owed)).content.decode()
    assert "お支払いの手続き中です" in text
    testing.payment(owed, attempt_id=attempt.pk)
    text = client_of(people.payer).get(page(owed)).content.decode()
    assert "お支払いは済んでいます" in text
    assert "支払う</a>" not in text


def test_every_posting_of_an_invoice_is_explained_and_adds_up(people, owed):
    first = testing.payment(owed, 200)
    testing.payment(owed, 1500)
    told = statement(owed)
    assert [one.owed for one in told.entries if one.change] == [1200, 1000, 0]
    assert (told.paid, told.surplus, told.owed, told.to_refund) == (1700, 500, 0, 500)
    assert all(one.words for one in told.entries)
    commands.pay_refund(refund_id=Refund.objects.get().pk, asset="bank")
    told = statement(owed)
    assert (told.refunded, told.to_refund) == (500, 0)
    assert first.receipt in client_of(people.payer).get(page(owed)).content.decode()


def test_a_statement_whose_sums_differ_is_never_shown(people, owed, monkeypatch):
    stranger = testing.invoice(7)
    monkeypatch.setattr(statements, "Posting", _Lying(stranger))
    with pytest.raises(statements.Unproved):
        statement(owed)


class _Lying:
    """Gives the postings of another invoice."""

    def __init__(self, other):
        from kusei.engines.payments.ledger.models import Posting

        self.objects = _Rows(Posting.objects.filter(occasion=f"invoice:{other.pk}"))


class _Rows:
    def __init__(self, rows):
        self.rows = rows

    def filter(self, *_conditions):
        return self.rows


def test_a_year_carried_over_is_told_and_still_adds_up(people, owed):
    key = f"invoice:{owed.pk}"
    post(
        occasion=f"{key}:carried",
        moves=[Move("carried:2026", key, 1200), Move(key, "carried:2026", 1200)],
        act="carried",
    )
    assert [one.owed for one in statement(owed).entries] == [1200, 0, 1200]


def test_pages_cost_a_fixed_number_of_queries(people):
    client = client_of(people.payer)
    for n in range(3):
        testing.invoice(100 + n, payer=people.payer)
    testing.payment(testing.invoice(99, payer=people.payer))
    client.get(reverse("payments:mine"))

    def cost(address):
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    before = cost(reverse("payments:mine"))
    many = testing.invoice(5000, payer=people.payer)
    one = cost(page(many))
    for n in range(4):
        testing.payment(testing.invoice(10 + n, payer=people.payer))
        testing.payment(many, 100)
    assert cost(reverse("payments:mine")) <= before
    assert cost(page(many)) <= one + 2  # accounts of payments and refunds, once there are any
    assert before <= 14


def test_the_list_shows_what_is_owed_first_and_finds_the_rest(people):
    client = client_of(people.payer)
    assert "お支払いの必要なものはありません" in client.get(reverse("payments:mine")).content.decode()
    late = testing.invoice(300, payer=people.payer, due_on=clock.today() - dt.timedelta(days=1))
    settled = testing.invoice(400, payer=people.payer)
    testing.payment(settled)
    testing.invoice(999, payer=people.stranger)
    text = client.get(reverse("payments:mine")).content.decode()
    assert text.index(late.number) < text.index(settled.number)
    assert "納期限を過ぎています" in text
    assert "999円" not in text
    found = client.get(
        reverse("payments:mine"),
        {"q": settled.number.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))},
    )
    assert settled.number in found.content.decode()
    assert settled.number not in client.get(reverse("payments:mine"), {"q": "ない"}).content.decode()
    assert client.get(reverse("payments:mine"), {"year": "9" * 30, "page": "x"}).status_code == 200
    assert Client().get(reverse("payments:mine")).status_code == 302


def test_the_second_receipt_is_marked_and_a_link_hands_nothing_out(people, owed):
    paid = testing.payment(owed)
    client, address = client_of(people.payer), reverse("payments:receipt", args=[paid.receipt])
    assert client.get(address)["Location"] == page(owed)
    assert not Event.objects.filter(kind="receipt").exists()
    for again in (False, True, True):
        answer = client.post(address)
        assert answer["Content-Type"] == "application/pdf"
        assert Event.objects.filter(kind="receipt").last().facts["again"] is again


def test_papers_are_accessible_pdf_with_language_and_title(people, owed):
    paid = testing.payment(owed)
    client = client_of(people.payer)
    papers = (
        client.post(reverse("payments:receipt", args=[paid.receipt])).content,
        client.get(page(owed, "proof")).content,
        client.get(f"/en{page(owed, 'proof')}").content,
    )
    for content in papers:
        root = PdfFileReader(io.BytesIO(content)).root
        assert root["/MarkInfo"]["/Marked"]
        assert str(root["/Lang"]).startswith(("ja", "en"))


def test_a_receipt_can_be_verified_by_anybody_and_forged_ones_are_refused_alike(people, owed):
    paid = testing.payment(owed)
    good = Client().get(verification.path(paid))
    text = good.content.decode()
    assert good.status_code == 200
    for words in ("この領収書は本物です", paid.receipt, "1,200円"):
        assert words in text
    assert WHO.name not in text
    assert people.payer.name not in text
    refund = commands.request_refund(
        payment_id=paid.pk, amount=200, cause="reduced", why="計算の訂正", by=people.editor
    )
    commands.pay_refund(refund_id=refund.pk, asset="bank", by=people.editor)
    assert "200円" in Client().get(verification.path(paid)).content.decode()
    code = verification.code(paid.receipt)
    forged = [
        reverse("payments:verify", args=[paid.receipt, "0" * 20]),
        reverse("payments:verify", args=["R26-00099999-1", code]),
        reverse("payments:verify", args=["x", "y"]),
    ]
    bodies = set()
    for address in forged:
        answer = Client().get(address)
        assert answer.status_code == 404
        body = re.sub(r'value="[^"]*"|href="[^"]*"|nonce="[^"]*"', "", answer.content.decode())
        bodies.add(body)
    assert len(bodies) == 1


def test_number_and_code_can_be_typed_in_any_width(people, owed):
    paid = testing.payment(owed)
    wide = str.maketrans("R0123456789-", "Ｒ０１２３４５６７８９－")
    answer = Client().get(
        reverse("payments:ask"),
        {"receipt": paid.receipt.translate(wide), "code": verification.code(paid.receipt).upper()},
    )
    assert answer["Location"] == verification.path(paid)


def test_verification_is_rate_limited(settings, people, owed):
    settings.RATE_LIMITS = True
    address = reverse("payments:verify", args=["R26-00000001-1", "0" * 20])
    assert [Client().get(address).status_code for _ in range(31)][-1] == 429


def test_the_home_page_tells_payers_what_they_owe(people, owed):
    assert "お支払いの済んでいない請求です" in client_of(people.payer).get("/").content.decode()
    testing.payment(owed)
    assert "お支払いの済んでいない請求が" not in client_of(people.payer).get("/").content.decode()
    assert Invoice.objects.count() == 1
