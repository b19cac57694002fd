from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def _is_resident(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_resident


class ReservationsConfig(AppConfig):
    name = "kusei.engines.bookings.reservations"
    label = "reservations"
    verbose_name = _("施設の予約")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.bookings.reservations import conditions, paying, queries, tasks
        from kusei.engines.bookings.reservations.commands import members, routing
        from kusei.engines.bookings.resources import hooks as resources
        from kusei.foundation.people import account_sections, closing
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import access, navigation

        conditions.register()
        paying.register()
        routing.register()
        resources.register_last_use(queries.last_use)
        residents.register_records(queries.rows_of)
        closing.register_closing_check(queries.why_not_close)
        closing.register_closed(members.withdraw_from_all)
        account_sections.register_account_section(
            "bookings", _("施設の予約"), "bookings:mine", _("これからの予約、お支払い、取消し"), 13
        )
        tasks.register()
        is_resident = access.Access("resident", _is_resident)
        navigation.register(navigation.NavItem("bookings", _("予約"), "bookings:mine", 31, is_resident, "mine"))
        viewer = access.role("viewer")
        navigation.register(navigation.NavItem("bookings-desk", _("予約"), "bookingdesk:day", 130, viewer, "places"))
