from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountersConfig(AppConfig):
    name = "kusei.services.counters"
    label = "counters"
    verbose_name = _("窓口")

    def ready(self) -> None:
        # The rights need the models.
        from kusei.foundation.web import athand, navigation
        from kusei.services.counters import delivering, rights, tasks

        delivering.offer()
        tasks.register()
        athand.register_service(
            athand.Service(
                "counters",
                _("窓口の混みぐあい"),
                _("待っている人の数が分かり、番号札を取れます。"),
                "counters:index",
                30,
            )
        )
        navigation.register(navigation.NavItem("counters", _("窓口の混みぐあい"), "counters:index", 18, group="places"))
        navigation.register(
            navigation.NavItem("counterdesk", _("窓口の呼出し"), "counterdesk:index", 132, rights.STAFF, "places")
        )
