"""What always holds of the ledger: balances follow their postings, and postings lie in their years."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.engines.payments.ledger import queries
from kusei.foundation.web.invariants import broken, invariant


@invariant(
    key="ledger.balances",
    sentence="勘定の残高は、その仕訳の合計と同じです。",
    sentence_en="The balance of each account is the sum of its postings.",
)
def balances() -> Iterator[str]:
    """Accounts whose kept balance cannot be proved, and postings that name no account."""
    for wrong in queries.prove():
        yield f"account {wrong.key or '(missing)'}, kept {wrong.kept}, posted {wrong.posted}"


@invariant(
    key="ledger.years",
    sentence="仕訳の日付は会計年度の中にあり、閉鎖した年度には仕訳がありません。",
    sentence_en="Postings lie within their fiscal year, and none was made after its closing.",
)
def years() -> Iterator[str]:
    """Postings of no year, outside it, or after its closing."""
    yield from broken(
        """SELECT p.id AS posting, p.fiscal_year, p."on" AS on, y.closed_at FROM ledger_posting p
        LEFT JOIN ledger_year y USING (fiscal_year)
        WHERE y.fiscal_year IS NULL OR p.made_at > y.closed_at
        OR p."on" NOT BETWEEN make_date(p.fiscal_year, 4, 1) AND make_date(p.fiscal_year + 1, 5, 31) ORDER BY 1"""
    )
