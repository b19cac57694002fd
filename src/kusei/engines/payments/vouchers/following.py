"""What follows when an invoice for vouchers is paid, lapses, is cancelled or its money goes back; and closing."""

from __future__ import annotations

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.payments.invoices import hooks
from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.vouchers import commands
from kusei.engines.payments.vouchers.commands.buying import SOURCE
from kusei.engines.payments.vouchers.models import Lot, Purchase
from kusei.foundation.people import closing
from kusei.foundation.people.models import User
from kusei.foundation.web.formats import yen


def register() -> None:
    """Hook into invoices and into the closing of accounts."""
    source = hooks.Source(
        SOURCE,
        gettext_lazy("商品券の購入"),
        url=_for_staff,
        payer_url=lambda _number: reverse("vouchers:wallet"),
        on_paid=_paid,
        on_lapsed=_released,
        on_cancelled=_released,
        on_refunded=_refunded,
    )
    hooks.register_source(source)
    closing.register_closing_check(still_worth_something)


def still_worth_something(user: User) -> str:
    """Why an account stays open: vouchers and points would be lost with it."""
    left = Lot.objects.filter(wallet__owner=user, left__gt=0).aggregate(yen=Sum("left"))["yen"]
    if not left:
        return ""
    return _("商品券・ポイントの残高が%(yen)sあります。使い終わるか、期限が過ぎてから退会できます。") % {
        "yen": yen(left)
    }


def _for_staff(number: str) -> str:
    key = Purchase.objects.filter(pk=int(number)).values_list("programme__key", flat=True).first()
    return reverse("voucherdesk:programme", args=[key]) if key else ""


def _paid(invoice: Invoice) -> None:
    commands.charge(purchase_id=int(invoice.source_id))


def _released(invoice: Invoice) -> None:
    commands.release(purchase_id=int(invoice.source_id))


def _refunded(refund: Refund) -> None:
    if refund.cause != Refund.Cause.SURPLUS:
        commands.take_back(purchase_id=int(refund.payment.invoice.source_id))
