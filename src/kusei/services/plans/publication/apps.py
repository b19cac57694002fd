from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationConfig(AppConfig):
    name = "kusei.services.plans.publication"
    label = "publication"
    verbose_name = _("公表")

    def ready(self) -> None:
        from kusei.foundation.web import frame
        from kusei.services.plans import hooks
        from kusei.services.plans.cycle.hooks import DeskSection, register_desk_section
        from kusei.services.plans.management.actions import register_action
        from kusei.services.plans.publication import tasks
        from kusei.services.plans.publication.management.booklet import ACTION
        from kusei.services.plans.publication.queries.headline import STAMP
        from kusei.services.plans.publication.views import dashboard, desk, history, home, links, staffhome
        from kusei.services.plans.queries import register

        register_action(ACTION)
        tasks.register()
        frame.register_home_section(
            frame.HomeSection("plans", 20, "publication/home.html", home.section, stamp=register.stamp_select)
        )
        frame.register_staff_section(frame.HomeSection("plans", 20, "publication/staff_home.html", staffhome.section))
        register_desk_section(DeskSection("publication", 60, "publication/desk.html", desk.desk_section))
        hooks.register_stamp("publication", STAMP)
        hooks.register_plan_panel(hooks.PlanPanel("publication", 10, "publication/plan.html", dashboard.plan_panel))
        hooks.register_plan_links(links.plan_links)
        hooks.register_initiative_panel(
            hooks.InitiativePanel("history", 90, "publication/initiative.html", history.initiative_panel)
        )
