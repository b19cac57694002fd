"""Tables of counters: the line and its tickets, appointments, visits over several sections, consultations by video."""

from kusei.services.counters.models.appointments import Appointment, Consultation, new_room
from kusei.services.counters.models.common import new_secret
from kusei.services.counters.models.lines import OPEN_STATES, Event, Hour, Numbering, Sitting, Ticket
from kusei.services.counters.models.visits import Visit, VisitStep, new_code

__all__ = [
    "OPEN_STATES",
    "Appointment",
    "Consultation",
    "Event",
    "Hour",
    "Numbering",
    "Sitting",
    "Ticket",
    "Visit",
    "VisitStep",
    "new_code",
    "new_room",
    "new_secret",
]
