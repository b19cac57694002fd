"""Background jobs: quiet start, and a page in the navigation."""

import logging

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "kusei.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        from kusei.foundation.jobs import tasksource
        from kusei.foundation.web import access, navigation

        # Every process declares all tasks when it starts: no news.
        for name in ("procrastinate.periodic", "procrastinate.blueprints"):
            logging.getLogger(name).setLevel(logging.WARNING)
        administrator = access.role("administrator")
        item = navigation.NavItem("jobs", _("ジョブ"), "jobs:overview", order=920, access=administrator, group="upkeep")
        navigation.register(item)
        tasksource.register()
