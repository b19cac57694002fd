from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "kusei.engines.approvals"
    label = "approvals"
    verbose_name = _("電子決裁")

    def ready(self) -> None:
        from kusei.engines.approvals import checks  # noqa: F401  registers itself
        from kusei.foundation.web import access, navigation

        navigation.register(navigation.NavItem("approvals", _("決裁"), "approvals:desk", 100, access.role("viewer")))
