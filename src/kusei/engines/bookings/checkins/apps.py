from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckinsConfig(AppConfig):
    name = "kusei.engines.bookings.checkins"
    label = "checkins"
    verbose_name = _("入退館")

    def ready(self) -> None:
        # These need the models.
        from kusei.engines.bookings.checkins import commands, rights
        from kusei.foundation.people import closing
        from kusei.foundation.web import navigation

        closing.register_closed(commands.forget_holder)
        navigation.register(navigation.NavItem("checkins", _("入退館"), "checkins:index", 131, rights.STAFF, "places"))
