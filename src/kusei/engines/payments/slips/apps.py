from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlipsConfig(AppConfig):
    name = "kusei.engines.payments.slips"
    label = "slips"
    verbose_name = _("納付書")

    def ready(self) -> None:
        """Offer the ways to pay that need paper, and the entry of the desk."""
        from kusei.engines.payments.slips import offers
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        offers.register()
        navigation.register(
            navigation.NavItem("slips", _("納付書"), "slipdesk:index", 125, role("editor"), group="money")
        )
