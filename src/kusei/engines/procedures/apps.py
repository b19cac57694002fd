from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "kusei.engines.procedures"
    label = "procedures"
    verbose_name = _("手続")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.procedures import delivering, scopes
        from kusei.engines.procedures.catalogue import searching
        from kusei.engines.procedures.catalogue.views import home_section, home_stamp
        from kusei.foundation.people import account_sections
        from kusei.foundation.web import athand, frame, navigation

        searching.offer()
        delivering.offer()
        frame.register_home_section(
            frame.HomeSection("procedures", 10, "procedures/home.html", home_section, stamp=home_stamp)
        )
        scopes.register()
        account_sections.register_account_section(
            "tokens", _("APIトークン"), "people:tokens", _("プログラムから自分の申請を出し、状態を読むための鍵"), 90
        )
        athand.register_service(
            athand.Service(
                "procedures",
                _("手続"),
                _("必要なものを調べて、家から申請できます。"),
                "procedures:index",
                10,
                exists="SELECT EXISTS (SELECT FROM procedures_version WHERE state = 'in-force')",
            )
        )
        navigation.register(navigation.NavItem("procedures", _("手続"), "procedures:index", 10))
