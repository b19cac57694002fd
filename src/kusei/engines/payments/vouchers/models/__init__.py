"""Vouchers and points: programmes and draws, wallets and what is in them, shops and what they took."""

from kusei.engines.payments.vouchers.models.programmes import Application, Draw, PrizeTicket, Programme
from kusei.engines.payments.vouchers.models.shops import Member, Settlement, Shop
from kusei.engines.payments.vouchers.models.spends import Part, PayCode, Return, Spend
from kusei.engines.payments.vouchers.models.wallets import Lot, PointEntry, Purchase, Wallet

__all__ = [
    "Application",
    "Draw",
    "Lot",
    "Member",
    "Part",
    "PayCode",
    "PointEntry",
    "PrizeTicket",
    "Programme",
    "Purchase",
    "Return",
    "Settlement",
    "Shop",
    "Spend",
    "Wallet",
]
