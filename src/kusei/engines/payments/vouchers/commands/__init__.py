"""Every write of vouchers and points."""

from kusei.engines.payments.vouchers.commands.applying import apply, draw_vouchers
from kusei.engines.payments.vouchers.commands.buying import buy, charge, release, take_back
from kusei.engines.payments.vouchers.commands.expiring import expire
from kusei.engines.payments.vouchers.commands.loading import close_programme, load_programme, open_programme
from kusei.engines.payments.vouchers.commands.points import draw_prize, earn, exchange, take_ticket
from kusei.engines.payments.vouchers.commands.returning import give_returns
from kusei.engines.payments.vouchers.commands.settling import pay_settlement, settle_shop
from kusei.engines.payments.vouchers.commands.shops import (
    accept_invite,
    change_bank,
    end_member,
    invite,
    register_shop,
    stop_shop,
)
from kusei.engines.payments.vouchers.commands.spending import cancel_spend, new_code, spend, spend_by_code

__all__ = [
    "accept_invite",
    "apply",
    "buy",
    "cancel_spend",
    "change_bank",
    "charge",
    "close_programme",
    "draw_prize",
    "draw_vouchers",
    "earn",
    "end_member",
    "exchange",
    "expire",
    "give_returns",
    "invite",
    "load_programme",
    "new_code",
    "open_programme",
    "pay_settlement",
    "register_shop",
    "release",
    "settle_shop",
    "spend",
    "spend_by_code",
    "stop_shop",
    "take_back",
    "take_ticket",
]
