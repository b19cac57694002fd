from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kusei.foundation.web"
    label = "web"
