from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "kusei.services.plans"
    label = "plans"
