"""Payments, settlements and the bank, matched three ways."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.ledger.queries import trial_balance
from kusei.engines.payments.matching import commands, demo
from kusei.engines.payments.matching.models import BankLine, Difference, Match, Payout, Run
from kusei.engines.payments.matching.queries.proofs import prove_all
from kusei.engines.payments.matching.refusals import KnownFile, NotOurs, Over
from kusei.engines.payments.matching.testing import bank_file, many_payments, sandbox_file
from kusei.engines.payments.testing import department, invoice, payment
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
CLEARING = "clearing:online:sandbox"


def balance(key: str, year: int | None = None) -> int:
    return sum(one.balance for one in trial_balance(year) if one.key == key)


def open_ones() -> list[tuple[str, int, int]]:
    rows = Difference.objects.exclude(state="solved").order_by("kind", "found", "expected")
    return list(rows.values_list("kind", "expected", "found"))


def proved() -> bool:
    return all(one.differences == 0 for one in prove_all())


def later(days: int = 30) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def test_a_payout_at_the_bank_is_posted_gross_net_and_fee(hand_in):
    a, b = payment(invoice(1000)), payment(invoice(500))
    hand_in(sandbox_file((a.reference, "payment", 1000, 30, "P1"), (b.reference, "payment", 500, 15, "P1")))
    hand_in(bank_file((1455, "サンドボツクス")), "bank-csv")
    run = commands.close()
    assert run.counts == {"matched": 2, "settled": 1, "opened": 0, "solved": 0}
    assert (balance("bank"), balance("charges"), balance(CLEARING)) == (1455, 45, 0)
    assert Payout.objects.get().done
    assert open_ones() == []
    assert proved()
    again = commands.close(later())
    assert again.counts == {"matched": 0, "settled": 0, "opened": 0, "solved": 0}
    assert balance("bank") == 1455


def test_the_same_file_is_taken_once_and_the_same_line_in_two_files_is_one(hand_in):
    a = payment(invoice(1000))
    one = (a.reference, "payment", 1000, 30, "P1")
    hand_in(sandbox_file(one))
    with pytest.raises(KnownFile):
        hand_in(sandbox_file(one))
    again = hand_in(sandbox_file(one, ("x", "fee", 0, 5, "P2")))
    assert (again.lines, again.added) == (2, 1)
    first = hand_in(bank_file((970, "SANDBOX")), "bank-csv")
    second = hand_in(bank_file((970, "SANDBOX"), (5, "SANDBOX")), "bank-csv")
    assert (first.added, second.added, BankLine.objects.count()) == (1, 1, 2)


def test_what_is_missing_is_a_difference_after_its_days_and_solves_itself(hand_in):
    a = payment(invoice(1000))
    commands.close()
    assert open_ones() == []
    commands.close(later())
    assert open_ones() == [("missing", 1000, 0)]
    hand_in(sandbox_file((a.reference, "payment", 1000, 0, "P1")))
    commands.close(later())
    assert open_ones() == [("bank-missing", 1000, 0)]
    hand_in(bank_file((1000, "SANDBOX")), "bank-csv")
    commands.close(later())
    assert open_ones() == []
    assert proved()


def test_unknown_double_and_different_lines_are_differences(hand_in):
    a, b = payment(invoice(1000)), payment(invoice(500))
    hand_in(
        sandbox_file(
            (a.reference, "payment", 1000, 0, "P1"),
            (a.reference, "payment", 1000, 0, "P1"),
            (b.reference, "payment", 400, 0, "P1"),
            ("nobody", "payment", 70, 0, "P1"),
        )
    )
    hand_in(bank_file((33, "だれか"), (-5, "SANDBOX")), "bank-csv")
    commands.close(later())
    assert open_ones() == [
        ("amount", 500, 400),
        ("bank-extra", 0, -5),
        ("bank-extra", 0, 33),
        ("bank-missing", 2470, 0),
        ("double", 0, 1000),
        ("unknown", 0, 70),
    ]


def test_a_line_without_a_payment_is_recorded_as_one(hand_in, person):
    clerk, owed = person("clerk", "editor"), invoice(70)
    hand_in(sandbox_file(("lost", "payment", 70, 2, "P1")))
    hand_in(bank_file((68, "SANDBOX")), "bank-csv")
    commands.close()
    assert balance(CLEARING) == -70
    found = Difference.objects.get(kind="unknown")
    taken = commands.record_line(difference_id=found.pk, number=owed.number, by=clerk)
    assert (taken.reference, taken.amount, balance(CLEARING)) == ("lost", 70, 0)
    assert owed.account.__class__.objects.get(pk=owed.account_id).balance == 0
    with pytest.raises(Over):
        commands.record_line(difference_id=found.pk, number=owed.number, by=clerk)
    commands.close(later())
    assert open_ones() == []
    assert proved()


def test_a_transfer_at_the_bank_is_recorded_as_a_payment(hand_in, person):
    clerk, owed = person("clerk", "editor"), invoice(900)
    hand_in(bank_file((900, "オオタ タロウ")), "bank-csv")
    commands.close(later())
    found = Difference.objects.get(kind="bank-extra")
    commands.record_line(difference_id=found.pk, number=owed.number, by=clerk)
    assert (balance("bank"), balance("clearing:transfer:bank")) == (900, 0)
    commands.close(later())
    assert open_ones() == []
    assert proved()


def test_a_refund_in_the_file_is_matched_and_leaves_nothing_on_its_way(hand_in):
    a = payment(invoice(1000))
    refund = invoices.request_refund(payment_id=a.pk, amount=400, cause="reduced", why="減免のため")
    invoices.pay_refund(refund_id=refund.pk, asset=CLEARING, provider="sandbox", reference="r1")
    hand_in(sandbox_file((a.reference, "payment", 1000, 30, "P1"), ("r1", "refund", -400, 0, "P1")))
    hand_in(bank_file((570, "SANDBOX")), "bank-csv")
    commands.close(later())
    assert open_ones() == []
    assert (Match.objects.count(), balance(CLEARING), balance("bank")) == (2, 0, 570)
    assert proved()


def test_a_provider_may_name_the_payment_in_a_refund(hand_in):
    a = payment(invoice(1000))
    refund = invoices.request_refund(payment_id=a.pk, amount=400, cause="reduced", why="減免のため")
    invoices.pay_refund(refund_id=refund.pk, asset=CLEARING, provider="sandbox", reference="r1")
    hand_in(sandbox_file((a.reference, "payment", 1000, 0, "P1"), (a.reference, "refund", -400, 0, "P1")))
    commands.close()
    assert Match.objects.get(refund=refund).line.gross == -400


def test_lines_that_come_after_their_payout_was_posted_go_to_a_payout_of_their_own(hand_in):
    a, b = payment(invoice(1000)), payment(invoice(500))
    hand_in(sandbox_file((a.reference, "payment", 1000, 0, "P1")))
    hand_in(bank_file((1000, "SANDBOX")), "bank-csv")
    commands.close()
    late = hand_in(sandbox_file((a.reference, "payment", 1000, 0, "P1"), (b.reference, "payment", 500, 0, "P1")))
    commands.close(later())
    assert (late.added, open_ones()) == (1, [("bank-missing", 500, 0)])
    assert sorted(Payout.objects.values_list("reference", "net")) == [("P1", 1000), ("P1 +1", 500)]
    assert proved()


def test_a_payout_is_paired_by_hand_with_a_reason_and_the_rest_is_over_and_short(hand_in, person):
    boss, a = person("boss", "approver"), payment(invoice(1000))
    hand_in(sandbox_file((a.reference, "payment", 1000, 0, "P1")))
    hand_in(bank_file((890, "SANDBOX")), "bank-csv")
    commands.close(later())
    ids = (Payout.objects.get().pk, BankLine.objects.get().pk)
    commands.pair_by_hand(payout_id=ids[0], bank_line_id=ids[1], why="振込手数料が引かれた", by=boss)
    assert (balance("bank"), balance("difference"), balance(CLEARING)) == (890, 110, 0)
    commands.close(later())
    assert open_ones() == []
    assert proved()
    with pytest.raises(Over):
        commands.pair_by_hand(payout_id=ids[0], bank_line_id=ids[1], why="もう一度", by=boss)


def test_differences_are_worked_on_by_accounting_and_by_the_department_they_are_given_to(hand_in, person):
    other = department("kenko", "健康課")
    clerk, given, stranger = person("c", "editor"), person("g", "editor", other), person("s", "editor", other)
    hand_in(sandbox_file(("lost", "payment", 70, 0, "P1")))
    commands.close()
    found = Difference.objects.get()
    with pytest.raises(NotOurs):
        commands.explain(difference_id=found.pk, why="二重送信", by=given)
    commands.assign(difference_id=found.pk, department=other, by=clerk)
    commands.explain(difference_id=found.pk, why="二重送信", by=given)
    with pytest.raises(NotOurs):
        commands.solve(difference_id=found.pk, why="済み", by=stranger)
    commands.solve(difference_id=found.pk, why="代行会社が取り消した", by=clerk)
    assert list(found.notes.values_list("act", flat=True)) == ["assigned", "explained", "solved"]
    commands.close(later())
    assert Difference.objects.filter(kind="unknown").count() == 1


def test_many_payments_close_in_one_go(django_assert_max_num_queries):
    many_payments(300, each=100)
    with django_assert_max_num_queries(60):
        run = commands.close()
    assert run.counts == {"matched": 300, "settled": 3, "opened": 0, "solved": 0}
    assert Run.objects.count() == 1
    assert (balance(CLEARING), balance("bank")) == (0, 300 * 291)
    assert proved()


def test_cash_from_a_till_is_posted_once_whether_the_bank_or_the_clerk_says_so_first(hand_in):
    payment(invoice(900), way="cash", place="till:1", provider="", reference="")
    for number, yen in ((1, 500), (2, 300)):
        ledger.post(occasion=f"deposit:{number}", moves=[Move("transit:cash", "till:1", yen)], act="till-cash")
    change = [Move("transit:cash", "bank", 50), Move("till:1", "transit:cash", 50)]
    ledger.post(occasion="deposit:3", moves=change, act="till-cash")
    ledger.post(occasion="deposit:2:banked", moves=[Move("bank", "transit:cash", 300)], act="banked")
    commands.close(later())
    assert open_ones() == [("bank-missing", -50, 0), ("bank-missing", 300, 0), ("bank-missing", 500, 0)]
    hand_in(bank_file((500, "ゲンキン"), (300, "ゲンキン"), (-50, "現金")), "bank-csv")
    commands.close(later())
    again = [Move("bank", "transit:cash", 500)]
    assert not ledger.post(occasion="deposit:1:banked", moves=again, act="banked")
    assert (balance("bank"), balance("transit:cash")) == (750, 0)
    assert open_ones() == []
    assert proved()


def test_a_total_that_the_provider_states_must_be_the_sum_of_the_lines(hand_in):
    a = payment(invoice(1000))
    hand_in(sandbox_file((a.reference, "payment", 1000, 30, "P1"), ("-", "total", 980, 0, "P1")))
    commands.close()
    assert open_ones() == [("payout", 970, 980)]


def test_the_demonstration_leaves_one_payment_and_one_line_to_look_at_and_may_be_played_again():
    for yen in (100, 200, 300):
        payment(invoice(yen))
    demo.play()
    assert (Match.objects.count(), open_ones()) == (2, [("unknown", 0, 500)])
    demo.play()
    assert proved()
