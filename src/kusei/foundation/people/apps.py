from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kusei.foundation.people"
    label = "people"
