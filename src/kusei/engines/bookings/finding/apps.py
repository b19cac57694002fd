from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingConfig(AppConfig):
    name = "kusei.engines.bookings.finding"
    label = "finding"
    verbose_name = _("施設の検索")

    def ready(self) -> None:
        # These need the models.
        from kusei.engines.bookings.finding import commands
        from kusei.foundation.people import account_sections, closing
        from kusei.foundation.web import navigation

        closing.register_closed(commands.forget)
        navigation.register(navigation.NavItem("finding", _("施設の空き"), "finding:search", 16, group="places"))
        account_sections.register_account_section(
            "booking-feeds",
            _("予約のカレンダー"),
            "calendars:feeds",
            _("スマートフォンなどのカレンダーに予約を出すアドレス"),
            14,
        )
