"""Fees become invoices, follow the application through every change, and come back when nothing is owed."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.invoices.payers import of as payer_of
from kusei.engines.payments.testing import payment
from kusei.engines.procedures import testing
from kusei.engines.procedures.applications import hooks, jobs, paying
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Application, Event
from kusei.engines.procedures.catalogue.linting import errors
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.people.testing import sign_in

ME = By("resident")


@pytest.fixture(autouse=True)
def nothing_is_put_off(db: None) -> Iterator[None]:
    """What the database checks at the end of a transaction is checked in these tests too."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def procedure(**fee: Any) -> Procedure:
    """The small procedure with another fee rule, always sent by post."""
    data = testing.small().model_dump(mode="json", exclude_defaults=True)
    return Procedure.model_validate({**data, "delivery": "paper", "fee": {**data["fee"], **fee}})


def filed(world: SimpleNamespace, answers: Any = None, **fee: Any) -> Application:
    """An application that was handed in, with the steps that follow."""
    version = testing.published(procedure(**fee), home=world.home)
    made = testing.filed(version, owner=world.hanako, answers=answers)
    for step in ("fee", "fee"):  # a job may run twice
        hooks.after_submit()[step](made.cover)
    return Application.objects.get(pk=made.pk)


def again(application: Application) -> list[Invoice]:
    """What the job that follows an event makes of the application, also when it runs twice."""
    for _ in range(2):
        jobs.settle_fee(application_id=application.pk)
    rows = Invoice.objects.filter(source="procedures.application", source_id=str(application.pk))
    return list(rows.select_related("account").order_by("pk"))


def states(rows: list[Invoice]) -> list[tuple[str, int, int]]:
    return [(one.state, one.total, one.account.balance) for one in rows]


def events(application: Application, kind: str) -> int:
    return Event.objects.filter(application=application, kind=kind).count()


def test_an_application_that_costs_something_is_invoiced_once_with_every_line(world: SimpleNamespace) -> None:
    made = filed(world, income="fee-certificate", ways=["online", "cash"], due_days=10, basis="見本条例")
    (invoice,) = again(made)
    assert [(line["kind"], line["quantity"], line["unit"], line["amount"]) for line in invoice.lines] == [
        ("item", 2, 300, 600),
        ("postage", 1, 110, 110),
    ]
    assert invoice.lines[0]["why"]["ja"] == "根拠：見本条例"
    assert (invoice.total, made.fee, invoice.account.balance) == (710, 710, 710)
    assert (invoice.income, invoice.ways, invoice.department) == (
        "fee-certificate", ["online", "cash"], made.department,
    )  # fmt: skip
    assert (invoice.payer, (invoice.due_on - invoice.issued_on).days) == (world.hanako, 10)
    assert made.number in invoice.subject
    details = payer_of(invoice)
    assert details is not None
    assert (details.name, details.postcode) == ("見本 花子", "1448621")
    assert details.address == "東京都大田区蒲田五丁目13-14"


def test_an_application_without_a_fee_is_not_invoiced(world: SimpleNamespace) -> None:
    free = {**ANSWERS, "reason": "disaster"}
    items = [{"key": "certificate", "label": {"ja": "証明書"}, "amount": 300, "count": "copies"}]
    assert again(filed(world, free, items=items)) == []


def test_a_reduction_is_a_line_of_its_own_with_its_reason(world: SimpleNamespace) -> None:
    (invoice,) = again(filed(world, {**ANSWERS, "reason": "disaster"}))
    assert [(line["kind"], line["amount"]) for line in invoice.lines] == [
        ("item", 600),
        ("reduction", -600),
        ("postage", 110),
    ]
    assert "100%" in invoice.lines[1]["why"]["ja"]
    assert (invoice.total, invoice.income) == (110, "other")


def test_a_payment_stands_in_the_application_once(world: SimpleNamespace) -> None:
    made = filed(world)
    (invoice,) = again(made)
    payment(invoice)
    for _ in range(2):
        paying.on_paid(invoice)
    assert events(made, "fee-paid") == 1
    assert states(again(made)) == [("issued", 710, 0)]


