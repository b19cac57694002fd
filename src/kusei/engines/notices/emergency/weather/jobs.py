"""What runs by itself: the watched folder. `tell` stands in `telling`, which commands may import."""

from __future__ import annotations

from kusei.engines.notices.emergency.weather import folder
from kusei.engines.notices.emergency.weather.telling import tell
from kusei.foundation.jobs.tasks import task

__all__ = ["tell", "watch_folder"]


@task(cron="* * * * *")  # not among the alerts: a full folder must not make one wait
def watch_folder() -> None:
    """Take in what lies in the folder of incoming files."""
    folder.take_all()
