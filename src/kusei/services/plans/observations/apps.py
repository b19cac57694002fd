from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObservationsConfig(AppConfig):
    name = "kusei.services.plans.observations"
    label = "observations"
    verbose_name = _("気づきと判断の記録")

    def ready(self) -> None:
        from kusei.services.plans.observations import panels, tasks

        tasks.register()
        panels.register()
