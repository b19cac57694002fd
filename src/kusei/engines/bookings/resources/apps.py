"""What can be booked: facilities, their rooms and seats, when they are open; read from packs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "kusei.engines.bookings.resources"
    label = "resources"
    verbose_name = _("施設と部屋")

    def ready(self) -> None:
        # The registers are filled when all models are ready.
        from kusei.engines.bookings.resources import searching
        from kusei.foundation.web import navigation

        searching.offer()
        navigation.register(navigation.NavItem("facilities", _("施設"), "facilities:index", 15, group="places"))
