"""For tests and measurements: files of the sandbox and of a bank, and many payments at once with both."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import connection, transaction

from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.matching.models import Import
from kusei.engines.payments.testing import department
from kusei.foundation.web import clock, encryption
from kusei.lib.fiscal import FiscalYear

YEN, FEE = 300, 9
_NUMBERS = """
CREATE TEMPORARY TABLE many ON COMMIT DROP AS
SELECT n, nextval(pg_get_serial_sequence('invoices_invoice', 'id')) AS invoice,
    nextval(pg_get_serial_sequence('invoices_payment', 'id')) AS payment,
    nextval(pg_get_serial_sequence('ledger_account', 'id')) AS account
FROM generate_series(0, %(many)s - 1) n
"""
_MADE = (
    """INSERT INTO ledger_account (id, key, kind, floor, balance)
    SELECT account, 'invoice:' || invoice, 'asset', 'debit', 0 FROM many""",
    """INSERT INTO invoices_invoice (id, number, subject, lines, total, income, department_id, payer_details,
        payer_index, ways, fiscal_year, issued_on, source, source_id, purpose, account_id, state, made_at)
    SELECT invoice, 'M' || invoice, 'sample', jsonb_build_array(jsonb_build_object('amount', %(yen)s)), %(yen)s,
        'other', %(department)s, '', '', '{online}', %(year)s, %(day)s, '', '', '', account, 'issued', %(now)s
    FROM many""",
    """INSERT INTO ledger_posting (occasion, line, debit_id, credit_id, amount, "on", fiscal_year, act, made_at)
    SELECT 'invoice:' || invoice, 0, account, income.id, %(yen)s, %(day)s, %(year)s, 'raised', %(now)s
    FROM many, ledger_account income WHERE income.key = 'income:other'""",
    """INSERT INTO invoices_payment (id, invoice_id, way, provider, reference, place, amount, surplus, refunded,
        paid_at, received_on, fiscal_year, receipt, made_at)
    SELECT payment, invoice, 'online', 'sandbox', %(run)s || n, '', %(yen)s, 0, 0, %(now)s, %(day)s, %(year)s,
        'M' || payment, %(now)s FROM many""",
    """INSERT INTO ledger_posting (occasion, line, debit_id, credit_id, amount, "on", fiscal_year, act, made_at)
    SELECT 'payment:' || payment, 0, asset.id, account, %(yen)s, %(day)s, %(year)s, 'paid', %(now)s
    FROM many, ledger_account asset WHERE asset.key = 'clearing:online:sandbox'""",
)
_TOLD = (
    """INSERT INTO matching_payout (provider, reference, way, settled_on, net, done, why)
    SELECT 'sandbox', %(run)s || n / %(each)s, 'online', %(day)s, count(*) * (%(yen)s - %(fee)s), false, ''
    FROM many GROUP BY n / %(each)s""",
    """INSERT INTO matching_settledline (file_id, payout_id, provider, of, reference, kind, gross, fee, settled_on, nth)
    SELECT %(file)s, o.id, 'sandbox', o.reference, %(run)s || n, 'payment', %(yen)s, %(fee)s, %(day)s, 1
    FROM many JOIN matching_payout o ON o.provider = 'sandbox' AND o.reference = %(run)s || n / %(each)s""",
    """INSERT INTO matching_bankline (file_id, line, mark, date, amount, counterpart, sealed_text)
    SELECT %(file)s, row_number() OVER (), o.reference, %(day)s, o.net, 'sandbox', %(text)s
    FROM matching_payout o WHERE o.reference LIKE %(run)s || '%%'""",
    "ANALYZE ledger_account, ledger_posting, invoices_invoice, invoices_payment, matching_settledline, matching_payout",
)


def many_payments(many: int, *, day: dt.date | None = None, each: int = 10_000) -> None:
    """So many paid invoices of 300 yen, the provider's lines over them and the bank's over its payouts of `each`.

    In bulk, a few statements for all; ready for `commands.close(day)`.
    """
    on = day or clock.today()
    year, run = FiscalYear.of(on).year, f"many-{uuid.uuid4().hex[:10]}-"
    with transaction.atomic(), connection.cursor() as cursor:
        ledger.open_accounts(["income:other", "clearing:online:sandbox"], year)
        file = Import.objects.create(
            layout="sandbox", sha256=run, name="many.csv", state=Import.State.DONE, lines=many, incoming=many * YEN,
            outgoing=many * FEE, added=many, handed_in_at=clock.now(), done_at=clock.now(),
        )  # fmt: skip
        values: dict[str, Any] = {
            "many": many, "each": each, "yen": YEN, "fee": FEE, "run": run, "day": on, "year": year, "file": file.pk,
            "now": clock.now(), "department": department().pk, "text": encryption.seal_json("SANDBOX"),
        }  # fmt: skip
        for statement in (_NUMBERS, *_MADE, *_TOLD):
            if "ledger_posting" not in statement:
                _without_checks(cursor)
            cursor.execute(statement, values)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def _without_checks(cursor: Any) -> None:
    """Checks of each single row take longer than all that is measured; `prove` finds what they would. Balances are
    always kept by the ledger's own trigger.
    """
    cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    if cursor.fetchone()[0]:
        cursor.execute("SET LOCAL session_replication_role = replica")


def sandbox_file(*rows: tuple[str, str, int, int, str], day: dt.date | None = None) -> bytes:
    """A settlement file of the sandbox: (reference, kind, amount, fee, payout) a row."""
    on = (day or clock.today()).isoformat()
    lines = [f"{reference},{kind},{amount},{fee},{on},{payout}" for reference, kind, amount, fee, payout in rows]
    return "\r\n".join(["reference,kind,amount,fee,settled_on,payout", *lines, ""]).encode()


def bank_file(*rows: tuple[int, str], day: dt.date | None = None, number: int = 1) -> bytes:
    """A bank's CSV: (signed amount, text) a row; each line has its own number from `number` on."""
    on = f"{day or clock.today():%Y/%m/%d}"
    lines = [
        f"{on},{max(amount, 0)},{max(-amount, 0)},{text},{number + place}" for place, (amount, text) in enumerate(rows)
    ]
    return "\r\n".join(["勘定日,入金金額,出金金額,摘要,照会番号", *lines, ""]).encode("cp932")


def zengin_file(*rows: tuple[int, str], day: dt.date) -> bytes:
    """A bank's statement in the form of the bankers' association."""
    on = f"{day.year - 2018:02d}{day:%m%d}"
    head = f"103{0}{on * 3}9901{'ﾐﾎﾝｷﾞﾝｺｳ':<15}001{'ﾎﾝﾃﾝ':<15}00010001234{'ﾐﾎﾝｸ':<40}11{0:014d}"
    lines = [
        f"2{place:08d}{on}{on}{1 if yen > 0 else 2}11{abs(yen):012d}{0:012d}{0:012d}0{0:07d}{0:03d}{0:010d}{text:<48}"
        for place, (yen, text) in enumerate(rows, 1)
    ]
    came, went = [yen for yen, _ in rows if yen > 0], [-yen for yen, _ in rows if yen < 0]
    tail = f"8{len(came):06d}{sum(came):013d}{len(went):06d}{sum(went):013d}1{0:014d}{len(rows):07d}"
    return "\r\n".join(f"{record:<200}" for record in (head, *lines, tail, "9")).encode("cp932") + b"\r\n"
