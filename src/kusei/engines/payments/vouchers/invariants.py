"""What always holds of vouchers and points: wallets, uses and settlements are the same yen."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.foundation.web.invariants import broken, invariant


@invariant(
    key="vouchers.wallets",
    sentence="残高の内訳の合計は、台帳の残高と同じです。",
    sentence_en="What is left in the lots of a wallet is what the ledger holds for it.",
)
def wallets() -> Iterator[str]:
    """Wallets whose lots and account differ."""
    yield from broken(
        """SELECT w.id AS wallet, coalesce(l.yen, 0) AS lots, -coalesce(a.balance, 0) AS ledger FROM vouchers_wallet w
        LEFT JOIN (SELECT wallet_id, sum("left") AS yen FROM vouchers_lot GROUP BY 1) l ON l.wallet_id = w.id
        LEFT JOIN ledger_account a ON a.key = 'wallet:' || w.id
        WHERE coalesce(l.yen, 0) <> -coalesce(a.balance, 0) ORDER BY 1"""
    )


@invariant(
    key="vouchers.spends",
    sentence="利用の額は、その内訳の合計と同じです。",
    sentence_en="What was spent is the sum of the parts that came out of lots.",
)
def spends() -> Iterator[str]:
    """Uses whose parts do not add up."""
    yield from broken(
        """SELECT s.id AS spend, s.amount, coalesce(sum(p.amount), 0) AS parts FROM vouchers_spend s
        LEFT JOIN vouchers_part p ON p.spend_id = s.id GROUP BY s.id
        HAVING s.amount <> coalesce(sum(p.amount), 0) ORDER BY 1"""
    )


@invariant(
    key="vouchers.settlements",
    sentence="店の精算は、その期間の利用の合計と件数です。",
    sentence_en="The settlement of a shop is the sum and the number of its uses.",
)
def settlements() -> Iterator[str]:
    """Settlements that are not what they pay for, and programmes that sold more than was bought."""
    yield from broken(
        """SELECT t.id AS settlement, t.amount, coalesce(sum(s.amount), 0) AS spent, t.count, count(s.id) AS uses
        FROM vouchers_settlement t LEFT JOIN vouchers_spend s ON s.settlement_id = t.id GROUP BY t.id
        HAVING t.amount <> coalesce(sum(s.amount), 0) OR t.count <> count(s.id) ORDER BY 1"""
    )
