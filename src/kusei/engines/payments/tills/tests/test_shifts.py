"""Opening, counting and closing; cash to the bank; the day; and what somebody at a till may not do elsewhere."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Refund
from kusei.engines.payments.invoices.refusals import Barred, Changed, MayNot, OwnWork, ReasonMissing
from kusei.engines.payments.ledger import queries as ledger
from kusei.engines.payments.tills import commands, papers, refusals
from kusei.engines.payments.tills.models import Count, Day, Shift
from kusei.engines.payments.tills.queries import daily
from kusei.engines.payments.tills.rules import initials, quick
from kusei.engines.payments.tills.tests.conftest import DAY, balance, cash, pieces, till

NEXT = DAY + dt.timedelta(days=1)


def close(town, yen, why="", by=None):
    return commands.close_shift(till_id=town.till.pk, pieces=pieces(yen), why=why, by=by or town.clerk)


def difference():
    return {one.key: one.balance for one in ledger.trial_balance()}.get("difference", 0)


def test_a_till_is_opened_only_with_what_should_lie_in_it(town):
    with pytest.raises(refusals.CountDiffers, match=r"\+500円"):
        commands.open_shift(till_id=town.till.pk, pieces=pieces(30_500), by=town.clerk)
    assert not Shift.objects.exists()
    commands.check_till(till_id=town.till.pk, pieces=pieces(30_500), why="前日の釣銭の数えまちがい", by=town.chief)
    assert commands.open_shift(till_id=town.till.pk, pieces=pieces(30_500), by=town.clerk).float_amount == 30_500
    assert difference() == -500


def test_an_approver_checks_with_a_reason_and_only_a_till_that_nobody_has(opened):
    with pytest.raises(refusals.TillBusy):
        commands.check_till(till_id=opened.till.pk, pieces=pieces(1), why="検査", by=opened.chief)
    close(opened, 30_000)
    with pytest.raises(ReasonMissing):
        commands.check_till(till_id=opened.till.pk, pieces=pieces(29_000), by=opened.chief)
    with pytest.raises(MayNot):
        commands.check_till(till_id=opened.till.pk, pieces=pieces(30_000), by=opened.second)


def test_one_person_has_one_till_and_one_till_one_person(opened):
    other = till("2番窓口")
    with pytest.raises(refusals.TillBusy):
        commands.open_shift(till_id=opened.till.pk, pieces=pieces(30_000), by=opened.second)
    with pytest.raises(refusals.AlreadyAtTill):
        commands.open_shift(till_id=other.pk, pieces={}, by=opened.clerk)


@pytest.mark.parametrize("who", ["viewer", "chief", "admin", "stranger", "contractor"])
def test_only_editors_of_the_department_open_a_till(town, who):
    with pytest.raises(MayNot):
        commands.open_shift(till_id=town.till.pk, pieces=pieces(30_000), by=getattr(town, who))


def test_a_till_out_of_use_and_a_register_are_not_opened(town):
    for place in (till("古い窓口", valid_until=DAY), till("レジ", kind="register")):
        with pytest.raises(refusals.TillNotInUse):
            commands.open_shift(till_id=place.pk, pieces={}, by=town.clerk)


def test_a_little_over_or_short_is_closed_with_a_reason_and_every_count_is_kept(opened):
    with pytest.raises(refusals.DifferenceReason, match="−100円"):
        close(opened, 29_900)
    assert Count.objects.filter(kind="closing").count() == 1
    shift = close(opened, 29_900, "渡しまちがい")
    assert (shift.state, shift.difference, balance(opened.till), difference()) == ("closed", -100, 29_900, 100)
    with pytest.raises(refusals.NoShift):
        close(opened, 29_900)


def test_much_over_or_short_needs_somebody_else(opened):
    shift = close(opened, 35_000, "不明")
    assert (shift.state, balance(opened.till)) == ("counted", 30_000)
    with pytest.raises(refusals.NoShift):
        cash(opened.till, testing.invoice(500), opened.clerk)
    with pytest.raises(refusals.CountWaiting):
        commands.deposit(till_id=opened.till.pk, amount=100, key=uuid.uuid4(), by=opened.chief)
    for nobody in (opened.second, opened.stranger, opened.clerk):
        with pytest.raises((MayNot, OwnWork)):
            commands.confirm_shift(shift_id=shift.pk, by=nobody)
    assert commands.send_back(shift_id=shift.pk, by=opened.chief).state == "open"
    close(opened, 35_000, "釣銭の入れまちがい")
    done = commands.confirm_shift(shift_id=shift.pk, by=opened.chief)
    assert (done.state, done.second, balance(opened.till), difference()) == ("closed", opened.chief, 35_000, -5_000)
    with pytest.raises(Changed):
        commands.confirm_shift(shift_id=shift.pk, by=opened.chief)


def test_a_count_is_noted_and_never_changed(opened):
    count = commands.count_till(till_id=opened.till.pk, pieces=pieces(12_345), by=opened.clerk)
    assert (count.total, count.expected, balance(opened.till)) == (12_345, 30_000, 30_000)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        Count.objects.filter(pk=count.pk).update(total=30_000)
    with pytest.raises(IntegrityError, match="add up"), transaction.atomic():
        Count.objects.create(
            till=opened.till, kind="check", pieces={"1000": 3}, total=4_000, expected=0, by=opened.chief, at=count.at
        )
    with pytest.raises(ValueError, match="no such note"):
        commands.count_till(till_id=opened.till.pk, pieces={3: 1}, by=opened.clerk)


def test_cash_goes_to_the_bank_over_the_way_and_never_more_than_there_is(opened):
    key = uuid.uuid4()
    sent = {"till_id": opened.till.pk, "amount": 20_000, "key": key, "by": opened.clerk}
    deposit = commands.deposit(**sent)
    assert commands.deposit(**sent) == deposit
    with pytest.raises(refusals.NotThatMuch):
        commands.deposit(**{**sent, "key": uuid.uuid4()})
    with pytest.raises(refusals.DayWrong):
        commands.bank_deposit(deposit_id=deposit.pk, on=DAY + dt.timedelta(days=1), by=opened.second)
    for _ in range(2):
        commands.bank_deposit(deposit_id=deposit.pk, on=DAY, by=opened.second)
    balances = {one.key: one.balance for one in ledger.trial_balance()}
    assert (balances["bank"], balances["transit:cash"], balance(opened.till)) == (-10_000, 0, 10_000)


def test_a_shift_of_yesterday_takes_nothing_and_is_closed(opened, now):
    now(NEXT)
    with pytest.raises(refusals.ShiftFromYesterday):
        cash(opened.till, testing.invoice(500), opened.clerk)
    assert close(opened, 30_000).day == DAY


def test_the_day_is_closed_after_its_shifts_by_an_approver_and_stays(opened, now):
    cash(opened.till, testing.invoice(1_000), opened.clerk)
    taking = cash(opened.till, testing.invoice(2_000), opened.clerk)
    commands.undo(taking_id=taking.pk, why="誤り", by=opened.clerk)
    with pytest.raises(refusals.ShiftsOpen):
        commands.close_day(till_id=opened.till.pk, day=DAY, by=opened.chief)
    close(opened, 30_990, "10円不足")
    for nobody in (opened.clerk, opened.viewer, opened.stranger):
        with pytest.raises(MayNot):
            commands.close_day(till_id=opened.till.pk, day=DAY, by=nobody)
    with pytest.raises(refusals.DayNotYet):
        commands.close_day(till_id=opened.till.pk, day=NEXT, by=opened.chief)
    day = commands.close_day(till_id=opened.till.pk, day=DAY, by=opened.chief)
    assert commands.close_day(till_id=opened.till.pk, day=DAY, by=opened.chief) == day
    figures = daily.Figures.from_json(Day.objects.get().figures)
    total = figures.total
    assert (total.count, total.amount, total.undone, total.undone_amount, total.net) == (2, 3_000, 1, 2_000, 1_000)
    assert (figures.difference, figures.balance, len(figures.shifts)) == (-10, 30_990, 1)
    assert figures.first < figures.last
    with pytest.raises(refusals.DayClosed):
        commands.open_shift(till_id=opened.till.pk, pieces=pieces(30_990), by=opened.clerk)
    with pytest.raises(IntegrityError, match="is closed for"), transaction.atomic():
        testing.payment(testing.invoice(500), way="cash", place=opened.till.key)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        Day.objects.update(figures={})
    now(NEXT)
    commands.open_shift(till_id=opened.till.pk, pieces=pieces(30_990), by=opened.clerk)
    assert daily.of(opened.till, DAY)[0] == figures


def test_the_daily_sheet_is_made_as_pdf_and_csv_and_formulas_stay_text(opened):
    opened.clerk.name = "=HYPERLINK(1)"
    opened.clerk.save()
    cash(opened.till, testing.invoice(1_000), opened.clerk)
    figures, closed = daily.of(opened.till, DAY)
    sheet = papers.Sheet("会計課", opened.till.name, DAY, figures, closed)
    assert papers.pdf_of(sheet).startswith(b"%PDF")
    assert "'=HYPERLINK(1)" in papers.csv_of(sheet).decode("utf-8-sig")


# Act → what an approver and editor does while at a till; allowed again once it is closed.
def _acts(town, person):
    invoice = testing.invoice(50_000)
    refund = invoices.request_refund(
        payment_id=testing.payment(invoice).pk, amount=20_000, cause="cancelled", why="中止", by=town.second
    )
    other = testing.invoice(700)
    return {
        "decide": lambda: testing.invoice(100, decided=True, by=person),
        "replace": lambda: testing.invoice(100, replaces=other, by=person),
        "cancel": lambda: invoices.cancel_invoice(invoice_id=other.pk, why="誤り", by=person),
        "reduce": lambda: invoices.request_refund(
            payment_id=testing.payment(testing.invoice(900)).pk, amount=1, cause="reduced", why="減免", by=person
        ),
        "approve": lambda: invoices.approve_refund(refund_id=refund.pk, by=person),
        "refuse": lambda: invoices.refuse_refund(refund_id=refund.pk, why="誤り", by=person),
    }


@pytest.mark.parametrize("act", ["decide", "replace", "cancel", "reduce", "approve", "refuse"])
def test_who_stands_at_a_till_changes_no_amounts(town, act):
    from kusei.foundation.org.models import Role, RoleAssignment

    RoleAssignment.objects.create(user=town.clerk, role=Role.APPROVER, department=town.office, valid_from=DAY)
    commands.open_shift(till_id=town.till.pk, pieces=pieces(30_000), by=town.clerk)
    acts = _acts(town, town.clerk)
    with pytest.raises(Barred):
        acts[act]()
    commands.close_shift(till_id=town.till.pk, pieces=pieces(30_000), by=town.clerk)
    assert acts[act]() is not None


def test_nobody_undoes_a_payment_by_a_role_alone(opened):
    payment = testing.payment(testing.invoice(500))
    with pytest.raises(MayNot):
        invoices.request_refund(
            payment_id=payment.pk, amount=500, cause=Refund.Cause.UNDONE, why="誤り", by=opened.second
        )


@pytest.mark.parametrize(
    ("owed", "notes"),
    [(1, [1_000, 5_000, 10_000]), (1_000, [5_000, 10_000]), (12_300, [13_000, 15_000, 20_000]), (10_000, [])],
)
def test_quick_buttons_are_the_next_full_notes(owed, notes):
    assert quick(owed) == notes


def test_a_name_shows_its_first_letters_only():
    assert initials("見本 花子") == "見〇 花〇"
    assert initials("Alexander  Sample") == "A〇〇〇 S〇〇〇"
    assert initials("") == ""
