from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "kusei.services.plans.evaluation"
    label = "evaluation"
    verbose_name = _("行政評価")

    def ready(self) -> None:
        from kusei.services.plans import hooks
        from kusei.services.plans.cycle import hooks as cycle
        from kusei.services.plans.evaluation import approving, panels, tasks
        from kusei.services.plans.evaluation.queries.published import STAMP

        tasks.register()
        approving.register()
        hooks.register_initiative_panel(
            hooks.InitiativePanel("evaluation", 30, "evaluation/parts/panel.html", panels.initiative_panel)
        )
        hooks.register_stamp("evaluation", STAMP)
        cycle.register_desk_section(
            cycle.DeskSection("evaluation", 30, "evaluation/parts/desk.html", panels.desk_section)
        )
