"""What this app says when it refuses: one family of errors, each with a code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language

from kusei.lib.errors import RuleError


class ResidentsRefused(ValueError):
    """Something is refused; the sentence says what to do next. Subclasses name the case."""

    code: ClassVar[str] = "residents.refused"


class FactRefused(ResidentsRefused):
    """A value cannot be kept as it is. `part` names the part of a value of several parts, blank for all of it."""

    code = "residents.fact-refused"

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.part = part


class PartyRefused(ResidentsRefused):
    """A party, or a change of its members, cannot be like this."""

    code = "residents.party-refused"


class MandateRefused(ResidentsRefused):
    """A mandate cannot be like this."""

    code = "residents.mandate-refused"


class ConsentRefused(ResidentsRefused):
    """Nobody asks for that consent."""

    code = "residents.consent-refused"


class SecrecyRefused(ResidentsRefused):
    """The protection cannot be set or lifted like this."""

    code = "residents.secrecy-refused"


class NotAllowed(PermissionDenied):
    """The person may not do this; the sentence says who can."""

    code = "residents.not-allowed"


REFUSALS = (ResidentsRefused, RuleError)


def sentence(refusal: Exception) -> str:
    """The refusal in the language of the page."""
    if isinstance(refusal, RuleError):
        return refusal.en if (get_language() or "").startswith("en") else refusal.ja
    return str(refusal)
