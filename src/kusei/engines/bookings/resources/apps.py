"""What can be booked: facilities, their rooms and seats, when they are open; read from packs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "kusei.engines.bookings.resources"
    label = "resources"
    verbose_name = _("施設と部屋")

    def ready(self) -> None:
        # The registers are filled when all models are ready.
        from kusei.engines.bookings.resources import delivering, searching
        from kusei.foundation.web import athand, navigation

        searching.offer()
        delivering.offer()
        athand.register_service(
            athand.Service(
                "facilities",
                _("施設の予約"),
                _("会議室や体育館の空きを見て、予約できます。"),
                "facilities:index",
                20,
                exists="SELECT EXISTS (SELECT FROM resources_facility)",
            )
        )
        navigation.register(navigation.NavItem("facilities", _("施設"), "facilities:index", 15, group="places"))
