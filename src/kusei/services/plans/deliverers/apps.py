from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliverersConfig(AppConfig):
    """What delivers an initiative: procedures, facilities, counters, notices; and which promise each of them serves."""

    name = "kusei.services.plans.deliverers"
    label = "deliverers"
    verbose_name = _("取組を届けるもの")

    def ready(self) -> None:
        # The parts need the models.
        from kusei.services.plans.deliverers import panels

        panels.register()
