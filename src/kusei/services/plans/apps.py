from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "kusei.services.plans"
    label = "plans"
    verbose_name = _("区の計画")

    def ready(self) -> None:
        from kusei.foundation.web import athand, navigation
        from kusei.services.plans import hooks, scopes, search_sources, series
        from kusei.services.plans.views import editions

        search_sources.register_all()
        hooks.register_initiative_panel(
            hooks.InitiativePanel("editions", 60, "plans/editions/panel.html", editions.panel)
        )
        scopes.register()
        series.register()
        athand.register_service(
            athand.Service(
                "plans",
                _("区の計画"),
                _("区の約束を、取組と年度ごとに読めます。"),
                "plans:index",
                80,
                exists="SELECT EXISTS (SELECT FROM plans_plan)",
            )
        )
        navigation.register(navigation.NavItem("plans", _("区の計画"), "plans:index", 20))
