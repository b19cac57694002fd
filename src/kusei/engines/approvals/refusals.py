"""What this engine says when it refuses: one family of errors, each with a code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import get_language

from kusei.lib.errors import RuleError


class ApprovalRefused(ValueError):
    """Something about a draft is refused; the sentence says what to do next. Subclasses name the case."""

    code: ClassVar[str] = "approvals.refused"


REFUSALS = (ApprovalRefused, RuleError)


def sentence(refusal: Exception) -> str:
    """The refusal in the language of the page."""
    if isinstance(refusal, RuleError):
        return refusal.en if (get_language() or "").startswith("en") else refusal.ja
    return str(refusal)
