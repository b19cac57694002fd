from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kusei.foundation.audit"
    label = "audit"
