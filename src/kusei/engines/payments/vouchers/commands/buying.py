"""Vouchers are bought: units are kept, an invoice is raised, its payment charges the wallet.

What was charged is not given back to its owner: see docs/engines/payments-vouchers.md.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F

from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.vouchers import rights
from kusei.engines.payments.vouchers.commands.applying import direct
from kusei.engines.payments.vouchers.commands.wallets import locked, put, wallet_of
from kusei.engines.payments.vouchers.models import Application, Lot, Programme, Purchase
from kusei.engines.payments.vouchers.programmes import VoucherProgramme
from kusei.engines.payments.vouchers.refusals import NotNow, SoldOut, UnitsWrong
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SOURCE = "vouchers.purchase"
INCOME = "voucher"  # key in accounts.yaml


def buy(*, programme_id: int, person: User, units: int, key: uuid.UUID) -> Purchase:
    """Keep the units until the purchase deadline and raise the invoice. The same key gives the purchase that is there.

    Raises `NotNow`, `IdentityNeeded`, `UnitsWrong`, `SoldOut`.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).select_related("department").get(pk=programme_id)
        if known := Purchase.objects.filter(key=key, application__person=person).first():
            return known
        rules, today = programme.voucher, clock.today()
        _require_time(programme, rules, today)
        rights.require_known(person, programme)
        application = _application(programme, rules, person)
        most = (application.allotted or 0) - application.bought
        if not 1 <= units <= most:
            raise UnitsWrong(most)
        if not Programme.objects.filter(pk=programme.pk, sold__lte=F("issue") - units).update(sold=F("sold") + units):
            raise SoldOut
        Application.objects.filter(pk=application.pk).update(bought=F("bought") + units)
        purchase = Purchase.objects.create(
            programme=programme,
            application=application,
            wallet=wallet_of(person),
            key=key,
            units=units,
            price=units * rules.unit_price,
            face=units * rules.face,
            made_at=clock.now(),
        )
        last = dt.datetime.combine(rules.buy_until + dt.timedelta(days=1), dt.time(), clock.TOKYO)
        purchase.invoice = invoices.raise_invoice(
            subject=rules.label["ja"],
            lines=[Line("item", rules.label, purchase.price, units, rules.unit_price)],
            income=INCOME,
            department=programme.department,
            payer=person,
            due_on=rules.buy_until,
            lapses_at=last,
            source=(SOURCE, str(purchase.pk), "purchase"),
        )
        purchase.save(update_fields=["invoice"])
    return purchase


def charge(*, purchase_id: int) -> bool:
    """It is paid: the wallet gets the amount and the premium. False when that was done already."""
    with transaction.atomic():
        purchase = _locked(purchase_id)
        if purchase.state != Purchase.State.RESERVED:
            return False
        rules, wallet = purchase.programme.voucher, locked(purchase.wallet_id)
        small = purchase.units * rules.small_only
        for shops, yen in ((Lot.Shops.SMALL, small), (Lot.Shops.ALL, purchase.face - small)):
            if yen:
                put(
                    wallet,
                    purchase.programme,
                    origin=Lot.Origin.BOUGHT,
                    yen=yen,
                    until=rules.use_until,
                    usable_from=rules.use_from,
                    shops=shops,
                    purchase=purchase,
                )
        ledger.post(
            occasion=f"charge:{purchase.pk}",
            moves=[
                Move(f"income:{INCOME}", wallet.account, purchase.price),
                Move("premium", wallet.account, purchase.face - purchase.price),
            ],
            act="charged",
        )
        _end(purchase, Purchase.State.CHARGED)
        from kusei.engines.payments.vouchers.jobs import tell_charged  # noqa: PLC0415  jobs call commands

        enqueue(tell_charged, purchase_id=purchase.pk)
    return True


def release(*, purchase_id: int) -> bool:
    """It was not paid in time, or the invoice was cancelled: the units are free again. False when there is nothing."""
    with transaction.atomic():
        purchase = _locked(purchase_id)
        if purchase.state != Purchase.State.RESERVED:
            return False
        Programme.objects.filter(pk=purchase.programme_id).update(sold=F("sold") - purchase.units)
        Application.objects.filter(pk=purchase.application_id).update(bought=F("bought") - purchase.units)
        _end(purchase, Purchase.State.RELEASED)
    return True


def take_back(*, purchase_id: int) -> int:
    """The payment itself was given back (a dispute with the card company): what is left of it is taken out again.

    Yen taken; what was spent by then is the ward's loss. Part of the caller's transaction.
    """
    with transaction.atomic():
        purchase = _locked(purchase_id)
        if purchase.state != Purchase.State.CHARGED:
            release(purchase_id=purchase_id)
            return 0
        wallet, taken = locked(purchase.wallet_id), 0
        for lot in Lot.objects.filter(purchase=purchase, left__gt=0):
            taken += lot.left
            lot.gone, lot.left = lot.gone + lot.left, 0
            lot.save(update_fields=["gone", "left"])
        premium = min(taken, purchase.face - purchase.price)
        ledger.post(
            occasion=f"charge:{purchase.pk}:back",
            moves=[
                Move(wallet.account, "premium", premium),
                Move(wallet.account, f"income:{INCOME}", taken - premium),
            ],
            act="taken-back",
        )
        _end(purchase, Purchase.State.RETURNED)
    return taken


def _require_time(programme: Programme, rules: VoucherProgramme, today: dt.date) -> None:
    begins = rules.apply_until + dt.timedelta(days=1) if rules.lottery else rules.apply_from
    if programme.state != Programme.State.OPEN or not begins <= today <= rules.buy_until:
        raise NotNow


def _application(programme: Programme, rules: VoucherProgramme, person: User) -> Application:
    own = (
        Application.objects.filter(programme=programme, person=person).first()
        if rules.lottery
        else direct(programme, person)
    )
    if own is None or own.allotted is None:
        raise NotNow
    return own


def _locked(purchase_id: int) -> Purchase:
    purchase = Purchase.objects.select_for_update(no_key=True, of=("self",)).select_related("programme")
    return purchase.get(pk=purchase_id)


def _end(purchase: Purchase, state: Purchase.State) -> None:
    purchase.state, purchase.ended_at = state, clock.now()
    purchase.save(update_fields=["state", "ended_at"])
