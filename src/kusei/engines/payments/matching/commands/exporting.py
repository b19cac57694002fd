"""財務会計連携: a numbered file of postings for the accounting system; each posting goes out exactly once."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from kusei.engines.payments.invoices.rules import titles
from kusei.engines.payments.matching import rights
from kusei.engines.payments.matching.layouts import Accounting, Column, accounting
from kusei.engines.payments.matching.models import ExportBatch
from kusei.engines.payments.matching.refusals import NotCodable, NothingToExport, NoTitle
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

EXPORTS = 7_230_003  # the advisory lock: one file after the other, so that the numbers run
Row = tuple[dt.date, int, str, str, str, int, int]
"""Day, fiscal year, debit and credit account, act, number of postings, yen."""

_CLAIM = """
INSERT INTO matching_exported (posting_id, batch_id)
SELECT p.id, %(batch)s FROM ledger_posting p
WHERE p."on" <= %(until)s AND NOT EXISTS (SELECT FROM matching_exported e WHERE e.posting_id = p.id)
ON CONFLICT DO NOTHING
"""
# Accounts of one thing (an invoice, a wallet) are one title; those of a title stay apart.
_FAMILY = """CASE WHEN {0} LIKE 'income:%%' OR {0} LIKE 'written:%%' THEN {0} ELSE split_part({0}, ':', 1) END"""
_ROWS = f"""
SELECT p."on", p.fiscal_year, {_FAMILY.format("d.key")}, {_FAMILY.format("c.key")}, p.act, count(*),
    sum(p.amount)::bigint
FROM matching_exported e JOIN ledger_posting p ON p.id = e.posting_id
JOIN ledger_account d ON d.id = p.debit_id JOIN ledger_account c ON c.id = p.credit_id
WHERE e.batch_id = %(batch)s GROUP BY {{group}} 1, 2, 3, 4, 5 ORDER BY {{group}} 1, 2, 3, 4, 5
"""  # noqa: S608  no value of anybody's


def export(*, until: dt.date, by: User | None = None) -> ExportBatch:
    """A file of every posting until the day that did not go out yet. What is corrected later is a reversed line in a
    later file.

    Raises `NotOurs`, `NothingToExport`, `NoTitle`, and `NotCodable` for characters that the encoding lacks: then
    nothing is claimed.
    """
    rights.require(by, Role.APPROVER)
    layout = accounting()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EXPORTS])
        cursor.execute("SELECT nextval(pg_get_serial_sequence('matching_exportbatch', 'id'))")
        key = cursor.fetchone()[0]
        values = {"batch": key, "until": until}
        cursor.execute(_CLAIM, values)
        count = cursor.rowcount
        if not count:
            raise NothingToExport
        cursor.execute(_ROWS.replace("{group}", "p.id," if layout.detail == "posting" else ""), values)
        rows: list[Row] = cursor.fetchall()
        number = (ExportBatch.objects.aggregate(Max("number"))["number__max"] or 0) + 1
        content = written(rows, layout, number, count)
        return ExportBatch.objects.create(
            pk=key,
            number=number,
            until=until,
            encoding=layout.encoding,
            count=count,
            rows=len(rows),
            total=sum(row[-1] for row in rows),
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            made_at=clock.now(),
            made_by=by,
        )


def written(rows: Sequence[Row], layout: Accounting, number: int, count: int) -> bytes:
    """The bytes of a file: heads, rows, and a last line with its number, rows, postings and yen.

    Raises `NoTitle`, `NotCodable`.
    """
    names = _names(layout)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if layout.header:
        writer.writerow(column.title for column in layout.columns)
    for place, row in enumerate(rows, 1):
        values = _values(row, names, layout, place, number)
        writer.writerow(_cell(column, values) for column in layout.columns)
    writer.writerow(["T", number, len(rows), count, sum(row[-1] for row in rows)])
    return _encoded(out.getvalue(), layout.encoding)


def _values(row: Row, names: dict[str, tuple[str, str]], layout: Accounting, place: int, number: int) -> dict[str, Any]:
    day, year, debit, credit, act, count, yen = row
    (debit_code, debit_label), (credit_code, credit_label) = _title(names, debit), _title(names, credit)
    return {
        "row": place,
        "date": day.strftime(layout.date_format),
        "fiscal_year": year,
        "debit": debit_code,
        "debit_label": debit_label,
        "credit": credit_code,
        "credit_label": credit_label,
        "amount": yen,
        "act": act,
        "count": count,
        "department": "",
        "batch": number,
    }


def _cell(column: Column, values: dict[str, Any]) -> Any:
    return column.constant if column.value == "constant" else values[column.value]


def _names(layout: Accounting) -> dict[str, tuple[str, str]]:
    """Code and label of accounts: revenue titles, then the rules."""
    found = {f"income:{one.key}": (one.code, one.label["ja"]) for one in titles().titles}
    return found | {rule.account: (rule.code, rule.label["ja"]) for rule in layout.rules}


def _title(names: dict[str, tuple[str, str]], account: str) -> tuple[str, str]:
    found = names.get(account) or names.get(account.partition(":")[0])
    if found is None:
        raise NoTitle(account)
    return found


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        lacking = sorted({sign for sign in text if not _fits(sign, encoding)})
        raise NotCodable("".join(lacking[:10])) from None


def _fits(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
