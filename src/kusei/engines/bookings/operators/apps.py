"""Who runs a house in which hours: their accounts, cash and hand-over."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperatorsConfig(AppConfig):
    name = "kusei.engines.bookings.operators"
    label = "operators"
    verbose_name = _("受付の委託先")

    def ready(self) -> None:
        # The rights need the models.
        from kusei.engines.bookings.operators import rights, tasks
        from kusei.engines.bookings.reservations import rights as of_reservations
        from kusei.engines.payments.tills import rights as of_tills
        from kusei.foundation.web import navigation

        of_reservations.register_reception(rights.at_reception)
        of_tills.register_bar("operators", rights.barred)
        tasks.register()
        navigation.register(
            navigation.NavItem("houses", _("施設の受付"), "operators:index", 133, rights.STAFF, "places")
        )
