from django.apps import AppConfig


class OutlookConfig(AppConfig):
    """Where an indicator is heading, which promises are at risk, and why (早期警告)."""

    name = "kusei.services.plans.outlook"
    label = "outlook"
