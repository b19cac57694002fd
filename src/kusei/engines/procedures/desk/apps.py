from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "kusei.engines.procedures.desk"
    label = "desk"
    verbose_name = _("審査の窓口")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.procedures.applications import hooks
        from kusei.engines.procedures.delivery import letters
        from kusei.engines.procedures.desk import approving, tasks
        from kusei.engines.procedures.desk.hooks import register_letter_preview
        from kusei.engines.procedures.desk.views.common import STAFF
        from kusei.foundation.web import navigation

        approving.register()
        register_letter_preview(letters.preview)
        hooks.register_visible(approving.asked_on_the_route)
        navigation.register(navigation.NavItem("desk", _("審査"), "desk:list", 105, STAFF, group="procedures"))
        tasks.register()
