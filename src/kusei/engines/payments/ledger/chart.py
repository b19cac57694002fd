"""The accounts that every ward has, and the keys of those that are opened for one thing."""

from __future__ import annotations

from kusei.engines.payments.ledger.models import Floor, Kind

BANK = "bank"  # 指定金融機関の公金口座
DIFFERENCE = "difference"  # 現金過不足, and what a settlement has too much or too little
CHARGES = "charges"  # 決済手数料 of providers
PREMIUM = "premium"  # プレミアム分, borne by the ward
REWARDS = "rewards"  # points given, borne by the ward

# The first part of a key → what such an account is.
PATTERNS: dict[str, tuple[Kind, Floor]] = {
    "income": (Kind.INCOME, Floor.NONE),  # income:<科目>
    "invoice": (Kind.ASSET, Floor.DEBIT),  # invoice:<id>, what the payer still owes
    "surplus": (Kind.LIABILITY, Floor.CREDIT),  # surplus:<payment>, paid twice or too much, to be given back
    "refund": (Kind.LIABILITY, Floor.CREDIT),  # refund:<id>, promised and not yet given back
    "clearing": (Kind.ASSET, Floor.NONE),  # clearing:<way>[:<provider>], on its way to the bank
    "till": (Kind.ASSET, Floor.DEBIT),  # till:<id>, cash
    "transit": (Kind.ASSET, Floor.NONE),  # transit:cash, taken from a till, not yet at the bank
    "carried": (Kind.ASSET, Floor.NONE),  # carried:<year>, 滞納繰越 from the year to the next
    "written": (Kind.EXPENSE, Floor.NONE),  # written:<科目>, 不納欠損
    "wallet": (Kind.LIABILITY, Floor.CREDIT),  # wallet:<id>, what its owner may still spend
    "shop": (Kind.LIABILITY, Floor.CREDIT),  # shop:<id>, what a shop is still to get
    "expired": (Kind.INCOME, Floor.NONE),  # expired:<programme>
    BANK: (Kind.ASSET, Floor.NONE),
    DIFFERENCE: (Kind.EXPENSE, Floor.NONE),
    CHARGES: (Kind.EXPENSE, Floor.NONE),
    PREMIUM: (Kind.EXPENSE, Floor.NONE),
    REWARDS: (Kind.EXPENSE, Floor.NONE),
}


def pattern(key: str) -> tuple[Kind, Floor]:
    """What an account of that key is. Raises `KeyError` for a key that is of no pattern."""
    return PATTERNS[key.partition(":")[0]]
