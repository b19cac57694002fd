"""The organisation: tells the floors below who holds which role, and whose site this is."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    name = "kusei.foundation.org"
    label = "org"
    verbose_name = _("組織")

    def ready(self) -> None:
        # These need the models.
        from kusei.foundation.org import brand, offices, roles, staffhome
        from kusei.foundation.people.residents import hooks
        from kusei.foundation.people.staff import register_landing, register_staff_check
        from kusei.foundation.search import registry
        from kusei.foundation.web import access, frame, navigation

        registry.register_facet(registry.Facet("municipality", _("自治体"), 10, describe=brand.names_of_municipalities))
        access.register_role_check(roles.check_of_routes)
        register_staff_check(roles.is_staff)
        register_landing(staffhome.landing)
        navigation.register(navigation.NavItem("staff-home", _("わたしの仕事"), "staff:home", 100, staffhome.STAFF))
        hooks.register_offices(offices.offices_on)
        frame.register_brand(brand.of_home)
        administrator = access.role("administrator")
        navigation.register(
            navigation.NavItem(
                "organisation", _("組織と職員"), "org:departments", order=110, access=administrator, group="upkeep"
            )
        )
