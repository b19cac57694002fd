from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "kusei.foundation.org"
    label = "org"
