from django.apps import AppConfig


class ConfConfig(AppConfig):
    """Brings the commands that know the whole platform: `bench`."""

    name = "kusei.conf"
    label = "conf"
