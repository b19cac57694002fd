"""Tables of approvals: drafts with their attachments, rounds with their steps, events, absences."""

from kusei.engines.approvals.models.absences import Absence, Reminder
from kusei.engines.approvals.models.drafts import Attachment, Draft, NumberCounter
from kusei.engines.approvals.models.rounds import ApprovalEvent, Capacity, Round, Step

__all__ = [
    "Absence",
    "ApprovalEvent",
    "Attachment",
    "Capacity",
    "Draft",
    "NumberCounter",
    "Reminder",
    "Round",
    "Step",
]
