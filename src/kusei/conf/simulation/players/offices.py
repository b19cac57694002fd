"""The staff that is there from the first day: in each department one who works and one who decides."""

from __future__ import annotations

import datetime as dt

from kusei.conf.simulation.world import World
from kusei.foundation.org.models import Department, Role


class Offices:
    """Editors and approvers; clerks of windows and tills come when they are needed."""

    def __init__(self, world: World) -> None:
        self.world = world

    def begin(self) -> None:
        """Open the accounts."""
        found = Department.objects.filter(municipality=self.world.municipality, is_collective=False)
        for department in found.order_by("code"):
            for role in (Role.EDITOR, Role.APPROVER):
                self.world.staff(department, role)

    def day(self, day: dt.date) -> None:
        """They work when there is something to do."""
