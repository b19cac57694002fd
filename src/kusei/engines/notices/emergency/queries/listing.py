"""The desk's lists: what is in force, what is being written, what was."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from kusei.engines.notices.emergency import rules
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action, State

PEOPLE = ("author", "released_by", "previous")


@dataclass(frozen=True)
class Desk:
    """What stands on the first page of the desk."""

    in_force: list[Alert]
    open: list[Alert]


def desk() -> Desk:
    """What is in force and what is being written, drills among them. One SQL query."""
    rows = Alert.objects.select_related(*PEOPLE).filter(state__in=[*rules.OPEN, State.RELEASED])
    found = sorted(rows.exclude(state=State.RELEASED, action=Action.CANCEL), key=lambda one: (one.drill, -one.level))
    return Desk(
        [one for one in found if one.state == State.RELEASED],
        sorted((one for one in found if one.state in rules.OPEN), key=lambda one: one.state != State.WAITING),
    )


def history() -> QuerySet[Alert]:
    """Everything that is over, and cancellations, the newest first."""
    over = Alert.objects.exclude(state__in=rules.OPEN).exclude(
        pk__in=Alert.objects.filter(state=State.RELEASED).exclude(action=Action.CANCEL).values("pk")
    )
    return over.select_related(*PEOPLE).order_by("-created_at", "-pk")
