"""Every write of progress."""

from kusei.services.plans.progress.commands.reminding import remind
from kusei.services.plans.progress.commands.reporting import (
    correct_published,
    return_report,
    save_fields,
    take_over,
)
from kusei.services.plans.progress.commands.rounds import (
    change_round,
    close_round,
    open_round,
    publish_round,
    reopen_round,
)
from kusei.services.plans.progress.refused import Clash, Conflict, FieldsWrong, NotOpen, ProgressRefused

__all__ = [
    "Clash",
    "Conflict",
    "FieldsWrong",
    "NotOpen",
    "ProgressRefused",
    "change_round",
    "close_round",
    "correct_published",
    "open_round",
    "publish_round",
    "remind",
    "reopen_round",
    "return_report",
    "save_fields",
    "take_over",
]
