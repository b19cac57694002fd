"""The simulated year: its strip above every page."""

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """A plausible year of a ward, invented and marked, played through the commands of every app."""

    name = "kusei.conf.simulation"
    label = "simulation"

    def ready(self) -> None:
        from kusei.conf.simulation import strip  # it needs the frame

        strip.register()
