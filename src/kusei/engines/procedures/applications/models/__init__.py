"""The tables of applications."""

from kusei.engines.procedures.applications.models.applications import (
    Answers,
    Application,
    Channel,
    Cover,
    Relation,
    StateChoices,
)
from kusei.engines.procedures.applications.models.drafts import Draft
from kusei.engines.procedures.applications.models.happenings import (
    Actor,
    Correction,
    CorrectionItem,
    Decision,
    Event,
    Message,
)
from kusei.engines.procedures.applications.models.papers import Attachment

__all__ = [
    "Actor",
    "Answers",
    "Application",
    "Attachment",
    "Channel",
    "Correction",
    "CorrectionItem",
    "Cover",
    "Decision",
    "Draft",
    "Event",
    "Message",
    "Relation",
    "StateChoices",
]