def test_a_withdrawal_takes_an_unpaid_invoice_back_and_undoing_it_raises_another(world: SimpleNamespace) -> None:
    made = filed(world)
    applicants.withdraw(application_id=made.pk, by=ME)
    assert states(again(made)) == [("cancelled", 710, 0)]
    applicants.undo_withdrawal(application_id=made.pk, by=ME)
    first, second = again(made)
    assert (second.state, second.account.balance, second.replaces_id) == ("issued", 710, first.pk)


def test_a_withdrawal_after_the_payment_asks_for_a_refund(world: SimpleNamespace) -> None:
    made = filed(world)
    paid = payment(again(made)[0])
    applicants.withdraw(application_id=made.pk, by=ME)
    assert states(again(made)) == [("cancelled", 710, 0)]
    refund = Refund.objects.get(payment=paid)
    assert (refund.amount, refund.cause, refund.state) == (710, "cancelled", "requested")
    commands.pay_refund(refund_id=refund.pk, asset="clearing:online:sandbox")
    for _ in range(2):
        jobs.note_refund(refund_id=refund.pk)
    assert events(made, "fee-refunded") == 1


def test_money_that_comes_in_after_the_withdrawal_goes_back(world: SimpleNamespace) -> None:
    made = filed(world)
    (invoice,) = again(made)
    applicants.withdraw(application_id=made.pk, by=ME)
    again(made)
    payment(invoice)  # from a convenience store, two days later
    assert Refund.objects.get().amount == 710
    assert states(again(made)) == [("cancelled", 710, 0)]


@pytest.mark.parametrize(("returned", "refunds", "state"), [(True, [710], "cancelled"), (False, [], "issued")])
def test_a_refusal_gives_the_fee_back_unless_the_rule_keeps_it(
    world: SimpleNamespace, returned: bool, refunds: list[int], state: str
) -> None:
    made = filed(world, returned=returned)
    payment(again(made)[0])
    office.start_review(application_id=made.pk, by=world.editor)
    office.decide(application_id=made.pk, outcome="refused", reason="台帳にありません。", by=world.editor)
    assert states(again(made)) == [(state, 710, 0)]
    assert [one.amount for one in Refund.objects.all()] == refunds


def test_a_refusal_takes_an_unpaid_invoice_back(world: SimpleNamespace) -> None:
    made = filed(world, returned=False)
    office.start_review(application_id=made.pk, by=world.editor)
    office.decide(application_id=made.pk, outcome="refused", reason="台帳にありません。", by=world.editor)
    assert states(again(made)) == [("cancelled", 710, 0)]


def test_on_acceptance_means_when_it_is_granted(world: SimpleNamespace) -> None:
    made = filed(world, invoiced="acceptance")
    assert again(made) == []
    office.start_review(application_id=made.pk, by=world.editor)
    office.decide(application_id=made.pk, outcome="granted", by=world.editor)
    assert states(again(made)) == [("issued", 710, 710)]
    office.reopen(application_id=made.pk, by=world.approver, reason="計算を改めます。")
    assert states(again(made)) == [("cancelled", 710, 0)]


def corrected(world: SimpleNamespace, made: Application, copies: int) -> list[Invoice]:
    office.ask_correction(
        application_id=made.pk, fields={"copies": "通数を"}, message="お願いします", due_on=None, by=world.editor
    )
    applicants.answer_correction(application_id=made.pk, answers={"copies": copies}, by=ME)
    return again(made)


def test_a_correction_that_changes_the_fee_raises_the_invoice_anew(world: SimpleNamespace) -> None:
    made = filed(world)
    first, second = corrected(world, made, 3)
    assert states([first, second]) == [("cancelled", 710, 0), ("issued", 1010, 1010)]
    assert second.replaces_id == first.pk
    assert Application.objects.get(pk=made.pk).fee == 1010


