"""Every balance proved: one SQL query a proof, each answered with the differences found (none, always) and counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_noop as _

from kusei.engines.payments.ledger import queries as ledger


@dataclass(frozen=True)
class Proof:
    """A proof: how many things it looked at, and in how many it found a difference."""

    key: str
    label: str
    looked_at: int
    differences: int


_POSTED = """(SELECT a.id, a.key, coalesce(sum(side.yen), 0)::bigint AS yen FROM ledger_account a LEFT JOIN (
    SELECT debit_id AS id, amount AS yen FROM ledger_posting UNION ALL SELECT credit_id, -amount FROM ledger_posting
) side USING (id) GROUP BY a.id)"""
# Key, label, and a query that gives the things looked at and whether each is wrong.
_PROOFS: tuple[tuple[str, str, str], ...] = (
    (
        "sum", _("すべての仕訳の借方と貸方の合計"),
        f"SELECT coalesce(sum(yen), 0) <> 0 AS wrong FROM {_POSTED} posted",  # noqa: S608  ours
    ),
    (
        "invoices", _("請求額と、調定の仕訳"),
        """SELECT i.total <> coalesce(p.yen, 0) AS wrong FROM invoices_invoice i LEFT JOIN (
            SELECT debit_id, sum(amount) AS yen FROM ledger_posting WHERE act = 'raised' GROUP BY 1
        ) p ON p.debit_id = i.account_id""",
    ),
    (
        "owed", _("請求の残り（請求額－収納＋過誤納－取消し）"),
        """SELECT a.balance <> i.total - coalesce(p.yen, 0) + coalesce(u.yen, 0) - coalesce(b.yen, 0) AS wrong
        FROM invoices_invoice i JOIN ledger_account a ON a.id = i.account_id
        LEFT JOIN (SELECT invoice_id, sum(amount - surplus) AS yen FROM invoices_payment GROUP BY 1) p
            ON p.invoice_id = i.id
        LEFT JOIN (SELECT q.invoice_id, sum(r.amount) AS yen FROM invoices_refund r
            JOIN invoices_payment q ON q.id = r.payment_id
            WHERE r.cause = 'undone' AND r.state <> 'refused' GROUP BY 1) u ON u.invoice_id = i.id
        LEFT JOIN (SELECT credit_id, sum(amount) AS yen FROM ledger_posting
            WHERE act IN ('cancelled', 'lapsed', 'written') GROUP BY 1) b ON b.credit_id = i.account_id""",
    ),
    (
        "payments", _("収納と、その仕訳"),
        """SELECT q.amount <> coalesce(p.yen, 0) AS wrong FROM invoices_payment q LEFT JOIN (
            SELECT occasion, sum(amount) AS yen FROM ledger_posting WHERE act = 'paid' GROUP BY 1
        ) p ON p.occasion = 'payment:' || q.id""",
    ),
    (
        "surplus", _("過誤納と還付"),
        """SELECT -coalesce(a.balance, 0) <> q.surplus - coalesce(r.yen, 0) AS wrong FROM invoices_payment q
        LEFT JOIN ledger_account a ON a.key = 'surplus:' || q.id
        LEFT JOIN (SELECT payment_id, sum(amount) AS yen FROM invoices_refund
            WHERE cause = 'surplus' AND state <> 'refused' GROUP BY 1) r ON r.payment_id = q.id
        WHERE q.surplus > 0""",
    ),
    (
        "refunds", _("還付の約束と、その残り"),
        """SELECT -coalesce(a.balance, 0) <> CASE WHEN r.state IN ('paid', 'refused') THEN 0 ELSE r.amount END AS wrong
        FROM invoices_refund r LEFT JOIN ledger_account a ON a.key = 'refund:' || r.id""",
    ),
    (
        "payouts", _("入金と、その仕訳"),
        """SELECT coalesce(b.amount, 0) <> coalesce(p.yen, 0) AS wrong
        FROM matching_payout o LEFT JOIN matching_bankline b ON b.id = o.bank_line_id LEFT JOIN (
            SELECT split_part(p.occasion, ':', 2)::bigint AS id,
                sum(CASE WHEN p.debit_id = a.id THEN p.amount ELSE -p.amount END) AS yen
            FROM ledger_account a JOIN ledger_posting p ON p.debit_id = a.id OR p.credit_id = a.id
            WHERE a.key = 'bank' AND p.occasion LIKE 'payout:%' GROUP BY 1
        ) p ON p.id = o.id WHERE o.posted_on IS NOT NULL AND o.provider <> 'cash'""",
    ),
    (
        "matches", _("照合した明細と、収納・還付"),
        """SELECT l.id IS NULL OR (p.id IS NULL AND r.id IS NULL) AS wrong FROM matching_match m
        LEFT JOIN matching_settledline l ON l.id = m.line_id
        LEFT JOIN invoices_payment p ON p.id = m.payment_id AND p.provider = l.provider
        LEFT JOIN invoices_refund r ON r.id = m.refund_id""",
    ),
    (
        "exports", _("財務会計に出力した仕訳と、ファイルの件数"),
        """SELECT b.count <> coalesce(e.count, 0) AS wrong FROM matching_exportbatch b LEFT JOIN (
            SELECT batch_id, count(*) AS count FROM matching_exported GROUP BY 1
        ) e ON e.batch_id = b.id""",
    ),
)  # fmt: skip


def prove_all() -> list[Proof]:
    """Every proof. One SQL query each."""
    kept = ledger.prove()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_account")
        found = [Proof("balances", _("勘定の残高と、その仕訳"), int(cursor.fetchone()[0]), len(kept))]
        for key, label, query in _PROOFS:
            cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE wrong) FROM ({query}) looked")  # noqa: S608  ours
            looked_at, wrong = cursor.fetchone()
            found.append(Proof(key, label, int(looked_at), int(wrong)))
    return found
