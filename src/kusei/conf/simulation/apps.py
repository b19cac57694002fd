from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """A plausible year of a ward, invented and marked, played through the commands of every app."""

    name = "kusei.conf.simulation"
    label = "simulation"
