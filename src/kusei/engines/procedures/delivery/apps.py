from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "kusei.engines.procedures.delivery"
    label = "delivery"
    verbose_name = _("交付")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.procedures.applications import hooks
        from kusei.engines.procedures.delivery import checks, commands, following, panels  # noqa: F401  each registers itself

        hooks.register_on_event("letter", following.follow)
        hooks.register_disposing("letter", commands.throw_away)
        hooks.register_resident_panel(hooks.Panel("papers", _("書類"), panels.resident, 20))
        hooks.register_staff_panel(hooks.Panel("papers", _("書類と結果の通知"), panels.staff, 20))
