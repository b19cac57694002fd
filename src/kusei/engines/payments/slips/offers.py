"""What payers see of slips on the page of an invoice, and how its history names what we did."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.invoices import hooks, wording
from kusei.engines.payments.invoices.models import Invoice, Way
from kusei.engines.payments.invoices.rules import rules as money_rules

EVENTS = {
    "slip-issued": _("納付書を発行しました"),
    "slip-reissued": _("納付書を再発行しました"),
    "flash": _("支払いの速報が届きました"),
    "flash-withdrawn": _("支払いの速報が取り消されました"),
}


def slip_url(invoice: Invoice) -> str:
    """The page of the slip."""
    return reverse("slips:slip", kwargs={"number": invoice.number})


def store_url(invoice: Invoice) -> str:
    """The page of the slip, as long as stores take so much."""
    return slip_url(invoice) if invoice.account.balance <= money_rules().store_limit else ""


def register() -> None:
    """Called once, when the platform starts."""
    wording.EVENTS.update(EVENTS)
    phone = _("スマートフォンの決済アプリ（eL-QR）")
    for offer in (
        hooks.Offer(Way.STORE, _("コンビニ"), _("納付書を印刷して、店のレジで払います。"), store_url, 20),
        hooks.Offer(Way.ELQR, phone, _("納付書の二次元コードを、決済アプリで読み取ります。"), slip_url, 21),
        hooks.Offer(Way.TRANSFER, _("銀行の窓口"), _("納付書を印刷して、窓口で払います。"), slip_url, 22),
    ):
        hooks.register_offer(offer)
