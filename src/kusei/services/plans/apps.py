from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "kusei.services.plans"
    label = "plans"
    verbose_name = _("区の計画")

    def ready(self) -> None:
        from kusei.foundation.web import frame, navigation
        from kusei.services.plans import hooks, scopes, search_sources, series
        from kusei.services.plans.views import editions
        from kusei.services.plans.views.register import home_section

        search_sources.register_all()
        hooks.register_initiative_panel(
            hooks.InitiativePanel("editions", 60, "plans/editions/panel.html", editions.panel)
        )
        scopes.register()
        series.register()
        navigation.register(navigation.NavItem("plans", _("区の計画"), "plans:index", 20))
        frame.register_home_section(frame.HomeSection("plans", 20, "plans/home.html", home_section))
