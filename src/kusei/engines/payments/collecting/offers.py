"""What payers see of collecting on the page of an invoice, and how its history names what we did."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.collecting import consent, rules
from kusei.engines.payments.collecting.queries import plans
from kusei.engines.payments.invoices import hooks, wording
from kusei.engines.payments.invoices.models import Invoice, Way

EVENTS = {
    "held": _("督促を止めました"),
    "hold-lifted": _("督促の停止を解きました"),
    "letter-posted": _("督促状を投函しました"),
    "called": _("電話をしました"),
    "plan-proposed": _("分納の計画を作りました"),
    "plan-agreed": _("分納の計画を承認しました"),
    "plan-withdrawn": _("分納の計画を取りやめました"),
    "plan-paid": _("分納が終わりました"),
    "plan-broken": _("分納の期限が過ぎました"),
    "debit-failed": _("口座振替ができませんでした"),
}


def debit_url(invoice: Invoice) -> str:
    """Where the payer applies for direct debit of such fees; blank where that cannot be done."""
    known = invoice.payer_id is not None and Way.DEBIT in invoice.ways and rules.debit().kind_of(invoice.income)
    return reverse("mandates:index") if known and consent.adapter() is not None else ""


def register() -> None:
    """Called once, when the platform starts."""
    wording.EVENTS.update(EVENTS)
    hooks.register_offer(
        hooks.Offer(Way.DEBIT, _("口座振替"), _("申し込むと、次の納期限から口座から引き落とします。"), debit_url, 80)
    )
    hooks.register_piece(hooks.Piece("instalments", "mandates/instalments.html", plans.plan_of))
