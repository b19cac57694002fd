from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeesConfig(AppConfig):
    name = "kusei.engines.payments.fees"
    label = "fees"
    verbose_name = _("料金")

    def ready(self) -> None:
        # Checks and navigation are filled when all models are ready.
        from kusei.engines.payments.fees import checks, delivering  # noqa: F401  checks registers itself
        from kusei.foundation.web import navigation

        delivering.offer()
        navigation.register(navigation.NavItem("fees", _("料金表"), "fees:list", 45, group="facts"))
