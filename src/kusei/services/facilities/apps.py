from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FacilitiesConfig(AppConfig):
    name = "kusei.services.facilities"
    label = "facilities_service"
    verbose_name = _("施設")

    def ready(self) -> None:
        # Navigation is filled when all apps are ready.
        from kusei.foundation.web import access, navigation

        navigation.register(
            navigation.NavItem(
                "facility-use", _("施設の利用状況"), "facilities_service:index", 134, access.role("viewer"), "places"
            )
        )
