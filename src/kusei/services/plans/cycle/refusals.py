"""What the management cycle says when it refuses: errors with a code each, and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import get_language

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.lib.errors import RuleError


class CycleRefused(ValueError):
    """Something is refused; the sentence says what to do next. Subclasses beside the commands name the case."""

    code: ClassVar[str] = "cycle.refused"


REFUSALS = (CycleRefused, ApprovalRefused, RuleError)


def sentence(refusal: Exception) -> str:
    """The refusal in the language of the page."""
    if isinstance(refusal, RuleError):
        return refusal.en if (get_language() or "").startswith("en") else refusal.ja
    return str(refusal)
