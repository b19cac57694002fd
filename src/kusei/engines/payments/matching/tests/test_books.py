"""Exports once, write-offs by two, the closing of a fiscal year, and the proofs."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from kusei.engines.payments.invoices.commands import cancel_invoice
from kusei.engines.payments.invoices.models import State
from kusei.engines.payments.invoices.refusals import NothingOwed, ReasonMissing
from kusei.engines.payments.ledger.models import Account, Posting, Year
from kusei.engines.payments.ledger.queries import prove, trial_balance
from kusei.engines.payments.matching import commands
from kusei.engines.payments.matching.commands.exporting import written
from kusei.engines.payments.matching.layouts import accounting
from kusei.engines.payments.matching.models import ExportBatch, Exported
from kusei.engines.payments.matching.queries import books
from kusei.engines.payments.matching.queries.proofs import prove_all
from kusei.engines.payments.matching.refusals import (
    NotCodable,
    NothingToExport,
    NoTitle,
    NotOurs,
    Over,
    SecondPerson,
    StillOpen,
    TooEarly,
)
from kusei.engines.payments.testing import department, invoice, payment
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)


def at(monkeypatch, day: dt.date) -> None:
    moment = dt.datetime.combine(day, dt.time(3), tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_each_posting_goes_out_once_and_a_correction_is_a_reversed_line_in_a_later_file(person):
    boss, owed = person("boss", "approver"), invoice(1000)
    today = clock.today()
    first = commands.export(until=today, by=boss)
    assert (first.number, first.count, first.total) == (1, 1, 1000)
    with pytest.raises(NothingToExport):
        commands.export(until=today, by=boss)
    cancel_invoice(invoice_id=owed.pk, why="誤り")
    second = commands.export(until=today, by=boss)
    rows = [bytes(one.content).decode().splitlines()[1].split(",") for one in (first, second)]
    assert (rows[0][3], rows[0][5]) == (rows[1][5], rows[1][3]) == ("91-01", "20-05-09-01")
    assert bytes(second.content).decode().splitlines()[-1] == "T,2,1,1,1000"
    assert Exported.objects.count() == Posting.objects.count()
    assert (ExportBatch.objects.count(), len({first.sha256, second.sha256})) == (2, 2)


def test_characters_that_the_encoding_lacks_are_refused_and_nothing_is_claimed():
    layout = accounting()
    lacking = layout.rules[1].model_copy(update={"label": {"ja": "収入\U00029e3d"}})
    other = layout.model_copy(update={"encoding": "cp932", "rules": (lacking,)})
    row = (DAY, 2026, "invoice", "income:other", "raised", 1, 100)
    with pytest.raises(NotCodable) as refused:
        written([row], other, 1, 1)
    assert "\U00029e3d" in str(refused.value)
    with pytest.raises(NoTitle):
        written([row], layout.model_copy(update={"rules": ()}), 1, 1)


def test_a_write_off_needs_a_reason_and_a_second_person(person):
    one, two, owed = person("one", "editor"), person("two", "approver"), invoice(700)
    with pytest.raises(ReasonMissing):
        commands.request_write_off(invoice_id=owed.pk, why=" ", by=one)
    with pytest.raises(NotOurs):
        commands.approve_write_off(write_off_id=1, by=person("nobody"))
    asked = commands.request_write_off(invoice_id=owed.pk, why="時効の完成", by=person("clerk", "editor"))
    with pytest.raises(Over):
        commands.request_write_off(invoice_id=owed.pk, why="時効の完成", by=person("other", "editor"))
    commands.approve_write_off(write_off_id=asked.pk, by=two)
    owed.refresh_from_db()
    assert owed.state == State.WRITTEN_OFF
    assert Account.objects.get(pk=owed.account_id).balance == 0
    assert [(row.raised, row.written, row.owed) for row in books.revenue(owed.fiscal_year)] == [(700, 700, 0)]
    assert all(proof.differences == 0 for proof in prove_all())
    assert payment(owed, 700).surplus == 700
    with pytest.raises(NothingOwed):
        commands.request_write_off(invoice_id=owed.pk, why="もう一度", by=person("third", "editor"))


def test_nobody_approves_the_write_off_they_asked_for(person):
    both, owed = person("both", "editor"), invoice(700)
    RoleAssignment.objects.create(
        user=both, role=Role.APPROVER, department=department(), valid_from=clock.today() - dt.timedelta(days=1)
    )
    asked = commands.request_write_off(invoice_id=owed.pk, why="時効の完成", by=both)
    with pytest.raises(SecondPerson):
        commands.approve_write_off(write_off_id=asked.pk, by=both)


def test_a_year_is_closed_by_two_and_carries_over_what_is_owed_and_on_its_way(person, monkeypatch):
    at(monkeypatch, dt.date(2026, 5, 1))
    one, two = person("one", "approver"), person("two", "approver")
    at(monkeypatch, dt.date(2026, 3, 20))
    paid, part, unpaid = invoice(1000), invoice(500), invoice(300)
    payment(paid)
    payment(part, 200)
    payment(paid, 50)  # twice: a surplus
    at(monkeypatch, dt.date(2026, 5, 20))
    assert payment(part, 100).fiscal_year == 2025
    with pytest.raises(TooEarly):
        commands.request_year_closing(fiscal_year=2025, by=one)
    at(monkeypatch, dt.date(2026, 6, 2))
    assert payment(unpaid, 10).fiscal_year == 2026  # before the closing and after 出納整理期間
    commands.request_year_closing(fiscal_year=2025, by=one)
    with pytest.raises(SecondPerson):
        commands.close_year(fiscal_year=2025, by=one)
    closed = commands.close_year(fiscal_year=2025, by=two)
    assert (closed.carried, closed.carried_yen) == (2, 500)
    assert prove() == []
    old = {one.key: one.balance for one in trial_balance(2025, families=True)}
    new = {one.key: one.balance for one in trial_balance(2026, families=True)}
    assert (old["invoice"], old["clearing"], old.get("refund", 0)) == (0, 0, 0)
    assert old["carried"] == -old["income"]
    assert new["invoice"] == 490
    assert old["carried"] + new["carried"] == 0
    assert {row.number for row in books.unpaid(2025, closed=True)} == {part.number, unpaid.number}
    assert [(row.brought, row.received, row.owed) for row in books.revenue(2026)] == [(500, 10, 490)]
    with pytest.raises(Over):
        commands.close_year(fiscal_year=2025, by=two)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(
            occasion="late", line=0, debit=Account.objects.get(key="income:other"), credit=unpaid.account, amount=1,
            on=dt.date(2026, 5, 31), fiscal_year=2025, act="late", made_at=clock.now(),
        )  # fmt: skip
    assert payment(unpaid, 290).surplus == 0
    assert all(proof.differences == 0 for proof in prove_all())


def test_an_older_year_is_closed_first(person, monkeypatch):
    at(monkeypatch, dt.date(2026, 6, 2))
    boss = person("one", "approver")
    Year.objects.create(fiscal_year=2024)
    with pytest.raises(StillOpen):
        commands.request_year_closing(fiscal_year=2025, by=boss)


def test_the_daily_report_counts_by_title_way_department_and_year():
    payment(invoice(1000))
    payment(invoice(500), 700)
    rows = books.daily(clock.today())
    assert [(row.income, row.way, row.department, row.count, row.received, row.surplus) for row in rows] == [
        ("other", "online", "会計課", 2, 1700, 200)
    ]


def test_verify_answers_nothing_differs_and_says_so_when_something_does(capsys):
    payment(invoice(1000), 1200)
    call_command("payments", "verify", "--json")
    assert all(one["differences"] == 0 for one in json.loads(capsys.readouterr().out))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_account SET balance = balance + 1 WHERE key LIKE 'invoice:%'")
        cursor.execute("UPDATE ledger_posting SET amount = amount + 5 WHERE act = 'paid'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(SystemExit) as ended:
        call_command("payments", "verify", "--json")
    assert ended.value.code == 1
    wrong = {one["key"] for one in json.loads(capsys.readouterr().out) if one["differences"]}
    assert wrong >= {"balances", "payments"}
