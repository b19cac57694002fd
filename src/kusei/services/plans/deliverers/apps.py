from django.apps import AppConfig


class DeliverersConfig(AppConfig):
    """What delivers an initiative: procedures, facilities, counters, campaigns; and which promise each of them serves."""

    name = "kusei.services.plans.deliverers"
    label = "deliverers"
