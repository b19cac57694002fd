from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgressConfig(AppConfig):
    name = "kusei.services.plans.progress"
    label = "progress"
    verbose_name = _("進み具合の報告")

    def ready(self) -> None:
        from kusei.services.plans import hooks
        from kusei.services.plans.cycle import hooks as cycle
        from kusei.services.plans.progress import panels, tasks
        from kusei.services.plans.progress.queries.published import STAMP

        hooks.register_initiative_panel(
            hooks.InitiativePanel("progress", 20, "progress/parts/panel.html", panels.initiative_panel)
        )
        tasks.register()
        hooks.register_stamp("progress", STAMP)
        cycle.register_desk_section(cycle.DeskSection("progress", 20, "progress/parts/desk.html", panels.desk_section))
