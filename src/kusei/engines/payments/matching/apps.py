from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "kusei.engines.payments.matching"
    label = "matching"
    verbose_name = _("入金の照合")

    def ready(self) -> None:
        # These need the models.
        from kusei.engines.payments.matching import tasks
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        tasks.register()
        viewer = role("viewer")
        navigation.register(
            navigation.NavItem("matching", _("入金の照合"), "matching:overview", 122, viewer, group="money")
        )
