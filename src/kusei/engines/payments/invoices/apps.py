from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def _is_resident(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_resident


class InvoicesConfig(AppConfig):
    name = "kusei.engines.payments.invoices"
    label = "invoices"
    verbose_name = _("請求と収納")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.payments.invoices import records, scopes, tasks
        from kusei.foundation.people import account_sections, closing
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import access, athand, navigation

        scopes.register()
        residents.register_records(records.rows_of)
        closing.register_closing_check(records.why_not_close)
        account_sections.register_account_section(
            "payments", _("お支払い"), "payments:mine", _("お支払いの必要なもの、支払ったもの、領収書"), 12
        )
        tasks.register()
        athand.register_service(
            athand.Service(
                "payments",
                _("お支払い"),
                _("手数料や使用料の請求を見て、支払えます。"),
                "payments:mine",
                50,
            )
        )
        is_resident = access.Access("resident", _is_resident)
        navigation.register(navigation.NavItem("payments", _("お支払い"), "payments:mine", 32, is_resident, "mine"))
        viewer = access.role("viewer")
        navigation.register(
            navigation.NavItem("payments-desk", _("請求と収納"), "invoices:list", 120, viewer, group="money")
        )
