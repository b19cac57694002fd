"""The statements of a closing: each one question about all that is open, whatever its number."""

from __future__ import annotations

# Payments: of several lines for one payment that with its amount is taken, else the first; the others are double.
MATCH_PAYMENTS = """
INSERT INTO matching_match (line_id, payment_id)
SELECT DISTINCT ON (p.id) l.id, p.id
FROM matching_payout o
JOIN matching_settledline l ON l.payout_id = o.id AND l.kind = 'payment'
JOIN invoices_payment p ON p.provider = l.provider AND p.reference = l.reference
WHERE NOT o.done AND p.reference <> '' AND p.way <> 'cash'
AND NOT EXISTS (SELECT FROM matching_match m WHERE m.line_id = l.id)
AND NOT EXISTS (SELECT FROM matching_match m WHERE m.payment_id = p.id)
ORDER BY p.id, abs(l.gross - p.amount), l.id
ON CONFLICT DO NOTHING RETURNING line_id
"""
MATCH_REFUNDS = """
INSERT INTO matching_match (line_id, refund_id)
SELECT DISTINCT ON (r.id) l.id, r.id
FROM matching_payout o
JOIN matching_settledline l ON l.payout_id = o.id AND l.kind IN ('refund', 'dispute')
JOIN invoices_refund r ON r.provider = l.provider AND r.reference = l.reference
WHERE NOT o.done AND r.reference <> '' AND r.state = 'paid'
AND NOT EXISTS (SELECT FROM matching_match m WHERE m.line_id = l.id)
AND NOT EXISTS (SELECT FROM matching_match m WHERE m.refund_id = r.id)
ORDER BY r.id, abs(l.gross + r.amount), l.id
ON CONFLICT DO NOTHING RETURNING line_id
"""
# A provider that names the payment in lines of refunds: by payment and amount, one for one.
MATCH_REFUNDS_BY_PAYMENT = """
INSERT INTO matching_match (line_id, refund_id)
SELECT line.id, refund.id FROM (
    SELECT l.id, p.id AS payment, l.gross, row_number() OVER (PARTITION BY p.id, l.gross ORDER BY l.id) AS nth
    FROM matching_payout o
    JOIN matching_settledline l ON l.payout_id = o.id AND l.kind IN ('refund', 'dispute')
    JOIN invoices_payment p ON p.provider = l.provider AND p.reference = l.reference AND p.reference <> ''
    WHERE NOT o.done AND NOT EXISTS (SELECT FROM matching_match m WHERE m.line_id = l.id)
) line JOIN (
    SELECT r.id, r.payment_id, r.amount, row_number() OVER (PARTITION BY r.payment_id, r.amount ORDER BY r.id) AS nth
    FROM invoices_refund r
    WHERE r.state = 'paid' AND r.way NOT IN ('transfer', 'cash')
    AND NOT EXISTS (SELECT FROM matching_match m WHERE m.refund_id = r.id)
) refund ON refund.payment_id = line.payment AND refund.amount = -line.gross AND refund.nth = line.nth
ON CONFLICT DO NOTHING RETURNING line_id
"""
# The account and the fiscal year to which a line belongs: those of its payment; of a refund, those of its posting.
PLACED = """
SELECT l.id, l.payout_id, l.provider, l.gross, l.fee, coalesce(p.way, back.way, o.way) AS way,
    coalesce(p.fiscal_year, back.fiscal_year) AS fiscal_year, o.way AS own_way, o.fiscal_year AS own_year, o.posted_on
FROM matching_settledline l JOIN matching_payout o ON o.id = l.payout_id
LEFT JOIN matching_match m ON m.line_id = l.id
LEFT JOIN invoices_payment p ON p.id = m.payment_id
LEFT JOIN LATERAL (
    SELECT q.way, g.fiscal_year FROM invoices_refund r JOIN invoices_payment q ON q.id = r.payment_id
    LEFT JOIN ledger_posting g ON g.occasion = 'refund:' || r.id || ':paid' AND g.line = 0
    WHERE r.id = m.refund_id
) back ON m.refund_id IS NOT NULL
"""
SUMS = f"""
SELECT payout_id, way, fiscal_year, sum(gross)::bigint, sum(fee)::bigint FROM ({PLACED}) placed
WHERE payout_id = ANY(%s) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608  no value of anybody's
LATE = f"""
SELECT id, provider, gross - fee, fee, way, fiscal_year, own_way, own_year FROM ({PLACED}) placed
WHERE payout_id = ANY(%s) AND id = ANY(%s)
"""  # noqa: S608  no value of anybody's
# Cash between tills and the bank: what left a till is to reach the bank, change from the bank left it already.
CASH = """
INSERT INTO matching_payout (provider, reference, way, settled_on, net, done, why)
SELECT 'cash', occasion, 'cash', day, CASE WHEN transit <> 0 THEN transit ELSE bank END, false, ''
FROM (
    SELECT p.occasion, min(p."on") AS day,
        sum(CASE t.id WHEN p.debit_id THEN p.amount WHEN p.credit_id THEN -p.amount ELSE 0 END) AS transit,
        sum(CASE b.id WHEN p.debit_id THEN p.amount WHEN p.credit_id THEN -p.amount ELSE 0 END) AS bank
    FROM ledger_account t CROSS JOIN ledger_account b
    JOIN ledger_posting p ON t.id IN (p.debit_id, p.credit_id)
    WHERE t.key = 'transit:cash' AND b.key = 'bank' AND p.act = 'till-cash'
    GROUP BY p.occasion
) moved
WHERE NOT EXISTS (SELECT FROM matching_payout o WHERE o.provider = 'cash' AND o.reference = moved.occasion)
ON CONFLICT DO NOTHING
"""
DONE = """
UPDATE matching_payout o SET done = true
WHERE NOT o.done AND o.posted_on IS NOT NULL AND NOT EXISTS (
    SELECT FROM matching_settledline l WHERE l.payout_id = o.id AND l.kind <> 'fee'
    AND NOT EXISTS (SELECT FROM matching_match m WHERE m.line_id = l.id)
    AND NOT EXISTS (
        SELECT FROM matching_difference d
        WHERE d.line_id = l.id AND d.state = 'solved' AND d.ended_by_id IS NOT NULL
    )
)
"""
_UNDONE = """EXISTS (
    SELECT FROM invoices_refund r WHERE r.payment_id = p.id AND r.cause = 'undone' AND r.state = 'paid'
    HAVING sum(r.amount) >= p.amount
)"""
_OPENED = "INSERT INTO matching_difference (key, kind, provider, expected, found, since, OF, state, opened_at, why)"


def _once(of: str, found: str) -> str:
    """A statement that opens what `found` finds; `of` are the columns that say what it is about."""
    return _OPENED.replace("OF", of) + found.replace("UNDONE", _UNDONE) + "ON CONFLICT (key) DO NOTHING"


_PAYMENT_OF = """SELECT p.id FROM invoices_payment p
    WHERE p.provider = l.provider AND p.reference = l.reference AND p.way <> 'cash' AND l.kind = 'payment'"""
# What does not agree, each once by its key. `now` is the moment.
DIFFERENCES = (
    _once(
        "payment_id",
        """
        SELECT 'missing:' || p.id, 'missing', p.provider, p.amount, 0, p.received_on, p.id, 'open', %(now)s, ''
        FROM unnest(%(providers)s::text[], %(cutoffs)s::date[]) AS due(provider, last)
        JOIN invoices_payment p ON p.provider = due.provider AND p.received_on <= due.last AND p.way <> 'cash'
        JOIN ledger_year y ON y.fiscal_year = p.fiscal_year AND y.closed_at IS NULL
        WHERE NOT EXISTS (SELECT FROM matching_match m WHERE m.payment_id = p.id) AND NOT UNDONE
        """,
    ),
    _once(
        "line_id, payout_id, payment_id",
        """
        SELECT kind || ':' || id, kind, provider, 0, gross, settled_on, id, payout_id, payment, 'open', %(now)s, ''
        FROM (
            SELECT l.*, payment.id AS payment, CASE WHEN payment.id IS NULL THEN 'unknown' ELSE 'double' END AS kind
            FROM (SELECT l.id, l.payout_id, l.provider, l.reference, l.kind, l.gross, l.settled_on
                FROM matching_payout o JOIN matching_settledline l ON l.payout_id = o.id
                WHERE NOT o.done AND l.kind <> 'fee'
                AND NOT EXISTS (SELECT FROM matching_match m WHERE m.line_id = l.id)
            ) l(id, payout_id, provider, reference, lkind, gross, settled_on)
            LEFT JOIN invoices_payment payment ON l.lkind = 'payment' AND payment.way <> 'cash'
                AND payment.provider = l.provider AND payment.reference = l.reference
        ) open
        """,
    ),
    _once(
        "line_id, payout_id, payment_id",
        """
        SELECT 'amount:' || l.id, 'amount', l.provider, coalesce(p.amount, -r.amount), l.gross, l.settled_on, l.id,
            l.payout_id, coalesce(p.id, r.payment_id), 'open', %(now)s, ''
        FROM matching_payout o JOIN matching_settledline l ON l.payout_id = o.id
        JOIN matching_match m ON m.line_id = l.id
        LEFT JOIN invoices_payment p ON p.id = m.payment_id LEFT JOIN invoices_refund r ON r.id = m.refund_id
        WHERE NOT o.done AND l.gross <> coalesce(p.amount, -r.amount)
        """,
    ),
    _once(
        "payout_id",
        """
        SELECT 'payout:' || o.id, 'payout', o.provider, o.net, o.stated, o.settled_on, o.id, 'open', %(now)s, ''
        FROM matching_payout o WHERE NOT o.done AND o.stated <> o.net
        """,
    ),
    _once(
        "payout_id",
        """
        SELECT 'bank-missing:' || o.id, 'bank-missing', o.provider, o.net, 0, o.settled_on, o.id, 'open', %(now)s, ''
        FROM matching_payout o WHERE o.posted_on IS NULL AND o.net <> 0 AND o.settled_on <= %(bank)s
        """,
    ),
    _once(
        "bank_line_id",
        """
        SELECT 'bank-extra:' || b.id, 'bank-extra', b.counterpart, 0, b.amount, b.date, b.id, 'open', %(now)s, ''
        FROM matching_bankline b
        WHERE b.date <= %(bank)s AND NOT EXISTS (SELECT FROM matching_payout o WHERE o.bank_line_id = b.id)
        """,
    ),
)
# What agrees by now is solved by itself.
SOLVED = f"""
UPDATE matching_difference d SET state = 'solved', ended_at = %(now)s, why = %(why)s
WHERE d.state <> 'solved' AND CASE d.kind
    WHEN 'missing' THEN EXISTS (SELECT FROM matching_match m WHERE m.payment_id = d.payment_id)
        OR EXISTS (SELECT FROM invoices_payment p WHERE p.id = d.payment_id AND {_UNDONE})
    WHEN 'unknown' THEN EXISTS (SELECT FROM matching_match m WHERE m.line_id = d.line_id)
        OR EXISTS (SELECT FROM matching_settledline l WHERE l.id = d.line_id AND EXISTS ({_PAYMENT_OF}))
    WHEN 'double' THEN EXISTS (SELECT FROM matching_match m WHERE m.line_id = d.line_id)
    WHEN 'payout' THEN EXISTS (SELECT FROM matching_payout o WHERE o.id = d.payout_id AND o.stated = o.net)
    WHEN 'bank-missing' THEN EXISTS (SELECT FROM matching_payout o WHERE o.id = d.payout_id AND o.posted_on IS NOT NULL)
    WHEN 'bank-extra' THEN EXISTS (SELECT FROM matching_payout o WHERE o.bank_line_id = d.bank_line_id)
    ELSE false END
"""  # noqa: S608  no value of anybody's
