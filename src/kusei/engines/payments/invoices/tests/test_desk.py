"""The desk: who may do what, searching, refunds by two people, files for the bank."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands, payers
from kusei.engines.payments.invoices.models import Event, Invoice, Refund, State, TransferLine, TransferOrder
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.invoices.refusals import Changed
from kusei.engines.payments.invoices.tests.people import client_of, crowd
from kusei.engines.payments.ledger.queries import prove
from kusei.foundation.audit.models import Access
from kusei.foundation.web import clock
from kusei.lib.zengin import read_transfer_file

pytestmark = pytest.mark.django_db
WHO = Payer("見本 花子", "ミホン ハナコ", "1440052", "東京都大田区見本1-2-3", "03-0000-0000")
LIST = "/desk/payments/"
ACCOUNT = {
    "bank": "９９９９", "branch": "001", "kind": "1", "number": "123", "account_name": "みほん はなこ",
    "bank_name": "ミホンギンコウ", "branch_name": "ホンテン",
}  # fmt: skip


@pytest.fixture
def people():
    return crowd()


@pytest.fixture
def owed(people):
    return testing.invoice(20_000, details=WHO, payer=people.payer)


def at(name, *args):
    return reverse(f"invoices:{name}", args=args)


def day(name, on):
    return {f"{name}_year": on.year, f"{name}_month": on.month, f"{name}_day": on.day}


def refund_of(owed, people, amount=15_000):
    paid = testing.payment(owed)
    return commands.request_refund(payment_id=paid.pk, amount=amount, cause="reduced", why="訂正", by=people.editor)


def with_bank(refund, people):
    client_of(people.editor).post(at("bank", refund.pk), ACCOUNT)
    refund.refresh_from_db()
    return refund


def test_who_may_see_the_desk_is_this_table(people, owed):
    roles = ("viewer", "editor", "approver", "foreign", "contractor", "payer", None)
    table = {
        at("list"): (200, 200, 200, 200, 403, 403, 302),
        at("csv"): (200, 200, 200, 200, 403, 403, 302),
        at("xlsx"): (200, 200, 200, 200, 403, 403, 302),
        at("refunds"): (200, 200, 200, 200, 403, 403, 302),
        at("one", owed.number): (200, 200, 200, 404, 403, 403, 302),
        at("new"): (403, 200, 403, 403, 403, 403, 302),
        at("transfers"): (403, 200, 403, 403, 403, 403, 302),
    }
    for address, answers in table.items():
        for who, status in zip(roles, answers, strict=True):
            client = client_of(getattr(people, who) if who else None)
            assert client.get(address).status_code == status, (address, who)


def test_who_may_act_is_this_table(people, owed):
    roles = ("viewer", "editor", "foreign_editor", "foreign", "contractor", "payer", None)
    refund = refund_of(owed, people)
    table = {
        at("due", owed.number): (403, 422, 404, 403, 403, 403, 302),
        at("link", owed.number): (403, 200, 404, 403, 403, 403, 302),
        at("refund", owed.number): (403, 422, 404, 403, 403, 403, 302),
        at("cancel", owed.number): (403, 403, 403, 404, 403, 403, 302),
        at("approve", refund.pk): (403, 403, 403, 404, 403, 403, 302),
        at("refuse", refund.pk): (403, 403, 403, 404, 403, 403, 302),
        at("bank", refund.pk): (403, 422, 404, 403, 403, 403, 302),
        at("paid", refund.pk): (403, 302, 404, 403, 403, 403, 302),
    }
    for address, answers in table.items():
        for who, status in zip(roles, answers, strict=True):
            client = client_of(getattr(people, who) if who else None)
            assert client.post(address).status_code == status, (address, who)
    refund.refresh_from_db()
    assert refund.state == "requested"
    assert Invoice.objects.get().state == State.ISSUED


def test_the_list_is_narrowed_and_a_number_is_found_in_any_width(people, owed):
    late = testing.invoice(300, due_on=clock.today() - dt.timedelta(days=2))
    settled = testing.invoice(400)
    testing.payment(settled, 500, way="store")
    foreign = testing.invoice(77, department=people.other)
    client = client_of(people.viewer)

    def found(**query):
        text = client.get(LIST, query).content.decode()
        return {one.number for one in (owed, late, settled, foreign) if one.number in text}

    wide = owed.number.translate(str.maketrans("0123456789-", "０１２３４５６７８９ー"))
    assert found(q=wide) == {owed.number}
    assert found(state="overdue") == {late.number}
    assert found(state="owed") == {owed.number, late.number}
    assert found(state="settled") == {settled.number}
    assert found(state="surplus") == {settled.number}
    assert found(way="store") == {settled.number}
    assert found(department=str(people.ours.pk)) == {owed.number, late.number, settled.number}
    assert found(department=str(people.other.pk), year="x", income="none") == {owed.number, late.number, settled.number}
    assert found(q=settled.payments.get().receipt) == {settled.number}


def test_a_name_is_found_by_its_reading_and_that_is_recorded(people, owed):
    other = testing.invoice(300)
    client = client_of(people.viewer)
    text = client.post(LIST, {"name": "みほん　ﾊﾅｺ"}).content.decode()
    assert owed.number in text
    assert "請求 1件" in text
    reads = Access.objects.filter(model="invoices.invoice", object_id__in=[str(owed.pk), str(other.pk)])
    assert list(reads.values_list("object_id", "user_id")) == [(str(owed.pk), people.viewer.pk)]
    assert client.post(LIST, {"name": "みほん"}).content.decode().count(owed.number) == 0
    assert "みほん" not in str(client.post(LIST, {"name": "みほん"}).request["QUERY_STRING"])


def test_the_list_and_a_page_cost_a_fixed_number_of_queries(people, owed):
    client = client_of(people.viewer)
    client.get(LIST)

    def cost(address):
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    before, one = cost(LIST), cost(at("one", owed.number))
    for n in range(5):
        testing.payment(testing.invoice(100 + n))
        testing.payment(owed, 100 + n)
    assert cost(LIST) <= before <= 16
    assert cost(at("one", owed.number)) <= one + 2


def test_exports_hold_the_list_without_names_and_without_formulas(people, owed):
    commands.raise_invoice(subject="=1+1", lines=[testing.line(5)], income="other", department=people.ours, details=WHO)
    client = client_of(people.viewer)
    content = b"".join(client.get(at("csv")).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert [row[1] for row in rows[1:]] == ["'=1+1", owed.subject]
    assert rows[2][7:9] == ["20000", "20000"]
    book = load_workbook(io.BytesIO(client.get(at("xlsx")).content))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells[1][1] == "'=1+1"
    assert cells[2][7] == 20_000
    assert WHO.name not in content + str(cells)


def test_looking_at_an_invoice_is_recorded_and_shows_who_has_to_pay(people, owed):
    text = client_of(people.viewer).get(at("one", owed.number)).content.decode()
    assert WHO.name in text
    assert WHO.address in text
    assert Access.objects.filter(model="invoices.invoice", object_id=str(owed.pk)).count() == 1


def test_the_due_date_is_moved_with_a_reason_and_stands_in_the_history(people, owed):
    client, on = client_of(people.editor), clock.today() + dt.timedelta(days=40)
    assert client.post(at("due", owed.number), day("due_on", on)).status_code == 422
    assert client.post(at("due", owed.number), {**day("due_on", on), "why": "相談により"}).status_code == 302
    owed.refresh_from_db()
    assert owed.due_on == on
    assert Event.objects.get(kind="due-moved").why == "相談により"
    refused = client.post(at("due", owed.number), {**day("due_on", on), "why": "123456789018"})
    assert refused.status_code == 422


NEW = {
    "subject": "占用料", "income": "other", "name": "見本商店", "kana": "ミホンショウテン", "ways": ["online", "store"],
    "label_1": "1月分", "unit_1": "１，２００円", "quantity_1": "2", "why_1": "1月あたり1,200円",
    "label_2": "減免", "unit_2": "-400",
}  # fmt: skip


def test_an_invoice_is_written_by_hand_cancelled_and_issued_anew(people):
    editor = client_of(people.editor)
    answer = editor.post(at("new"), {**NEW, "department": people.ours.pk})
    made = Invoice.objects.get()
    assert answer["Location"] == at("one", made.number)
    assert (made.total, made.decided_by, made.ways) == (2000, people.editor, ["online", "store"])
    assert payers.of(made).name == "見本商店"
    assert editor.get(at("anew", made.number)).status_code == 302
    assert client_of(people.approver).post(at("cancel", made.number), {"cancel-why": "額の誤り"}).status_code == 302
    form = editor.get(at("anew", made.number)).content.decode()
    assert 'value="見本商店"' in form
    again = {**NEW, "department": people.ours.pk, "unit_1": "1000"}
    assert editor.post(at("anew", made.number), again).status_code == 302
    new = Invoice.objects.get(replaces=made)
    assert new.total == 1600
    assert editor.post(at("anew", made.number), again)["Location"] == at("one", made.number)
    assert Invoice.objects.count() == 2
    assert prove() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit_1": ""}, {"label_1": ""}, {"unit_2": "-3000"}, {"unit_1": "abc"}, {"unit_1": "9" * 20},
        {"income": "none"}, {"subject": ""}, {"kana": ""}, {"subject": "番号 123456789018"},
        {"quantity_1": "0"}, {"ways": ["gold"]},
    ],
)  # fmt: skip
def test_what_cannot_be_an_invoice_is_refused_with_words(people, wrong):
    answer = client_of(people.editor).post(at("new"), {**NEW, "department": people.ours.pk, **wrong})
    assert answer.status_code == 422
    assert "入力した内容を直してください" in answer.content.decode()
    assert not Invoice.objects.exists()


def test_nobody_writes_an_invoice_for_another_department(people):
    answer = client_of(people.editor).post(at("new"), {**NEW, "department": people.other.pk})
    assert answer.status_code == 422


def test_a_refund_above_the_limit_is_approved_by_another_person(people, owed):
    refund = refund_of(owed, people)
    approver = client_of(people.approver)
    assert "承認する" in approver.get(at("refunds")).content.decode()
    own = commands.request_refund(
        payment_id=refund.payment_id, amount=5000, cause="reduced", why="追加", by=people.editor
    )
    assert own.needs_second is False
    approver.post(at("approve", refund.pk))
    refund.refresh_from_db()
    assert (refund.state, refund.approved_by) == ("approved", people.approver)


def test_a_refund_is_asked_for_on_the_page_of_its_invoice(people, owed):
    paid = testing.payment(owed)
    client = client_of(people.editor)
    sent = {"payment": paid.pk, "amount": "20001", "cause": "cancelled", "why": "中止のため"}
    client.post(at("refund", owed.number), sent)
    assert not Refund.objects.exists()
    client.post(at("refund", owed.number), {**sent, "amount": "20,000円"})
    assert Refund.objects.get().amount == 20_000
    stolen = testing.payment(testing.invoice(50, department=people.other))
    assert client.post(at("refund", owed.number), {**sent, "payment": stolen.pk, "amount": "50"}).status_code == 422


def test_refunds_go_to_the_bank_in_one_file_and_are_paid_when_it_says_so(people, owed):
    refund = with_bank(refund_of(owed, people), people)
    surplus = testing.payment(testing.invoice(100, details=WHO), 300).refunds.get()
    with_bank(surplus, people)
    editor = client_of(people.editor)
    chosen = {"refund": [refund.pk, surplus.pk], **day("on", dt.date(2026, 12, 1))}
    editor.post(at("transfers"), chosen)
    assert not TransferOrder.objects.exists()  # the first still waits for its second person
    commands.approve_refund(refund_id=refund.pk, by=people.approver)
    editor.post(at("transfers"), chosen)
    order = TransferOrder.objects.get()
    content = editor.post(at("transfer_file", order.pk)).content
    head, rows = read_transfer_file(content)
    assert head["on"] == "1201"
    assert [(row["bank"], row["account"], int(row["amount"])) for row in rows] == [
        ("9999", "0000123", 15_000),
        ("9999", "0000123", 200),
    ]
    assert rows[0]["name"] == "ﾐﾎﾝ ﾊﾅｺ"
    reads = Access.objects.filter(purpose__contains="振込依頼", user_id=people.editor.pk)
    assert reads.count() == 2
    with pytest.raises(Changed):
        commands.pay_refund(refund_id=refund.pk, asset="bank", by=people.editor)
    with pytest.raises(Changed):
        commands.refuse_refund(refund_id=surplus.pk, why="誤り", by=people.approver)
    editor.post(at("transfers"), chosen)
    assert TransferOrder.objects.count() == 1
    editor.post(at("transfer_done", order.pk), {"returned": [surplus.pk]})
    refund.refresh_from_db()
    surplus.refresh_from_db()
    assert (refund.state, refund.reference, surplus.state) == ("paid", f"{order}-{refund.pk}", "requested")
    editor.post(at("transfer_done", order.pk))
    surplus.refresh_from_db()
    assert surplus.state == "requested"
    editor.post(at("transfers"), {"refund": [surplus.pk], **day("on", dt.date(2026, 12, 8))})
    assert TransferOrder.objects.count() == 2
    assert prove() == []


def test_a_refund_stands_in_one_file_at_a_time_because_the_database_says_so(people, owed):
    refund = with_bank(refund_of(owed, people, 5000), people)
    order = commands.order_transfers(refund_ids=[refund.pk], on=clock.today(), by=people.editor)
    with pytest.raises(IntegrityError, match="invoices_transfer_once"), transaction.atomic():
        TransferLine.objects.create(order=order, refund=refund)


def test_files_of_other_departments_are_not_found(people, owed):
    refund = with_bank(refund_of(owed, people, 5000), people)
    order = commands.order_transfers(refund_ids=[refund.pk], on=clock.today(), by=people.editor)
    stranger = client_of(people.foreign_editor)
    for name in ("transfer", "transfer_file", "transfer_done"):
        send = stranger.get if name == "transfer" else stranger.post
        assert send(at(name, order.pk)).status_code == 404
    stranger.post(at("transfers"), {"refund": [refund.pk], **day("on", clock.today())})
    assert TransferOrder.objects.count() == 1
    text = client_of(people.editor).get(at("transfer", order.pk)).content.decode()
    assert "9999-001 ****123" in text
    assert client_of(people.viewer).get(at("transfer", order.pk)).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [{"bank": "99"}, {"branch": "x"}, {"number": "12345678"}, {"account_name": "見本"}, {"account_name": "ガ" * 16}],
)
def test_an_account_that_no_bank_would_take_is_refused(people, owed, wrong):
    refund = refund_of(owed, people, 5000)
    answer = client_of(people.editor).post(at("bank", refund.pk), ACCOUNT | wrong)
    assert answer.status_code == 422
    refund.refresh_from_db()
    assert bytes(refund.bank_details) == b""


def test_an_account_lies_sealed_and_looking_at_it_is_recorded(people, owed):
    refund = with_bank(refund_of(owed, people, 5000), people)
    assert b"0000123" not in bytes(refund.bank_details)
    before = Access.objects.count()
    assert 'value="0000123"' in client_of(people.editor).get(at("bank", refund.pk)).content.decode()
    assert Access.objects.count() == before + 1


def test_the_link_for_who_has_no_account_is_made_by_staff_and_noted(people, owed):
    text = client_of(people.editor).post(at("link", owed.number)).content.decode()
    assert "/payments/i/" in text
    assert Event.objects.filter(kind="guest-link", by=people.editor).count() == 1
