from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CounterConfig(AppConfig):
    name = "kusei.engines.procedures.counter"
    label = "counter"
    verbose_name = _("窓口と郵送")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.procedures.applications import hooks
        from kusei.engines.procedures.counter import panel
        from kusei.engines.procedures.counter.permissions import COUNTER
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import navigation

        hooks.register_staff_panel(hooks.Panel("counter", _("窓口・郵送での受付"), panel.html, 15))
        residents.register_records(panel.rows_of)
        navigation.register(navigation.NavItem("counter", _("窓口"), "counter:start", 110, COUNTER, group="procedures"))
