from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from kusei.engines.payments.invoices.models import Invoice


class OnlineConfig(AppConfig):
    name = "kusei.engines.payments.online"
    label = "online"
    verbose_name = _("オンラインの支払い")

    def ready(self) -> None:
        """Name the providers, offer the way to pay, add the desk."""
        from kusei.engines.payments.invoices import hooks
        from kusei.engines.payments.online import registry, tasks
        from kusei.engines.payments.online.sandbox import adapter as sandbox
        from kusei.engines.payments.online.stripe import adapter as stripe
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        registry.register("sandbox", sandbox.make)
        registry.register("stripe", stripe.make)
        hooks.register_offer(
            hooks.Offer(
                "online",
                _("オンライン（カード・コード決済）"),
                _("クレジットカードやコード決済で、今すぐ支払えます。"),
                _url,
                order=10,
            )
        )
        tasks.register()
        navigation.register(
            navigation.NavItem(
                "online-payments", _("オンライン決済の確認"), "online:desk", 122, role("viewer"), group="money"
            )
        )


def _url(invoice: Invoice) -> str:
    from django.urls import reverse

    from kusei.engines.payments.online import registry

    offered = "online" in invoice.ways and registry.offered() is not None
    return reverse("online:start", kwargs={"number": invoice.number}) if offered else ""
