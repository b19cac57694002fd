from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def _is_resident(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_resident


class WaitingConfig(AppConfig):
    name = "kusei.engines.bookings.waiting"
    label = "waiting"
    verbose_name = _("空き待ち")

    def ready(self) -> None:
        # These need the models.
        from kusei.engines.bookings.reservations import hooks
        from kusei.engines.bookings.waiting import commands, offering, queries
        from kusei.foundation.people import account_sections, closing
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import access, navigation

        hooks.register_freed(offering.booking_freed)
        closing.register_closed(commands.forget)
        residents.register_records(queries.rows_of)
        account_sections.register_account_section(
            "waiting", _("空き待ち"), "waiting:mine", _("待っている枠と、空いたときのお知らせ"), 15
        )
        is_resident = access.Access("resident", _is_resident)
        navigation.register(navigation.NavItem("waiting", _("空き待ち"), "waiting:mine", 33, is_resident, "mine"))
        viewer = access.role("viewer")
        navigation.register(navigation.NavItem("waiting-desk", _("空き待ち"), "waiting:desk", 134, viewer, "places"))
