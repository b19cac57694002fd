"""Filters of the engine's pages: `{{ value|source }}`, `{{ value|standing }}`, `{{ value|reading }}`.

And for every page of something that delivers promises of the plan: `{% promises "procedure" procedure.key %}`.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from kusei.engines.measures import hooks, words
from kusei.engines.measures.models import ActualValue, Series

register = template.Library()


@register.filter
def source(value: ActualValue) -> str:
    """Where it comes from, without names."""
    return words.source_of(value, staff=False)


@register.filter
def source_for_staff(value: ActualValue) -> str:
    """Where it comes from, with names and files."""
    return words.source_of(value, staff=True)


@register.filter
def standing(value: ActualValue) -> str:
    """Whether the section stands by it."""
    return words.standing_of(value)


@register.filter
def reading(value: ActualValue | None) -> str:
    """The value in words with its unit; ― for none."""
    return "―" if value is None else value.reading.words(words.unit_of(value.series.unit))


@register.filter
def when(value: ActualValue) -> str:
    """Its fiscal year, and month."""
    said = words.when_of(value.fiscal_year, value.month)
    parts = words.dimensions_of(value)
    return f"{said} {parts}" if parts else said


@register.filter
def series_title(series: Series) -> str:
    """Its title in the language of the page."""
    return words.title_of(series)


@register.filter
def unit_words(unit: str) -> str:
    """A unit in the language of the page."""
    return words.unit_of(unit)


@register.simple_tag
def promises(kind: str, keys: Any, level: int = 2) -> SafeString:
    """The plan's promises that the thing of that key delivers, or the things that have a `key`; nothing where none is.

    `level`: of the heading. One SQL query. With `as kept` a page can say something else where there is none.
    """
    asked = [keys] if isinstance(keys, str) else [one.key for one in keys]
    found = [one for those in hooks.promises(kind, asked).values() for one in those] if asked else []
    if not found:
        return SafeString("")
    rows = list({one.url: one for one in found}.values())
    return mark_safe(render_to_string("measures/promises.html", {"rows": rows, "level": level}))  # noqa: S308
