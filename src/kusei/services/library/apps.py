from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "kusei.services.library"
    label = "library"
    verbose_name = _("図書館")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.bookings.checkins import hooks as checkins
        from kusei.engines.bookings.resources import hooks as resources
        from kusei.engines.procedures.applications import hooks as applications
        from kusei.foundation.people import account_sections, closing
        from kusei.foundation.web import athand, navigation
        from kusei.services.library import commands, delivering, panels, rights, rules

        checkins.register_arrival("library", commands.arrived)
        resources.register_calendar(rules.LIBRARY, "library:library")
        delivering.offer()
        closing.register_closed(commands.forget_reader)
        applications.register_resident_panel(
            applications.Panel("reader-card", _("図書館の利用者カード"), panels.resident, 40)
        )
        applications.register_staff_panel(
            applications.Panel("reader-card", _("図書館の利用者カード"), panels.staff, 40)
        )
        account_sections.register_account_section(
            "library", _("図書館"), "library:card", _("利用者カード、座席の予約"), 14
        )
        athand.register_service(
            athand.Service(
                "library",
                _("図書館の席"),
                _("空いている席を見て、予約できます。"),
                "library:index",
                40,
                exists="SELECT EXISTS (SELECT FROM resources_facility WHERE kind = 'library')",
            )
        )
        navigation.register(navigation.NavItem("library", _("図書館の席"), "library:index", 17, group="places"))
        navigation.register(navigation.NavItem("library-desk", _("図書館"), "library:desk", 133, rights.DESK, "places"))
