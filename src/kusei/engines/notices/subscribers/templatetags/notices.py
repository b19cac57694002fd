"""Words of notices on pages: a month, and the name and tag of a language."""

from __future__ import annotations

import datetime as dt

from django import template

from kusei.foundation.people.residents.fields import LANGUAGES
from kusei.foundation.web import formats

register = template.Library()


@register.filter
def month_text(day: dt.date) -> str:
    """`{{ day|month_text }}`: 令和6年5月 or May 2024."""
    text = formats.date_text(day.replace(day=1))
    return text.removesuffix("1日") if formats.in_japanese() else text.removeprefix("1 ")


@register.filter
def language_name(code: str) -> str:
    """`{{ "vi"|language_name }}`: Tiếng Việt, in the language itself."""
    return dict(LANGUAGES).get(code, code)


@register.filter
def language_tag(code: str) -> str:
    """`{{ "ja-easy"|language_tag }}`: the value of `lang`; やさしい日本語 is Japanese."""
    return code.split("-", maxsplit=1)[0]
