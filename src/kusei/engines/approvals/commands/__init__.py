"""Every write of approvals: one function for each thing that people do."""

from kusei.engines.approvals.commands.absences import AbsenceRefused, cancel_absence, register_absence
from kusei.engines.approvals.commands.afterwards import confirm_later, take_effect
from kusei.engines.approvals.commands.deciding import (
    BulkResult,
    Chosen,
    NotAsked,
    NotInBulk,
    decide,
    decide_many,
    send_back,
)
from kusei.engines.approvals.commands.drafting import (
    Content,
    DraftRefused,
    MayNotDraft,
    attach,
    discard,
    hand_over,
    remove_attachment,
    revise,
    start_draft,
)
from kusei.engines.approvals.commands.recording import NoSuchDraft, Stale
from kusei.engines.approvals.commands.submitting import submit, withdraw

__all__ = [
    "AbsenceRefused",
    "BulkResult",
    "Chosen",
    "Content",
    "DraftRefused",
    "MayNotDraft",
    "NoSuchDraft",
    "NotAsked",
    "NotInBulk",
    "Stale",
    "attach",
    "cancel_absence",
    "confirm_later",
    "decide",
    "decide_many",
    "discard",
    "hand_over",
    "register_absence",
    "remove_attachment",
    "revise",
    "send_back",
    "start_draft",
    "submit",
    "take_effect",
    "withdraw",
]
