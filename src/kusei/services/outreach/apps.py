from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    name = "kusei.services.outreach"
    label = "outreach"
    verbose_name = _("お知らせの配信")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.services.outreach.hooking import register_all

        register_all()
