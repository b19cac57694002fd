"""収納日計, 歳入簿 and what is carried over: sums by revenue title, way, department and fiscal year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, QuerySet

from kusei.engines.payments.invoices.models import Invoice, State
from kusei.engines.payments.invoices.rules import Title, titles
from kusei.engines.payments.ledger.models import Posting

_DAILY = """
SELECT income, way, department, fiscal_year, sum(count)::bigint, sum(received)::bigint, sum(surplus)::bigint,
    sum(refunded)::bigint
FROM (
    SELECT i.income, p.way, d.name AS department, p.fiscal_year, 1 AS count, p.amount AS received, p.surplus,
        0 AS refunded
    FROM invoices_payment p JOIN invoices_invoice i ON i.id = p.invoice_id
    JOIN org_department d ON d.id = i.department_id
    WHERE p.received_on = %(day)s
    UNION ALL
    SELECT i.income, p.way, d.name, g.fiscal_year, 0, 0, 0, g.amount
    FROM ledger_posting g
    JOIN invoices_refund r ON g.occasion = 'refund:' || r.id || ':paid'
    JOIN invoices_payment p ON p.id = r.payment_id JOIN invoices_invoice i ON i.id = p.invoice_id
    JOIN org_department d ON d.id = i.department_id
    WHERE g."on" = %(day)s AND g.act = 'refunded'
) rows GROUP BY 1, 2, 3, 4 ORDER BY 1, 4, 3, 2
"""
_REVENUE = """
SELECT income, sum(raised)::bigint, sum(brought)::bigint, sum(back)::bigint, sum(received)::bigint,
    sum(refunded)::bigint, sum(written)::bigint, sum(carried)::bigint, sum(owed)::bigint
FROM (
    SELECT i.income,
        CASE WHEN p.act = 'raised' THEN yen ELSE 0 END AS raised,
        CASE WHEN p.act = 'carried' AND yen > 0 THEN yen ELSE 0 END AS brought,
        CASE WHEN p.act IN ('cancelled', 'lapsed') THEN -yen ELSE 0 END AS back,
        CASE WHEN p.act IN ('paid', 'promised') THEN -yen ELSE 0 END AS received,
        0 AS refunded,
        CASE WHEN p.act = 'written' THEN -yen ELSE 0 END AS written,
        CASE WHEN p.act = 'carried' AND yen < 0 THEN -yen ELSE 0 END AS carried,
        yen AS owed
    FROM (
        SELECT debit_id AS id, amount AS yen, act FROM ledger_posting WHERE fiscal_year = %(year)s
        UNION ALL SELECT credit_id, -amount, act FROM ledger_posting WHERE fiscal_year = %(year)s
    ) p JOIN invoices_invoice i ON i.account_id = p.id
    UNION ALL
    SELECT substr(a.key, 8), 0, 0, 0, 0, CASE WHEN p.debit_id = a.id THEN p.amount ELSE -p.amount END, 0, 0, 0
    FROM ledger_account a JOIN ledger_posting p ON p.debit_id = a.id OR p.credit_id = a.id
    WHERE a.key LIKE 'income:%%' AND p.act = 'promised' AND p.fiscal_year = %(year)s
) rows GROUP BY income ORDER BY income
"""


@dataclass(frozen=True)
class Daily:
    """A line of the daily report."""

    title: Title | None
    income: str
    way: str
    department: str
    fiscal_year: int
    count: int
    received: int
    surplus: int
    refunded: int


@dataclass(frozen=True)
class Revenue:
    """A line of the revenue book: owed = raised + brought − taken back − received − written off − carried."""

    title: Title | None
    income: str
    raised: int  # 調定
    brought: int  # 滞納繰越 from the year before
    back: int  # 調定の取消し
    received: int  # 収入済
    refunded: int  # 還付 out of the income
    written: int  # 不納欠損
    carried: int  # 滞納繰越 to the next year
    owed: int  # 収入未済


def daily(day: dt.date) -> list[Daily]:
    """収納日計. One SQL query."""
    known = titles()
    with connection.cursor() as cursor:
        cursor.execute(_DAILY, {"day": day})
        return [Daily(known.of(row[0]), *row) for row in cursor.fetchall()]


def revenue(fiscal_year: int) -> list[Revenue]:
    """歳入簿. One SQL query."""
    known = titles()
    with connection.cursor() as cursor:
        cursor.execute(_REVENUE, {"year": fiscal_year})
        return [Revenue(known.of(row[0]), *row) for row in cursor.fetchall()]


def unpaid(fiscal_year: int, *, closed: bool) -> QuerySet[Invoice]:
    """What of the year is owed still (`yen`): after the closing, what was carried over. No names are read."""
    rows = Invoice.objects.select_related("department").defer("lines", "payer_details", "payer_index")
    if not closed:
        owed = rows.filter(state=State.ISSUED, fiscal_year=fiscal_year, account__balance__gt=0)
        return owed.annotate(yen=F("account__balance")).order_by("due_on", "pk")
    carried = Posting.objects.filter(act="carried", line=0, fiscal_year=fiscal_year, credit__invoice__isnull=False)
    return (
        rows.filter(account__in=carried.values("credit")).annotate(yen=F("account__balance")).order_by("due_on", "pk")
    )
