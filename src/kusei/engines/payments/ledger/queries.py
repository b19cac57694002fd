"""Balances, and the one query that proves all of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

_PROOF = """
WITH side AS (
    SELECT debit_id AS id, amount AS yen FROM ledger_posting UNION ALL SELECT credit_id, -amount FROM ledger_posting
), posted AS (SELECT id, sum(yen)::bigint AS yen FROM side GROUP BY id)
SELECT a.key, a.balance, coalesce(posted.yen, 0) FROM ledger_account a FULL JOIN posted USING (id)
WHERE a.id IS NULL OR (a.floor <> 'none' AND a.balance <> coalesce(posted.yen, 0)) ORDER BY 1
"""
_TRIAL = """
SELECT a.key, a.kind, coalesce(sum(side.debit), 0)::bigint, coalesce(sum(side.credit), 0)::bigint
FROM (
    SELECT debit_id AS id, amount AS debit, 0 AS credit, fiscal_year, "on" FROM ledger_posting
    UNION ALL SELECT credit_id, 0, amount, fiscal_year, "on" FROM ledger_posting
) side JOIN ledger_account a USING (id)
WHERE (%(year)s::int IS NULL OR side.fiscal_year = %(year)s) AND (%(until)s::date IS NULL OR side."on" <= %(until)s)
GROUP BY a.id ORDER BY a.key
"""
_GROUPED = """
SELECT split_part(key, ':', 1), min(kind), sum(debit)::bigint, sum(credit)::bigint
FROM ({trial}) t(key, kind, debit, credit) GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Wrong:
    """An account whose kept balance is not the sum of its postings."""

    key: str
    kept: int
    posted: int


@dataclass(frozen=True)
class Total:
    """What went into an account (or a family of accounts) and out of it, in yen."""

    key: str
    kind: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debits − credits."""
        return self.debit - self.credit


def prove() -> list[Wrong]:
    """Every account whose balance cannot be proved by its postings: none, always. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_PROOF)
        return [Wrong(*row) for row in cursor.fetchall()]


def trial_balance(
    fiscal_year: int | None = None, *, until: dt.date | None = None, families: bool = False
) -> list[Total]:
    """合計残高試算表: debits and credits by account, or by family of accounts (`invoice`, `wallet`). One SQL query."""
    statement = _GROUPED.replace("{trial}", _TRIAL.replace("ORDER BY a.key", "")) if families else _TRIAL
    with connection.cursor() as cursor:
        cursor.execute(statement, {"year": fiscal_year, "until": until})
        return [Total(*row) for row in cursor.fetchall()]
