import logging

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "kusei.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Every process declares the periodic jobs when it starts: no news.
        logging.getLogger("procrastinate.periodic").setLevel(logging.WARNING)
