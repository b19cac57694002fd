"""What always holds of invoices: what the rows say and what was posted are the same yen."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.foundation.web.invariants import broken, invariant


@invariant(
    key="invoices.raised",
    sentence="請求の額は、調定の仕訳と同じです。",
    sentence_en="What an invoice asks is what was posted for it.",
)
def raised() -> Iterator[str]:
    """Invoices whose total is not what was raised."""
    yield from broken(
        """SELECT i.id AS invoice, i.total, coalesce(p.yen, 0) AS posted FROM invoices_invoice i LEFT JOIN (
            SELECT debit_id, sum(amount) AS yen FROM ledger_posting WHERE act = 'raised' GROUP BY 1
        ) p ON p.debit_id = i.account_id WHERE i.total <> coalesce(p.yen, 0) ORDER BY 1"""
    )


@invariant(
    key="invoices.owed",
    sentence="請求の残りは、請求額から収納を引き、取り消した収納を足し、取消し・不納欠損を引いた額です。",
    sentence_en="What is owed is what was asked, less what was paid, plus what was undone, less what was given up.",
)
def owed() -> Iterator[str]:
    """Invoices whose account is not what their payments, undone payments and cancellations leave."""
    yield from broken(
        """WITH paid AS (SELECT invoice_id, sum(amount - surplus) AS yen FROM invoices_payment GROUP BY 1),
        undone AS (SELECT q.invoice_id, sum(r.amount) AS yen FROM invoices_refund r
            JOIN invoices_payment q ON q.id = r.payment_id
            WHERE r.cause = 'undone' AND r.state <> 'refused' GROUP BY 1),
        given_up AS (SELECT credit_id, sum(amount) AS yen FROM ledger_posting
            WHERE act IN ('cancelled', 'lapsed', 'written') GROUP BY 1),
        due AS (SELECT i.id, a.balance, i.total - coalesce(p.yen, 0) + coalesce(u.yen, 0) - coalesce(g.yen, 0) AS left
            FROM invoices_invoice i JOIN ledger_account a ON a.id = i.account_id
            LEFT JOIN paid p ON p.invoice_id = i.id LEFT JOIN undone u ON u.invoice_id = i.id
            LEFT JOIN given_up g ON g.credit_id = i.account_id)
        SELECT id AS invoice, balance AS account_says, due.left AS rows_say FROM due
        WHERE balance <> due.left ORDER BY 1"""
    )


@invariant(
    key="invoices.paid",
    sentence="収納には必ず同じ額の仕訳があり、収納の仕訳には必ず収納の記録があります。",
    sentence_en="Every payment is posted with its amount, and every posting of a payment has its payment.",
)
def paid() -> Iterator[str]:
    """Payments whose postings differ or are missing, and postings of payments that are not there."""
    yield from broken(
        """WITH posted AS (
            SELECT split_part(occasion, ':', 2)::bigint AS id, sum(amount) AS yen FROM ledger_posting
            WHERE act = 'paid' AND occasion ~ '^payment:[0-9]+$' GROUP BY 1
        )
        SELECT coalesce(q.id, p.id) AS payment, q.amount, p.yen AS posted FROM invoices_payment q
        FULL JOIN posted p USING (id) WHERE q.amount IS DISTINCT FROM p.yen ORDER BY 1"""
    )


@invariant(
    key="invoices.refunds",
    sentence="収納ごとの還付済みの額は、取りやめでない還付の合計と同じです。",
    sentence_en="What a payment counts as refunded is the sum of its refunds that were not refused.",
)
def refunds() -> Iterator[str]:
    """Payments whose refunds do not add up, and promises of refunds whose account is not what is still to be paid."""
    yield from broken(
        """SELECT q.id AS payment, q.refunded, coalesce(r.yen, 0) AS refunds FROM invoices_payment q LEFT JOIN (
            SELECT payment_id, sum(amount) AS yen FROM invoices_refund WHERE state <> 'refused' GROUP BY 1
        ) r ON r.payment_id = q.id WHERE q.refunded <> coalesce(r.yen, 0) ORDER BY 1"""
    )
    yield from broken(
        """SELECT r.id AS refund, r.state, r.amount, -coalesce(a.balance, 0) AS still_promised FROM invoices_refund r
        LEFT JOIN ledger_account a ON a.key = 'refund:' || r.id
        WHERE -coalesce(a.balance, 0) <> CASE WHEN r.state IN ('paid', 'refused') THEN 0 ELSE r.amount END
        ORDER BY 1"""
    )
