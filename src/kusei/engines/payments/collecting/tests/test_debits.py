"""Direct debit: mandates step by step, the bank's answers, runs and results."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.payments import testing
from kusei.engines.payments.collecting import accounts, commands, consent
from kusei.engines.payments.collecting.commands.debits import client
from kusei.engines.payments.collecting.guards import STEPS
from kusei.engines.payments.collecting.models import DebitItem, DebitRun, Mandate
from kusei.engines.payments.collecting.refusals import (
    AccountWrong,
    AnswerWrong,
    DayWrong,
    DebitMade,
    MandateForNobody,
    MandateThere,
    NothingToDebit,
    ResultRead,
    ResultWrong,
    StepRefused,
)
from kusei.engines.payments.collecting.tests.conftest import payer
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Attempt, Payment
from kusei.engines.payments.invoices.refusals import AlreadyPending, MayNot
from kusei.engines.payments.ledger import queries as ledger
from kusei.lib import zengindebit

DAY = dt.date(2026, 9, 30)
BACK = "http://testserver/payments/debit/back/"


def account(number="1234567"):
    return accounts.checked(bank="9901", branch="001", kind="1", number=number, holder="ミホン　ハナコ")


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def apply(who, number="1234567"):
    return commands.apply_online(kind_key="nursery", account=account(number), by=who)


def at_bank(mandate, who, result="accepted"):
    """What the payer brings back from the bank."""
    address = commands.go_to_bank(mandate_id=mandate.pk, back=BACK, by=who)
    asked = consent.asked_of(dict(parse_qsl(urlsplit(address).query))["ask"])
    return dict(parse_qsl(urlsplit(consent.answer_of(asked, result)).query))


def active(who, number="1234567"):
    mandate = apply(who, number)
    return commands.take_answer(answer=at_bank(mandate, who), by=who)


def fee(who, yen=3000, **more):
    more = {"payer": who, "due_on": DAY, **more}
    return invoices.raise_invoice(
        subject="保育料", lines=[testing.line(yen)], income="nursery", department=testing.department(), **more
    )


def made(office, on=DAY):
    return commands.make_debit_run(department=office.department, kind_key="nursery", on=on, by=office.editor)


def answered(office, run, *results):
    sent = zengindebit.read(commands.take_file(run_id=run.pk, by=office.editor))
    debits = [
        zengindebit.Debit(one.account, one.yen, one.reference, one.new, result)
        for one, result in zip(sent.debits, results, strict=True)
    ]
    return zengindebit.write(client(), run.on, debits)


def test_an_application_becomes_active_by_the_banks_signed_answer_which_may_come_twice(office):
    who = payer()
    mandate = apply(who)
    answer = at_bank(mandate, who)
    for _time in range(2):
        assert commands.take_answer(answer=answer, by=who).state == "active"
    assert "1234567" not in str(bytes(Mandate.objects.get().bank_details))
    assert mandate.shown == "見本銀行 ****567"


def test_a_refusal_of_the_bank_ends_the_application_and_a_new_one_is_possible(office):
    who = payer()
    assert commands.take_answer(answer=at_bank(apply(who), who, "refused"), by=who).state == "refused"
    apply(who)
    with pytest.raises(MandateThere):
        apply(who)


@pytest.mark.parametrize("name", ["result", "reference", "nonce", "at", "why", "signature"])
def test_an_answer_that_was_changed_is_refused(office, name):
    who = payer()
    answer = at_bank(apply(who), who, "refused")
    answer[name] = {"result": "accepted", "at": str(int(answer["at"]) - 1)}.get(name, "1")
    with pytest.raises(AnswerWrong):
        commands.take_answer(answer=answer, by=who)
    assert Mandate.objects.get().state == "sent"


def test_an_old_answer_and_one_of_somebody_else_are_refused(office, noon):
    who, other = payer(1), payer(2)
    answer = at_bank(apply(who), who)
    with pytest.raises(AnswerWrong):
        commands.take_answer(answer=answer, by=other)
    noon(minutes=11)
    with pytest.raises(AnswerWrong):
        commands.take_answer(answer=answer, by=who)


def test_an_answer_does_not_wake_a_mandate_that_was_stopped(office):
    who = payer()
    mandate = apply(who)
    answer = at_bank(mandate, who)
    commands.stop(mandate_id=mandate.pk, why="本人の申出", by=who)
    assert commands.take_answer(answer=answer, by=who).state == "stopped"


def test_another_account_takes_the_place_of_the_one_before(office):
    who = payer()
    old, new = active(who), active(who, "7654321")
    old.refresh_from_db()
    assert (old.state, new.state) == ("stopped", "active")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.lists(st.sampled_from(sorted(STEPS)), max_size=6))
def test_the_database_lets_a_mandate_take_its_steps_alone(office, path):
    with transaction.atomic():
        mandate = apply(payer(Mandate.objects.count() + 1000))
        for to in path:
            right = to in STEPS[mandate.state] or to == mandate.state
            with nullcontext() if right else pytest.raises(IntegrityError), transaction.atomic():
                Mandate.objects.filter(pk=mandate.pk).update(state=to, stopped_why="見本")
                mandate.state = to if right else mandate.state
        transaction.set_rollback(True)


def test_a_form_on_paper_is_stepped_by_staff_of_the_department(office):
    mandate = commands.enter_paper(
        invoice=fee(None, source=("nursery", "12", "fee")), kind_key="nursery", account=account(), by=office.editor
    )
    with pytest.raises(MayNot):
        commands.step(mandate_id=mandate.pk, to="sent", by=office.stranger)
    with pytest.raises(StepRefused):
        commands.step(mandate_id=mandate.pk, to="active", by=office.editor)
    for to in ("sent", "accepted", "active"):
        commands.step(mandate_id=mandate.pk, to=to, by=office.editor)
    fee(None, source=("nursery", "12", "fee 2"))
    fee(None, source=("nursery", "13", "fee"))
    assert made(office).number == 2  # of the same contract


def test_a_form_for_an_invoice_of_nobody_is_refused(office):
    with pytest.raises(MandateForNobody):
        commands.enter_paper(invoice=fee(None), kind_key="nursery", account=account(), by=office.editor)


@pytest.mark.parametrize(
    "wrong", [{"bank": "0001"}, {"number": "12345678"}, {"number": "12a"}, {"holder": ""}, {"holder": "ア" * 31}]
)
def test_an_account_that_cannot_be_is_refused(wrong):
    right = {"bank": "9901", "branch": "001", "kind": "1", "number": "1", "holder": "ミホン"}
    with pytest.raises(AccountWrong):
        accounts.checked(**{**right, **wrong})


def test_a_run_pays_once_and_tells_whose_debit_failed(office):
    good, poor, without = payer(1), payer(2), payer(3)
    active(good), active(poor, "7654321")
    paid, failed, untouched = fee(good), fee(poor), fee(without)
    run = made(office)
    assert (run.number, run.amount) == (2, 6000)
    with pytest.raises(AlreadyPending):
        invoices.begin_attempt(invoice_id=paid.pk, way="online", provider="sandbox")
    file = answered(office, run, "0", "1")
    commands.read_result(run_id=run.pk, content=file, by=office.editor)
    assert Payment.objects.get().invoice_id == paid.pk
    assert Payment.objects.get().received_on == DAY
    assert dict(DebitItem.objects.values_list("invoice_id", "result")) == {paid.pk: "0", failed.pk: "1"}
    assert Attempt.objects.get(invoice=failed).why == "debit-1"
    assert not untouched.attempts.exists()
    assert Message.objects.filter(channel="inbox").count() == 1
    assert Mandate.objects.filter(state="active").count() == 2  # not enough money is no end
    assert ledger.prove() == []
    with pytest.raises(ResultRead):
        commands.read_result(run_id=run.pk, content=file, by=office.editor)
    assert Payment.objects.count() == 1


def test_an_account_that_is_gone_ends_its_mandate(office):
    who = payer()
    active(who)
    fee(who)
    run = made(office)
    commands.read_result(run_id=run.pk, content=answered(office, run, "2"), by=office.editor)
    assert Mandate.objects.get().state == "stopped"


def test_a_run_of_a_day_is_made_once_and_its_file_is_always_the_same(office):
    who = payer()
    active(who)
    fee(who)
    run = made(office)
    with pytest.raises(DebitMade):
        made(office)
    first, again = (commands.take_file(run_id=run.pk, by=office.editor) for _time in range(2))
    assert first == again
    with pytest.raises(NothingToDebit):
        made(office, on=dt.date(2026, 10, 1))  # all of it is pending


@pytest.mark.parametrize("on", ["2026-09-16", "2026-09-21", "2026-09-26"])
def test_the_day_lies_ahead_and_banks_are_open(office, on):
    with pytest.raises(DayWrong):
        made(office, on=dt.date.fromisoformat(on))


def test_wrong_files_are_refused_as_a_whole(office):
    who, other = payer(1), payer(2)
    active(who), active(other)
    fee(who), fee(other)
    run = made(office)
    right = answered(office, run, "0", "0")
    sent = commands.take_file(run_id=run.pk, by=office.editor)
    other_amount = right.replace(b"0000003000", b"0000003001", 1)
    for wrong in (sent, right[:-122], b"", b"x" * 120, other_amount, right.replace(b"0930", b"1030", 1)):
        with pytest.raises(ResultWrong):
            commands.read_result(run_id=run.pk, content=wrong, by=office.editor)
    assert not Payment.objects.exists()
    assert DebitRun.objects.get().state == "made"
    assert not DebitItem.objects.exclude(result="").exists()


@pytest.mark.parametrize("who", ["viewer", "approver", "stranger", "contractor"])
def test_only_editors_of_the_department_make_runs_and_read_results(office, who):
    person = payer()
    active(person)
    fee(person)
    run = made(office)
    user = getattr(office, who)
    for act in (
        lambda: commands.make_debit_run(department=office.department, kind_key="nursery", on=DAY, by=user),
        lambda: commands.take_file(run_id=run.pk, by=user),
        lambda: commands.read_result(run_id=run.pk, content=b"", by=user),
    ):
        with pytest.raises(MayNot):
            act()


def test_outside_demonstrations_there_is_no_sample_bank(settings):
    settings.DEMO = False
    assert consent.adapter() is None
