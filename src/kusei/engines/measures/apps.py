"""The engine of measured values: finds every app's metrics and adds itself to the navigation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "kusei.engines.measures"
    label = "measures"
    verbose_name = _("実績値")

    def ready(self) -> None:
        # These need the models.
        from kusei.engines.measures import checks, permissions, registry, tasks  # noqa: F401  each registers itself
        from kusei.foundation.web import navigation

        registry.discover()
        tasks.register()
        navigation.register(
            navigation.NavItem("measures", _("実績値の確認"), "measures:desk", 130, permissions.STAFF, group="plan")
        )
        navigation.register(navigation.NavItem("metrics", _("指標と数え方"), "measures:catalogue", 46, group="facts"))
