"""The web floor: registers the one navigation entry that is its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Page frame, components, languages, headers, limits, health, logs."""

    name = "kusei.foundation.web"
    label = "web"

    def ready(self) -> None:
        from kusei.foundation.web import navigation, site  # noqa: F401  registers a check

        navigation.register(navigation.NavItem("home", _("ホーム"), "web:home", order=0))
