"""Sample rows for a demonstration, made through the commands; names say that they are samples."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from kusei.engines.payments.invoices.commands import take_payment
from kusei.engines.payments.vouchers import commands
from kusei.engines.payments.vouchers.details import BankAccount
from kusei.engines.payments.vouchers.models import Programme, Shop
from kusei.engines.payments.vouchers.programmes import Content, VoucherProgramme, files
from kusei.engines.payments.vouchers.refusals import VouchersRefused
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SHOPS = (
    ("見本ベーカリー", "small", "grocer"),
    ("見本食堂", "small", "restaurant"),
    ("見本薬局", "small", "pharmacy"),
    ("見本スーパー 駅前店", "large", "supermarket"),
)
BANK = BankAccount("0001", "001", "1", "1234567", "ﾐﾎﾝ")


def play(*, department: Department, residents: Sequence[User] = (), clerk: User | None = None) -> list[Programme]:
    """The pack's programmes, open and with days around today; shops; what the residents bought and spent.

    `clerk` works for every sample shop. Played before, it does nothing and gives what is there.
    """
    programmes = [_opened(content, department) for content in files()]
    if Shop.objects.filter(name=SHOPS[0][0]).exists():
        return programmes
    joined = clock.today() - dt.timedelta(days=20)
    shops = [
        commands.register_shop(
            name=name, kind=kind, category=category, department=department, bank=BANK, joined_on=joined
        )
        for name, kind, category in SHOPS
    ]
    if clerk is not None:
        for shop in shops:
            _member, secret = commands.invite(shop_id=shop.pk, label="見本の店員")
            commands.accept_invite(secret=secret, by=clerk)
    for person in residents:
        _shop_a_little(person, programmes, shops)
    return programmes


def _opened(content: Content, department: Department) -> Programme:
    known = Programme.objects.filter(key=content.key).first()
    if known is not None and known.state != Programme.State.DRAFT:
        return known
    made = commands.load_programme(content=_around_today(content), department=department)
    return commands.open_programme(programme_id=made.pk)


def _around_today(content: Content) -> Content:
    """The same programme, sold without a draw and without asking for a card, so that a visitor can try it at once."""
    today = clock.today()
    if not isinstance(content, VoucherProgramme):
        return content.model_copy(
            update={"begins": today - dt.timedelta(days=60), "ends": today + dt.timedelta(days=300)}
        )
    days = {"apply_from": -30, "apply_until": -1, "buy_until": 60, "use_from": -10, "use_until": 90}
    changes: dict[str, object] = {name: today + dt.timedelta(days=number) for name, number in days.items()}
    if content.campaign is not None:
        dates = {"begins": today, "ends": today + dt.timedelta(days=30), "usable_until": changes["use_until"]}
        changes["campaign"] = content.campaign.model_copy(update=dates)
    return content.model_copy(update=changes | {"lottery": False, "level": "contact", "settlements": ()})


def _shop_a_little(person: User, programmes: Sequence[Programme], shops: Sequence[Shop]) -> None:
    for programme in programmes:
        try:
            if programme.kind == Programme.Kind.POINTS:
                for activity in programme.points.activities:
                    commands.earn(
                        programme_id=programme.pk, person=person, activity=activity.key, occasion="見本", by=None
                    )
                continue
            one = commands.buy(programme_id=programme.pk, person=person, units=1, key=uuid.uuid4())
            assert one.invoice is not None  # raised in the same transaction
            take_payment(
                invoice_id=one.invoice.pk,
                amount=one.price,
                way="online",
                provider="sandbox",
                reference=f"sample-voucher-{one.pk}",
            )
            commands.charge(purchase_id=one.pk)
            for shop, yen in zip(shops, (480, 1200, 650, 2400), strict=True):
                commands.spend(person=person, shop=shop, amount=yen, key=uuid.uuid4())
        except VouchersRefused:  # somebody not known surely enough, or bought before: the others go on
            continue