def test_a_correction_that_does_not_change_the_fee_leaves_the_invoice(world: SimpleNamespace) -> None:
    assert states(corrected(world, filed(world), 2)) == [("issued", 710, 710)]


def test_a_paid_fee_that_becomes_higher_asks_for_the_difference_and_back_again(world: SimpleNamespace) -> None:
    made = filed(world)
    payment(again(made)[0])
    rows = corrected(world, made, 3)
    assert states(rows) == [("issued", 710, 0), ("issued", 300, 300)]
    assert rows[1].lines[-1] == {**rows[1].lines[-1], "kind": "credit", "amount": -710}
    assert states(corrected(world, made, 2)) == [("issued", 710, 0), ("cancelled", 300, 0)]
    payment(corrected(world, made, 4)[-1])
    assert states(again(made))[-1] == ("issued", 600, 0)
    assert states(corrected(world, made, 1))[-1] == ("issued", 600, 0)
    assert sorted(Refund.objects.values_list("amount", "cause")) == [(300, "reduced"), (600, "reduced")]
    applicants.withdraw(application_id=made.pk, by=ME)
    assert {state for state, _, _ in states(again(made))} == {"cancelled"}
    assert sum(Refund.objects.values_list("amount", flat=True)) == 710 + 600


def test_while_somebody_is_paying_the_invoice_waits(world: SimpleNamespace) -> None:
    made = filed(world)
    (invoice,) = again(made)
    attempt = commands.begin_attempt(invoice_id=invoice.pk, way="online", provider="sandbox")
    applicants.withdraw(application_id=made.pk, by=ME)
    assert states(again(made)) == [("issued", 710, 710)]
    commands.end_attempt(attempt_id=attempt.pk, state="expired")
    assert states(again(made)) == [("cancelled", 710, 0)]


def test_what_a_person_took_back_is_not_raised_again(world: SimpleNamespace) -> None:
    made = filed(world)
    commands.cancel_invoice(invoice_id=again(made)[0].pk, why="窓口で免除を認めたため", by=world.approver)
    assert states(again(made)) == [("cancelled", 710, 0)]


def test_of_somebody_under_protection_the_invoice_keeps_no_address(world: SimpleNamespace) -> None:
    version = testing.published(procedure(), home=world.home)
    made = testing.filed(version, owner=world.hanako)
    Application.objects.filter(pk=made.pk).update(confidential=True)
    assert payer_of(again(made)[0]) is None


def test_of_a_sensitive_procedure_the_invoice_says_only_the_number(world: SimpleNamespace) -> None:
    made = filed(world)
    Application.objects.filter(pk=made.pk).update(sensitive=True)
    assert paying.feelines.subject(Application.objects.get(pk=made.pk)) == f"手数料（受付番号 {made.number}）"


@pytest.mark.parametrize(("language", "words"), [("", "内訳を見て支払う"), ("/en", "710"), ("/ja-easy", "710")])
def test_the_applicant_sees_what_to_pay_and_that_it_is_paid(
    world: SimpleNamespace, client: Client, language: str, words: str
) -> None:
    made = filed(world)
    (invoice,) = again(made)
    sign_in(client, world.hanako)
    shown = client.get(f"{language}/applications/{made.number}/").content.decode()
    assert words in shown
    assert invoice.number in shown
    payment(invoice)
    assert words != "内訳を見て支払う" or words not in client.get(f"/applications/{made.number}/").content.decode()


def test_staff_see_the_invoice_and_what_is_owed(world: SimpleNamespace, client: Client) -> None:
    made = filed(world)
    (invoice,) = again(made)
    sign_in(client, world.viewer)
    shown = client.get(f"/desk/{made.number}/").content.decode()
    assert "未納" in shown
    assert invoice.number in shown


def test_an_unknown_revenue_title_is_an_error_of_the_definition() -> None:
    assert [one.code for one in errors(procedure(income="nothing"))] == ["unknown-title"]
    assert errors(procedure(income="fee-health")) == []
