"""Words of lines on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def in_words(words: Mapping[str, str]) -> str:
    """`{{ line.why|in_words }}`: in the reader's language, else in Japanese; blank for no words."""
    return words.get(get_language() or "ja") or words.get("ja", "")
