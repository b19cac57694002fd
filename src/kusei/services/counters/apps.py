from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountersConfig(AppConfig):
    name = "kusei.services.counters"
    label = "counters"
    verbose_name = _("窓口")

    def ready(self) -> None:
        # The rights need the models.
        from kusei.foundation.web import navigation
        from kusei.services.counters import rights

        navigation.register(navigation.NavItem("counters", _("窓口の混みぐあい"), "counters:index", 18, group="places"))
        navigation.register(
            navigation.NavItem("counterdesk", _("窓口の呼出し"), "counterdesk:index", 132, rights.STAFF, "places")
        )
