"""The history: connects the context and the triggers, and puts its page in the navigation."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "kusei.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        # These need the models.
        from kusei.foundation.audit import checks, context, installation  # noqa: F401  each registers itself
        from kusei.foundation.web import access, navigation

        connection_created.connect(context.install, dispatch_uid="kusei.audit.context")
        post_migrate.connect(installation.after_migrate, sender=self, dispatch_uid="kusei.audit.triggers")
        administrator = access.role("administrator")
        item = navigation.NavItem("history", _("履歴"), "audit:search", order=910, access=administrator, group="upkeep")
        navigation.register(item)
