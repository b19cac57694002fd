from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "kusei.engines.procedures"
    label = "procedures"
    verbose_name = _("手続")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.procedures import scopes
        from kusei.engines.procedures.catalogue import searching
        from kusei.engines.procedures.catalogue.views import home_section
        from kusei.foundation.people import account_sections
        from kusei.foundation.web import frame, navigation

        searching.offer()
        frame.register_home_section(frame.HomeSection("procedures", 10, "procedures/home.html", home_section))
        scopes.register()
        account_sections.register_account_section(
            "tokens", _("APIトークン"), "people:tokens", _("プログラムから自分の申請を出し、状態を読むための鍵"), 90
        )
        navigation.register(navigation.NavItem("procedures", _("手続"), "procedures:index", 10))
