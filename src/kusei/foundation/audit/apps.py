from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "kusei.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        from kusei.foundation.audit import checks, context, installation  # noqa: F401, PLC0415  needs the models

        connection_created.connect(context.install, dispatch_uid="kusei.audit.context")
        post_migrate.connect(installation.after_migrate, sender=self, dispatch_uid="kusei.audit.triggers")
