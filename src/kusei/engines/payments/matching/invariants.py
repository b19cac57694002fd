"""What always holds of settlements: what providers pay, what reached the bank, what was matched and exported."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.foundation.web.invariants import broken, invariant


@invariant(
    key="matching.payouts",
    sentence="入金予定の額は、その明細の合計と同じです。",
    sentence_en="What a provider pays out is the sum of the lines of its settlement.",
)
def payouts() -> Iterator[str]:
    """Payouts that are not the sum of their lines."""
    yield from broken(
        """SELECT o.id AS payout, o.net, coalesce(l.yen, 0) AS lines FROM matching_payout o LEFT JOIN (
            SELECT payout_id, sum(gross - fee) AS yen FROM matching_settledline GROUP BY 1
        ) l ON l.payout_id = o.id WHERE o.provider <> 'cash' AND o.net <> coalesce(l.yen, 0) ORDER BY 1"""
    )


@invariant(
    key="matching.banked",
    sentence="銀行に入った入金予定の仕訳は、銀行の明細と同じ額です。",
    sentence_en="What was posted for a payout is what the bank's line says.",
)
def banked() -> Iterator[str]:
    """Payouts whose postings to the bank are not the bank's line."""
    yield from broken(
        """WITH posted AS (
            SELECT split_part(p.occasion, ':', 2)::bigint AS id,
                sum(CASE WHEN p.debit_id = a.id THEN p.amount ELSE -p.amount END) AS yen
            FROM ledger_account a JOIN ledger_posting p ON p.debit_id = a.id OR p.credit_id = a.id
            WHERE a.key = 'bank' AND p.occasion LIKE 'payout:%%' GROUP BY 1
        )
        SELECT o.id AS payout, coalesce(b.amount, 0) AS bank, coalesce(p.yen, 0) AS posted FROM matching_payout o
        LEFT JOIN matching_bankline b ON b.id = o.bank_line_id LEFT JOIN posted p ON p.id = o.id
        WHERE o.posted_on IS NOT NULL AND o.provider <> 'cash' AND coalesce(b.amount, 0) <> coalesce(p.yen, 0)
        ORDER BY 1""",
        {},
    )


@invariant(
    key="matching.matches",
    sentence="照合した明細には、必ず同じ決済代行の収納か還付があります。",
    sentence_en="Every line that was matched has its payment with that provider, or its refund.",
)
def matches() -> Iterator[str]:
    """Matches of what is not there."""
    yield from broken(
        """SELECT m.line_id AS line, m.payment_id AS payment, m.refund_id AS refund FROM matching_match m
        LEFT JOIN matching_settledline l ON l.id = m.line_id
        LEFT JOIN invoices_payment p ON p.id = m.payment_id AND p.provider = l.provider
        LEFT JOIN invoices_refund r ON r.id = m.refund_id
        WHERE l.id IS NULL OR (p.id IS NULL AND r.id IS NULL) ORDER BY 1"""
    )


@invariant(
    key="matching.exports",
    sentence="財務会計に出力した仕訳の数は、ファイルの件数と同じです。",
    sentence_en="As many postings went out to the accounting system as its file says.",
)
def exports() -> Iterator[str]:
    """Files whose postings are not as many as they say, and exported postings that are not there."""
    yield from broken(
        """SELECT b.id AS file, b.count AS said, count(p.id) AS postings FROM matching_exportbatch b
        LEFT JOIN matching_exported e ON e.batch_id = b.id LEFT JOIN ledger_posting p ON p.id = e.posting_id
        GROUP BY b.id HAVING b.count <> count(p.id) ORDER BY 1"""
    )
