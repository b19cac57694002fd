"""Programmes, shops and people with vouchers, for tests."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from kusei.engines.payments import testing as payments
from kusei.engines.payments.vouchers import commands
from kusei.engines.payments.vouchers.details import BankAccount
from kusei.engines.payments.vouchers.models import Member, Programme, Purchase, Shop, Wallet
from kusei.engines.payments.vouchers.programmes import PointsProgramme, VoucherProgramme
from kusei.foundation.people.identity import Level
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

BANK = BankAccount("0001", "001", "1", "1234567", "ﾐﾎﾝｼﾖｳﾃﾝ")
_running = itertools.count(1)


def day(days: int) -> dt.date:
    """So many days from today."""
    return clock.today() + dt.timedelta(days=days)


def voucher(**changes: Any) -> VoucherProgramme:
    """A programme without a draw that can be bought and used today: 1,000 yen a unit, 20 %, half for small shops."""
    values: dict[str, Any] = {
        "kind": "voucher",
        "key": f"premium-{next(_running)}",
        "label": {"ja": "見本の商品券", "en": "Sample voucher"},
        "text": {"ja": "見本です。"},
        "department": "kaikei",
        "level": "contact",
        "unit_price": 1000,
        "premium_percent": 20,
        "small_only": 600,
        "units_per_person": 5,
        "issue": 100,
        "lottery": False,
        "apply_from": day(-10),
        "apply_until": day(-1),
        "buy_until": day(10),
        "use_from": day(-10),
        "use_until": day(20),
    }
    return VoucherProgramme.model_validate(values | changes)


def points(**changes: Any) -> PointsProgramme:
    """Points that can be earned today."""
    ja = {"ja": "見本"}
    values: dict[str, Any] = {
        "kind": "points",
        "key": f"health-{next(_running)}",
        "label": {"ja": "見本の健康ポイント", "en": "Sample points"},
        "text": {"ja": "見本です。"},
        "department": "kaikei",
        "level": "contact",
        "yen_per_point": 2,
        "cap_per_year": 120,
        "begins": day(-10),
        "ends": day(100),
        "activities": [
            {"key": "walk", "label": ja, "points": 50, "once": "day", "who": "self"},
            {"key": "event", "label": ja, "points": 100, "once": "occasion", "who": "staff"},
        ],
        "vouchers": {"step": 10, "days": 30},
        "prizes": [{"key": "food", "label": ja, "points": 20, "prizes": 1, "until": day(3)}],
    }
    return PointsProgramme.model_validate(values | changes)


def opened(content: VoucherProgramme | PointsProgramme | None = None) -> Programme:
    """The programme, open."""
    made = commands.load_programme(content=content or voucher(), department=payments.department())
    return commands.open_programme(programme_id=made.pk)


def person(level: Level = Level.CONTACT) -> User:
    """A resident."""
    return resident(f"voucher-{next(_running)}@example.jp", level)


def shop(kind: str = "small", **more: Any) -> Shop:
    """A shop that joined some days ago."""
    values = {"name": "見本商店", "kind": kind, "category": "grocer", "bank": BANK, "joined_on": day(-10), **more}
    return commands.register_shop(department=payments.department(), **values)


def clerk(of: Shop) -> User:
    """Somebody who works for the shop."""
    user = person()
    _, secret = commands.invite(shop_id=of.pk, label="レジ")
    commands.accept_invite(secret=secret, by=user)
    return user


def bought(programme: Programme, owner: User, units: int = 1, *, paid: bool = True) -> Purchase:
    """Vouchers of the person, paid and charged."""
    one = commands.buy(programme_id=programme.pk, person=owner, units=units, key=uuid.uuid4())
    if paid and one.invoice is not None:
        payments.payment(one.invoice)
        commands.charge(purchase_id=one.pk)
    return Purchase.objects.get(pk=one.pk)


def wallet(owner: User, programme: Programme | None = None) -> Wallet:
    """The person's wallet."""
    return Wallet.objects.get(owner=owner, programme=programme)


def members(of: Shop) -> list[Member]:
    """Who works for the shop."""
    return list(Member.objects.filter(shop=of, ended_at=None))
