from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "kusei.engines.approvals"
    label = "approvals"
    verbose_name = _("電子決裁")

    def ready(self) -> None:
        from kusei.engines.approvals import checks, tasks  # noqa: F401  checks register themselves
        from kusei.foundation.web import access, navigation

        tasks.register()
        navigation.register(navigation.NavItem("approvals", _("決裁"), "approvals:desk", 101, access.role("viewer")))
