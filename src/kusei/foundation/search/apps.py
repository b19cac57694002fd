from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "kusei.foundation.search"
    label = "search"
