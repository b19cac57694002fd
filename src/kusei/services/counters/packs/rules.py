"""The rules of the counters of a municipality: calls, phone tickets, appointments, priorities, estimates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kusei.services.counters.packs.shapes import Key, Strict, Words


class Phone(Strict):
    """Tickets taken before coming."""

    late_minutes: Annotated[int, Field(ge=0)]
    lapse_minutes: Annotated[int, Field(ge=0)]
    at_once: Annotated[int, Field(ge=1)]


class AppointmentRules(Strict):
    """How people with an appointment enter the line."""

    early_minutes: Annotated[int, Field(ge=0)]
    grace_minutes: Annotated[int, Field(ge=0)]
    ahead_minutes: Annotated[int, Field(ge=0)]
    days: Annotated[int, Field(ge=1, le=366)]


class Priority(Strict):
    """A class of people who are treated as if they had come some minutes earlier."""

    key: Key
    name: Words
    ahead_minutes: Annotated[int, Field(ge=1, le=240)]


class EstimateRules(Strict):
    """From what waits are foreseen."""

    optimistic_percent: Annotated[int, Field(ge=10, le=100)]
    days: Annotated[int, Field(ge=1)]
    least_served: Annotated[int, Field(ge=1)]


class Near(Strict):
    """Notice when one's turn is near: how many people before one may be chosen."""

    choices: Annotated[tuple[Annotated[int, Field(ge=1, le=30)], ...], Field(min_length=1)]


class VisitRules(Strict):
    """Visits over several sections."""

    keep_days: Annotated[int, Field(ge=1)]  # after its day a visit is deleted
    next_room_minutes: Annotated[int, Field(ge=0)]  # the way to another counter on the same floor
    floor_minutes: Annotated[int, Field(ge=0)]  # more for each floor
    building_minutes: Annotated[int, Field(ge=0)]  # to another building


class RemoteRules(Strict):
    """Consultations by video."""

    enter_minutes: Annotated[int, Field(ge=0)]  # before its time the waiting room opens
    no_show_minutes: Annotated[int, Field(ge=1)]  # so long after it nobody came
    note_days: Annotated[int, Field(ge=1)]  # the summary is kept


class Rules(Strict):
    """`counters/rules.yaml`."""

    format: Literal["kusei-counters/1"]
    sample: bool
    calls_before_no_show: Annotated[int, Field(ge=1)]
    return_within_minutes: Annotated[int, Field(ge=0)]
    keep_days: Annotated[int, Field(ge=1)]
    kiosk_edition: Annotated[int, Field(ge=1)]
    phone: Phone
    appointments: AppointmentRules
    priorities: tuple[Priority, ...]
    estimate: EstimateRules
    levels: tuple[int, int]
    near: Near
    visits: VisitRules
    remote: RemoteRules

    def priority(self, key: str) -> Priority | None:
        """The priority class of that key."""
        return next((one for one in self.priorities if one.key == key), None)
