"""Texts that people give with a command, checked alike everywhere: length, characters, no My Number."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.lib.mynumber import refuse_my_number
from kusei.services.plans.amendment.shown import tidy
from kusei.services.plans.cycle.refusals import CycleRefused

LONGEST_REASON = 500
LONGEST_TEXT = 4000


class WordsMissing(CycleRefused):
    """A text is needed, or it is too long."""

    code = "amendment.words-missing"


def words(text: str, what: str, *, longest: int = LONGEST_TEXT, required: bool = True) -> str:
    """The text without what surrounds it. Raises `WordsMissing` and `PossibleMyNumber`."""
    found = tidy(text)
    if (required and not found) or len(found) > longest or "\x00" in found:
        sentence = _("%(what)sを%(longest)d字以内で書いてください。")
        raise WordsMissing(sentence % {"what": what, "longest": longest})
    refuse_my_number(found)
    return found


def why(text: str) -> str:
    """A reason that is needed."""
    return words(text, _("理由"), longest=LONGEST_REASON)
