"""The pages: who may open which, how many queries they cost, and the way of a payer through the sample bank."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kusei.engines.notices.recurring import hooks as deadlines
from kusei.engines.payments.collecting import commands, demo, records
from kusei.engines.payments.collecting.models import Call, Item, LetterBatch, Mandate, Plan
from kusei.engines.payments.collecting.tests.conftest import overdue, payer
from kusei.engines.payments.collecting.tests.test_debits import DAY, account, active, answered, fee, made
from kusei.engines.payments.collecting.tests.test_plans import agreed, propose
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.audit.models import Access
from kusei.foundation.web import clock, resealing

WHO = ("viewer", "editor", "approver", "stranger", "contractor")
PAGES = {  # viewer, editor, approver, stranger (editor of another department), contractor
    "index": (200, 200, 200, 200, 403),
    "one": (200, 200, 200, 404, 403),
    "runs": (200, 200, 200, 200, 403),
    "run": (200, 200, 200, 404, 403),
    "preview": (403, 200, 403, 302, 403),
    "calls": (403, 200, 403, 200, 403),
    "call": (403, 200, 403, 404, 403),
    "plans": (200, 200, 200, 200, 403),
    "plan": (200, 200, 200, 404, 403),
    "propose": (403, 200, 403, 404, 403),
    "mandates": (403, 200, 403, 200, 403),
    "paper": (403, 200, 403, 200, 403),
    "debits": (403, 200, 403, 200, 403),
    "debit": (403, 200, 403, 404, 403),
}


@pytest.fixture
def full(office, settings):
    """Something of everything."""
    settings.DEMO = True
    settings.STAFF_SECOND_FACTOR = False
    one = overdue(40)
    run = commands.begin_run(department=office.department, stage_key="reminder", by=office.editor)
    commands.send_waiting(run_id=run.pk)
    plan = propose(office, overdue(20))
    who = payer()
    active(who)
    fee(who)
    debit = made(office)
    now = clock.now()
    Call.objects.create(invoice=one, department=office.department, medium="call", not_before=now, made_at=now)
    department = office.department.pk
    address = {
        "one": reverse("collecting:one", args=[one.number]),
        "run": reverse("collecting:run", args=[run.pk]),
        "preview": f"{reverse('collecting:preview')}?department={department}&stage=reminder",
        "call": reverse("collecting:call", args=[department]),
        "plan": reverse("collecting:plan", args=[plan.pk]),
        "propose": reverse("collecting:propose", args=[one.number]),
        "debit": reverse("collecting:debit", args=[debit.pk]),
    }
    office.address = {name: address.get(name) or reverse(f"collecting:{name}") for name in PAGES}
    office.payer, office.debit, office.run, office.plan, office.invoice = who, debit, run, plan, one
    return office


def test_who_may_open_which_page(full, client):
    found = {}
    for who in WHO:
        client.force_login(getattr(full, who))
        for name, address in full.address.items():
            found.setdefault(name, []).append(client.get(address).status_code)
    assert {name: tuple(codes) for name, codes in found.items()} == PAGES


def test_residents_and_strangers_see_nothing_of_the_desk(full, client):
    for address in full.address.values():
        assert client.get(address).status_code == 302
    client.force_login(full.payer)
    assert {client.get(address).status_code for address in full.address.values()} == {403}


def test_the_pages_cost_a_fixed_number_of_queries(full, client, django_assert_max_num_queries):
    client.force_login(full.editor)
    for _number in range(3):
        overdue(70)
    for name in ("index", "one", "runs", "run", "plans", "plan", "mandates", "debits", "debit", "preview", "call"):
        with django_assert_max_num_queries(30):
            assert client.get(full.address[name]).status_code == 200


def test_looking_at_an_invoice_is_recorded(full, client):
    client.force_login(full.viewer)
    client.get(full.address["one"])
    assert Access.objects.filter(user_id=full.viewer.pk, object_id=str(full.invoice.pk)).count() == 1


def test_a_call_is_taken_answered_and_shown_on_the_invoice(full, client):
    client.force_login(full.editor)
    client.post(reverse("collecting:call-next", args=[full.department.pk]))
    call = Call.objects.get()
    page = client.get(full.address["call"]).content.decode()
    assert "090-1234-5678" in page
    address = reverse("collecting:call-answer", args=[full.department.pk, call.pk])
    assert client.post(address, {"result": "promised"}).status_code == 422
    assert client.post(address, {"result": "reached", "note": "1234 5678 9018"}).status_code == 422
    assert client.post(address, {"result": "reached", "note": "来週行く"}).status_code == 302
    assert "来週行く" in client.get(full.address["one"]).content.decode()


def test_the_list_for_the_call_centre_is_for_approvers(full, client):
    address = reverse("collecting:call-file", args=[full.department.pk, "call"])
    client.force_login(full.editor)
    assert client.post(address).status_code == 403
    client.force_login(full.approver)
    content = client.post(address).content.decode("utf-8-sig")
    assert "09012345678" in content
    assert full.invoice.number in content


def test_a_hold_is_set_and_lifted(full, client):
    client.force_login(full.editor)
    address = reverse("collecting:hold", args=[full.invoice.number])
    assert client.post(address, {"kind": "disputed"}).status_code == 422
    client.post(address, {"kind": "disputed", "why": "金額に異議"})
    held = full.invoice.holds.get()
    client.post(reverse("collecting:lift", args=[full.invoice.number, held.pk]), {"why": "解決"})
    held.refresh_from_db()
    assert held.lifted_at is not None


def test_letters_are_made_taken_and_posted(full, client):
    client.force_login(full.editor)
    client.post(reverse("collecting:letters", args=[full.run.pk]))
    batch = LetterBatch.objects.get()
    commands.make_letters(batch_id=batch.pk)
    taken = client.post(reverse("collecting:letters-file", args=[full.run.pk, batch.pk]))
    assert taken.content.startswith(b"%PDF")
    assert Item.objects.get(batch=batch).invoice_id == full.invoice.pk


def test_a_plan_is_agreed_by_the_approver(full, client):
    address = reverse("collecting:plan-agree", args=[full.plan.pk])
    client.force_login(full.editor)
    assert client.post(address).status_code == 403
    client.force_login(full.approver)
    client.post(address)
    assert Plan.objects.get(pk=full.plan.pk).state == "agreed"


def test_a_result_is_uploaded_once_and_a_wrong_file_is_said(full, client):
    client.force_login(full.editor)
    address = reverse("collecting:debit-result", args=[full.debit.pk])
    wrong = client.post(address, {"file": SimpleUploadedFile("x.txt", b"x" * 122)})
    assert wrong.status_code == 422
    right = answered(full, full.debit, "0")
    for _time in range(2):
        client.post(address, {"file": SimpleUploadedFile("x.txt", right)})
    full.debit.refresh_from_db()
    assert full.debit.state == "read"
    assert full.debit.on == DAY


def test_a_payer_applies_at_the_sample_bank_and_stops_again(office, client, settings):
    settings.DEMO = True
    who = payer(5)
    client.force_login(who)
    data = {"kind": "nursery", "branch": "9902-011", "account_kind": "1", "number": "１２３", "holder": "みほん はなこ"}
    assert client.post(reverse("mandates:apply"), {**data, "holder": "見本花子"}).status_code == 422
    to_bank = client.post(reverse("mandates:apply"), data)
    page = client.get(to_bank.url)
    assert "ﾐﾎﾝ ﾊﾅｺ" in page.content.decode()
    back = client.post(reverse("mandates:bank"), {"ask": page.context["token"], "answer": "yes"})
    done = client.get(back.url, follow=True).content.decode()
    assert "例示信用金庫 ****123" in done
    mandate = Mandate.objects.get()
    assert mandate.state == "active"
    client.force_login(payer(6))
    assert client.post(reverse("mandates:stop", args=[mandate.pk])).status_code == 404
    client.force_login(who)
    client.post(reverse("mandates:stop", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.state == "stopped"


def test_the_bank_takes_no_forged_questions_and_sends_nobody_elsewhere(office, client, settings):
    settings.DEMO = True
    assert client.get(reverse("mandates:bank"), {"ask": "x"}).status_code == 404
    who = payer()
    mandate = commands.apply_online(kind_key="nursery", account=account("7654321"), by=who)
    away = commands.go_to_bank(mandate_id=mandate.pk, back="https://elsewhere.example/", by=who)
    assert client.get(away).status_code == 404


def test_a_payer_sees_their_plan_and_nobody_else_does(office, client):
    who = payer()
    one = overdue(30, payer=who)
    agreed(office, one)
    address = reverse("payments:invoice", args=[one.number])
    client.force_login(payer(2))
    assert client.get(address).status_code == 404
    client.force_login(who)
    shown = client.get(address).content.decode()
    assert "分納の計画" in shown
    assert "2,000円" in shown
    other = overdue(30, payer=who)
    assert "分納の計画" not in client.get(reverse("payments:invoice", args=[other.number])).content.decode()


def test_the_deadlines_are_offered_to_the_notices():
    assert {"payment-due", "payment-part"} <= {kind.key for kind in deadlines.deadlines()}


def test_people_see_which_batches_and_files_they_are_in(full):
    assert dict(records.rows_of(full.payer)) == {
        "collecting.letterbatch": [],
        "collecting.debitrun": [str(full.debit.pk)],
    }


def test_the_demonstration_plays_once(office):
    who = payer()
    for _time in range(2):
        demo.play(department=office.department, editor=office.editor, approver=office.approver, payer=who)
    assert Invoice.objects.count() == 4
    assert Mandate.objects.get().state == "active"
    assert Plan.objects.get().state == "agreed"


def test_everything_sealed_comes_under_a_new_key(full, settings):
    commands.take_next(department=full.department, by=full.editor)
    commands.answer_call(call_id=Call.objects.get().pk, result="reached", note="メモ", by=full.editor)
    settings.FIELD_KEYS = ["another key that is long enough", *settings.FIELD_KEYS]
    tables = [table for table in resealing.tables() if table.key.startswith("collecting.")]
    assert [table.key for table in tables] == ["collecting.answer", "collecting.debitrun", "collecting.mandate"]
    for table in tables:
        assert resealing.step(table, after=None, batch=10, write=True).old == 1
        assert resealing.step(table, after=None, batch=10, write=False).old == 0
