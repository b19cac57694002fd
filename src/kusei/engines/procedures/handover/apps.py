from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoverConfig(AppConfig):
    name = "kusei.engines.procedures.handover"
    label = "handover"
    verbose_name = _("データの受け渡し")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.procedures.applications import hooks
        from kusei.engines.procedures.handover import contractors, notes
        from kusei.engines.procedures.handover.commands import webhooks
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        hooks.register_visible(contractors.visible)
        hooks.register_preparing(contractors.may_prepare)
        hooks.register_on_event("webhooks", webhooks.follow)
        hooks.register_disposing("notes", notes.empty)
        item = navigation.NavItem
        navigation.register(item("given", _("渡された申請"), "handover:given", 104, role("contractor")))
        navigation.register(item("handover", _("受け渡しと廃棄"), "handover:index", 105, role("viewer"), "procedures"))
        navigation.register(
            item("outside", _("外部への通知と暗号鍵"), "handover:webhooks", 113, role("administrator"), "upkeep")
        )
