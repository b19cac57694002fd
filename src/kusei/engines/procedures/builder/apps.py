from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BuilderConfig(AppConfig):
    name = "kusei.engines.procedures.builder"
    label = "builder"
    verbose_name = _("様式の作成")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.foundation.org.models import Role
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        navigation.register(
            navigation.NavItem("forms", _("様式"), "builder:index", 115, role(Role.EDITOR), group="procedures")
        )
