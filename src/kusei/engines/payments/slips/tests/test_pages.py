"""The pages of slips: who may open them, what they do, and that nothing is told to others."""

from __future__ import annotations

import datetime as dt
import io

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import access
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.slips import batches, collecting, commands, jobs
from kusei.engines.payments.slips.models import NoticeFile, Slip, SlipBatch
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
DESK = "/desk/payments/slips/"


def staff(role: str = Role.EDITOR, department: Department | None = None, email: str = "staff@example.jp") -> User:
    user = User.objects.create_user(email, name="職員 太郎")
    RoleAssignment.objects.create(
        user=user, role=role, department=department or testing.department(), valid_from=clock.today()
    )
    return user


def mine(yen: int = 1000) -> tuple[User, Invoice, str]:
    user = resident()
    invoice = testing.invoice(yen, payer=user, details=Payer("見本 花子", "", "", "見本町1"), due_on=clock.today())
    return user, invoice, f"/payments/slips/{invoice.number}/"


def test_the_payer_makes_the_slip_and_downloads_it(client: Client) -> None:
    user, invoice, path = mine()
    sign_in(client, user)
    assert "納付書をつくる" in client.get(path).content.decode()
    assert client.get(f"{path}slip.pdf").status_code == 302  # there is none yet
    assert client.post(path).status_code == 302
    shown = client.get(path).content.decode()
    assert "1,000円" in shown
    assert "eL番号" in shown
    answer = client.get(f"{path}slip.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "見本花子" in pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().replace(" ", "")
    assert Slip.objects.get().invoice == invoice


def test_others_see_nothing_and_strangers_are_asked_to_sign_in(client: Client) -> None:
    _user, invoice, path = mine()
    commands.issue_slip(invoice_id=invoice.pk)
    for address in (path, f"{path}slip.pdf"):
        assert client.get(address).status_code == 302
        assert "login" in client.get(address)["Location"] or "account" in client.get(address)["Location"]
    sign_in(client, resident("taro@example.jp"))
    for address in (path, f"{path}slip.pdf", "/payments/slips/26-99999999-9/"):
        assert client.get(address).status_code == 404
    assert client.post(path).status_code == 404


def test_who_came_by_a_link_gets_a_slip_without_name_and_address(client: Client) -> None:
    _user, invoice, path = mine()
    client.get(access.link(invoice))
    client.post(path)
    text = pypdf.PdfReader(io.BytesIO(client.get(f"{path}slip.pdf").content)).pages[0].extract_text().replace(" ", "")
    assert "1,000円" in text
    assert "花子" not in text
    assert "見本町" not in text


def test_what_is_being_paid_or_is_paid_gets_no_slip(client: Client) -> None:
    user, invoice, path = mine()
    sign_in(client, user)
    commands.issue_slip(invoice_id=invoice.pk)
    invoices.begin_attempt(invoice_id=invoice.pk, way="online", provider="sandbox")
    assert "お支払いの手続き中です" in client.get(path).content.decode()
    assert client.get(f"{path}slip.pdf").status_code == 302
    testing.payment(invoice)
    assert "お支払いの必要がありません" in client.get(path).content.decode()
    assert client.get(f"{path}slip.pdf").status_code == 302


PAGES = ["", "print/", "files/"]


@pytest.mark.parametrize("page", PAGES)
def test_the_desk_is_for_editors(client: Client, page: str) -> None:
    assert client.get(DESK + page).status_code == 302
    sign_in(client, resident())
    assert client.get(DESK + page).status_code == 403
    sign_in(client, staff(Role.APPROVER))
    assert client.get(DESK + page).status_code == 403
    sign_in(client, staff(email="editor@example.jp"))
    assert client.get(DESK + page).status_code == 200


def test_an_editor_of_another_department_finds_no_invoice_of_ours(client: Client) -> None:
    _user, invoice, _path = mine()
    slip = commands.issue_slip(invoice_id=invoice.pk)
    sign_in(client, staff(department=testing.department("other", "ほかの課")))
    assert client.get(f"{DESK}{invoice.number}/").status_code == 404
    assert client.post(f"{DESK}{invoice.number}/1/slip.pdf").status_code == 404
    assert client.post(f"{DESK}{invoice.number}/reissue/", {"why": "x"}).status_code == 404
    assert client.post(DESK, {"code": slip.store}).status_code == 422
    assert client.get(f"{DESK}files/").status_code == 403
    assert client.post(f"{DESK}lines/1/").status_code == 403


def test_a_scanned_code_leads_to_the_invoice_where_it_is_issued_anew(client: Client) -> None:
    _user, invoice, _path = mine()
    slip = commands.issue_slip(invoice_id=invoice.pk)
    sign_in(client, staff())
    answer = client.post(DESK, {"code": f"]C1{slip.store}"})
    assert answer["Location"] == f"{DESK}{invoice.number}/"
    assert client.post(f"{answer['Location']}reissue/", {"why": ""}).status_code == 422
    assert client.post(f"{answer['Location']}reissue/", {"why": "紛失"}).status_code == 302
    assert client.post(f"{answer['Location']}1/slip.pdf").status_code == 404
    assert client.post(f"{answer['Location']}2/slip.pdf")["Content-Type"] == "application/pdf"
    assert Access.objects.filter(object_id=str(invoice.pk)).exists()
    wrong = client.post(DESK, {"code": slip.store[:-1] + str((int(slip.store[-1]) + 1) % 10)})
    assert "44" in wrong.content.decode()


def test_the_list_is_printed_in_one_pdf_and_what_was_paid_meanwhile_is_left_out(client: Client) -> None:
    by = staff()
    due = clock.today() + dt.timedelta(days=10)
    made = [testing.invoice(1000 + number, due_on=due) for number in range(4)]
    testing.invoice(500, due_on=due, department=testing.department("other", "ほかの課"))
    testing.invoice(600, due_on=due + dt.timedelta(days=90))
    sign_in(client, by)
    query = {"department": testing.department().pk, "which": "without", "due_until": due.isoformat()}
    assert "4件あります" in client.get(f"{DESK}print/", query).content.decode()
    answer = client.post(f"{DESK}print/", query)
    batch = SlipBatch.objects.get()
    assert answer["Location"] == f"{DESK}print/{batch.pk}/"
    assert "作成中" in client.get(answer["Location"]).content.decode()
    assert client.post(f"{answer['Location']}pdf/").status_code == 302  # not there yet
    testing.payment(made[0])
    jobs.make_batch(batch_id=batch.pk)
    jobs.make_batch(batch_id=batch.pk)  # again: nothing happens
    batch.refresh_from_db()
    assert (batch.done, batch.left_out) == (3, {made[0].number: "payments.nothing-owed"})
    pdf = client.post(f"{answer['Location']}pdf/")
    assert len(pypdf.PdfReader(io.BytesIO(pdf.content)).pages) == 3
    assert Access.objects.filter(model="slips.slipbatch").exists()
    assert made[0].number in client.get(answer["Location"]).content.decode()
    sign_in(client, staff(department=testing.department("third", "三課"), email="third@example.jp"))
    assert client.get(answer["Location"]).status_code == 404
    assert client.post(f"{answer['Location']}pdf/").status_code == 404


def test_a_killed_printing_job_goes_on_with_the_slips_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [testing.invoice(1000) for _ in range(3)]
    batch = batches.order_batch(department=testing.department(), invoices=[one.pk for one in made], by=staff())
    with monkeypatch.context() as patch:
        patch.setattr(batches.paper, "made", lambda _slips: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.make_batch(batch_id=batch.pk)
    slips = set(Slip.objects.values_list("pk", flat=True))
    jobs.make_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.pdf is not None
    assert set(Slip.objects.values_list("pk", flat=True)) == slips


def notice_file(slip: Slip) -> SimpleUploadedFile:
    moment = f"{clock.now().astimezone(clock.TOKYO) - dt.timedelta(hours=1):%Y-%m-%d %H:%M}"
    text = (
        "種別,方法,コード,金額,収納日時,受付番号,店,振込日\n"
        f"02,1,{slip.store},{slip.amount},{moment},A1,見本店,\n02,1,{'9' * 20},5,{moment},A2,見本店,\n"
    )
    return SimpleUploadedFile("../kakuho<script>.csv", text.encode("cp932"), content_type="text/html")


def test_staff_take_in_the_file_of_the_agency_and_settle_what_is_left(client: Client) -> None:
    invoice = testing.invoice(1000)
    slip = commands.issue_slip(invoice_id=invoice.pk)
    sign_in(client, staff())
    bad = client.post(f"{DESK}files/", {"file": SimpleUploadedFile("x.csv", b"\x00\x01")})
    assert bad.status_code == 422
    answer = client.post(f"{DESK}files/", {"file": notice_file(slip)})
    file = NoticeFile.objects.get()
    assert "<" not in file.name
    assert "/" not in file.name
    jobs.follow_file(file_id=file.pk)
    assert "1,005円" in client.get(answer["Location"]).content.decode()
    left = file.notices.get(outcome="unknown")
    path = f"{DESK}lines/{left.pk}/"
    assert f'href="{path}"' in client.get(f"{DESK}files/").content.decode()
    assert client.post(path, {"why": ""}).status_code == 422
    assert client.post(path, {"why": "x", "number": "26-00000000-9"}).status_code == 422
    assert client.post(path, {"why": "返金した", "number": ""}).status_code == 302
    assert client.post(path, {"why": "もう一度"}).status_code == 422
    assert Payment.objects.get().invoice == invoice
    again = client.post(f"{DESK}files/", {"file": notice_file(slip)})
    assert "取り込み済み" in again.content.decode()


def test_the_pages_cost_a_fixed_number_of_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, staff())
    for _ in range(3):
        slip = commands.issue_slip(invoice_id=testing.invoice(1000, due_on=clock.today()).pk)
        commands.reissue_slip(invoice_id=slip.invoice_id, why="紛失")
    file = collecting.take_in_file(content=notice_file(slip).read(), name="a.csv")
    number, department = slip.invoice.number, testing.department().pk
    pages = (
        f"{DESK}",
        f"{DESK}{number}/",
        f"{DESK}print/?department={department}&which=all",
        f"{DESK}files/",
        f"{DESK}files/{file.pk}/",
    )
    for path in pages:
        with django_assert_max_num_queries(22):
            assert client.get(path).status_code == 200
