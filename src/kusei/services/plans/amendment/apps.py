from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AmendmentConfig(AppConfig):
    name = "kusei.services.plans.amendment"
    label = "amendment"
    verbose_name = _("計画の改定")

    def ready(self) -> None:
        from kusei.services.plans.amendment import hooking

        hooking.register_all()
