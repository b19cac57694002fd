from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TillsConfig(AppConfig):
    name = "kusei.engines.payments.tills"
    label = "tills"
    verbose_name = _("窓口の収納")

    def ready(self) -> None:
        # These need the models.
        from kusei.engines.payments.invoices import rights as of_invoices
        from kusei.engines.payments.tills import rights, tasks
        from kusei.foundation.web import navigation

        of_invoices.register_bar("tills", rights.barred)
        of_invoices.register_grant("tills", rights.granted)
        tasks.register()
        navigation.register(
            navigation.NavItem("tills", _("窓口のレジ"), "tills:index", 121, rights.STAFF, group="money")
        )
