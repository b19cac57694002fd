"""Small words for the pages of publication."""

from __future__ import annotations

from django import template

from kusei.foundation.web import formats
from kusei.services.plans.queries.results import IndicatorResult

register = template.Library()


@register.filter
def newest_target(result: IndicatorResult) -> str:
    """The target of the year of the newest value: a number, a text, ― for none."""
    newest = result.newest
    return formats.number(result.targets.get(newest.fiscal_year)) if newest else formats.NO_VALUE
