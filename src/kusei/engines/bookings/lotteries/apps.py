from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def _is_resident(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_resident


class LotteriesConfig(AppConfig):
    name = "kusei.engines.bookings.lotteries"
    label = "lotteries"
    verbose_name = _("抽選")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.bookings.lotteries import commands
        from kusei.engines.bookings.lotteries.queries import entries
        from kusei.engines.bookings.reservations import hooks
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import access, navigation

        hooks.register_freed(commands.booking_freed)
        navigation.register(
            navigation.NavItem("lotteries", _("施設の抽選"), "lotteries:index", 19, access.PUBLIC, "places")
        )
        residents.register_records(entries.rows_of)
        own = access.Access("resident", _is_resident)
        navigation.register(
            navigation.NavItem("lotteries-mine", _("自分の抽選の申込み"), "lotteries:mine", 33, own, "mine")
        )
        viewer = access.role("viewer")
        navigation.register(navigation.NavItem("lotteries-desk", _("抽選"), "lotterydesk:index", 132, viewer, "places"))
