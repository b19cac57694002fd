from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationConfig(AppConfig):
    name = "kusei.services.plans.publication"
    label = "publication"
    verbose_name = _("公表")

    def ready(self) -> None:
        from kusei.services.plans import hooks
        from kusei.services.plans.cycle.hooks import DeskSection, register_desk_section
        from kusei.services.plans.management.actions import register_action
        from kusei.services.plans.publication.management.booklet import ACTION
        from kusei.services.plans.publication.queries.headline import STAMP
        from kusei.services.plans.publication.views import dashboard, desk, history, links

        register_action(ACTION)
        register_desk_section(DeskSection("publication", 60, "publication/desk.html", desk.desk_section))
        hooks.register_stamp("publication", STAMP)
        hooks.register_plan_panel(hooks.PlanPanel("publication", 10, "publication/plan.html", dashboard.plan_panel))
        hooks.register_plan_links(links.plan_links)
        hooks.register_initiative_panel(
            hooks.InitiativePanel("history", 90, "publication/initiative.html", history.initiative_panel)
        )
