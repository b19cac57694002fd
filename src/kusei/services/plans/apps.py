from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "kusei.services.plans"
    label = "plans"

    def ready(self) -> None:
        from kusei.services.plans import search_sources  # noqa: PLC0415  needs the models

        search_sources.register_all()
