"""How pages say an outlook: `{{ outlook|so_far }}`, `{{ outlook|projected }}`, `{% outlook_state outlook %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from kusei.foundation.web.templatetags.kusei import state
from kusei.lib.projection import NotYet
from kusei.services.plans import outlookwords as words
from kusei.services.plans.projecting import Outlook

register = template.Library()


@register.filter
def so_far(outlook: Outlook) -> str:
    """The value of the year so far, with the last day that was counted."""
    return words.so_far_words(outlook)


@register.filter
def projected(outlook: Outlook) -> str:
    """Where the year will end, with the interval; or why nobody can say."""
    if isinstance(outlook.found, NotYet):
        return words.why_not(outlook.found)
    return words.amount(outlook.found, outlook.unit)


@register.filter
def worked_out(outlook: Outlook) -> str:
    """How that was worked out; nothing where nothing was."""
    return words.method_words(outlook.projection, outlook.kind) if outlook.projection else ""


@register.simple_tag
def outlook_state(outlook: Outlook) -> SafeString:
    """What it means for the target, as a shape and a word; nothing where nobody can say."""
    if outlook.verdict is None:
        return SafeString("")
    return state(words.shape(outlook.verdict), words.verdict_words(outlook.verdict, over=outlook.over))
