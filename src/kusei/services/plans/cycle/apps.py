from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CycleConfig(AppConfig):
    name = "kusei.services.plans.cycle"
    label = "cycle"
    verbose_name = _("計画の運用")

    def ready(self) -> None:
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        navigation.register(
            navigation.NavItem("cycle", _("計画の運用"), "cycle:desk", 105, role("viewer"), group="plan")
        )
