from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveriesConfig(AppConfig):
    name = "kusei.engines.notices.deliveries"
    label = "deliveries"
    verbose_name = _("配信")

    def ready(self) -> None:
        # What providers tell later finds its message here.
        from kusei.engines.notices.channels import hooks
        from kusei.engines.notices.deliveries import receipts
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        hooks.register_on_receipt(receipts.take)
        administrator = role("administrator")
        navigation.register(
            navigation.NavItem("outlets", _("配信の出口"), "deliveries:outlets", 914, administrator, group="upkeep")
        )
