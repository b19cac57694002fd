from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectingConfig(AppConfig):
    name = "kusei.engines.payments.collecting"
    label = "collecting"
    verbose_name = _("督促と口座振替")

    def ready(self) -> None:
        """Offer deadlines to the notices, direct debit to payers, and the desk to staff."""
        from kusei.engines.payments.collecting import offers, records, reminders, tasks
        from kusei.foundation.people import account_sections
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import navigation, resealing
        from kusei.foundation.web.access import role

        reminders.register()
        offers.register()
        residents.register_records(records.rows_of)
        account_sections.register_account_section(
            "direct-debit",
            _("口座振替"),
            "mandates:index",
            _("申し込むと、納期限に合わせて銀行の口座から引き落とします。"),
            13,
        )
        resealing.register_sealed("collecting.mandate", "bank_details")
        resealing.register_sealed("collecting.answer", "note")
        resealing.register_sealed("collecting.debitrun", "file", "result_file")
        tasks.register()
        navigation.register(
            navigation.NavItem(
                "collecting", _("督促・口座振替"), "collecting:index", 123, role("viewer"), group="money"
            )
        )
