from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "kusei.engines.procedures.applications"
    label = "applications"
    verbose_name = _("申請")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.procedures.applications import conditions, deadlines, hooks, mailing, paying, records, tasks
        from kusei.foundation.people import account_sections
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import navigation

        hooks.register_after_submit("receipt", mailing.send_receipt)
        hooks.register_on_event("mail", records.tell_by_mail)
        hooks.register_on_event("life-events", deadlines.note_decision)
        conditions.register()
        deadlines.register()
        paying.register()
        residents.register_records(records.rows_of)
        residents.register_protected(records.close_of)
        account_sections.register_account_section(
            "applications", _("申請"), "applications:mine", _("書きかけの申請と、出した申請のいまの状態"), 10
        )
        tasks.register()
        navigation.register(
            navigation.NavItem("applications", _("わたしの申請"), "applications:mine", 30, group="mine")
        )
