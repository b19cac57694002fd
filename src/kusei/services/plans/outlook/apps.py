from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutlookConfig(AppConfig):
    """Where an indicator is heading, which promises are at risk, and why (早期警告)."""

    name = "kusei.services.plans.outlook"
    label = "outlook"
    verbose_name = _("年度末の見込み")

    def ready(self) -> None:
        from kusei.services.plans.outlook import panels

        panels.register()
