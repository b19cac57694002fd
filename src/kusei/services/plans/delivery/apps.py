from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """What delivers an initiative: procedures, facilities, counters, campaigns; and which promise each of them serves."""

    name = "kusei.services.plans.delivery"
    label = "delivery"
