from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmergencyConfig(AppConfig):
    name = "kusei.engines.notices.emergency"
    label = "emergency"
    verbose_name = _("緊急のお知らせ")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.notices.emergency import conditions, delivering, strip, tasks
        from kusei.engines.notices.emergency.views.common import STAFF
        from kusei.foundation.web import frame, navigation

        conditions.register()
        strip.register()
        delivering.offer()
        tasks.register()
        navigation.register(
            navigation.NavItem("alerts-desk", _("緊急のお知らせ"), "emergency:list", 108, STAFF, group="notices")
        )
        frame.register_footer_link(frame.FooterLink(_("緊急のお知らせ"), "alerts:board", 5))
