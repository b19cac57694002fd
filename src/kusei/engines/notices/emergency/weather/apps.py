from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WeatherConfig(AppConfig):
    name = "kusei.engines.notices.emergency.weather"
    label = "weather"
    verbose_name = _("気象の電文")

    def ready(self) -> None:
        from kusei.engines.notices.emergency import hooks
        from kusei.engines.notices.emergency.weather import queries, scopes

        scopes.register()
        hooks.register_proposals(queries.offered)
