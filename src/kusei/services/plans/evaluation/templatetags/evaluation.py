"""How parts of a sheet are written: words of the form in the language of the page, answers, figures with their unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from kusei.engines.measures.models import Source
from kusei.foundation.web import formats
from kusei.services.plans.evaluation.models.indicators import Role
from kusei.services.plans.evaluation.queries.figures import is_number
from kusei.services.plans.evaluation.texts import GROUPS, OUTCOMES, in_language

register = template.Library()


@register.filter
def words(part: Any, name: str = "label") -> str:
    """The part's `name` in the language of the page; of data or of a part of the form."""
    if not isinstance(part, Mapping):
        return in_language(part, name) if part else ""
    english = part.get(f"{name}_en", "")
    return str(part.get(name, "") if formats.in_japanese() or not english else english)


@register.filter
def answer(item: Mapping[str, Any]) -> str:
    """An answer of the sheet as a person reads it."""
    text = words(item, "value")
    if not text:
        return formats.NO_VALUE
    if item["kind"] not in {"yen", "number"}:
        return text
    if text in {"not-applicable", "unknown"}:
        return {"not-applicable": _("該当なし"), "unknown": _("未公表")}[text]
    return formats.yen(int(text)) if item["kind"] == "yen" else formats.number(Decimal(text))


@register.filter
def figure(text: str | None, unit: str = "") -> str:
    """A target or actual value with its unit; words as they are; none as a dash."""
    if text is None:
        return formats.NO_VALUE
    return formats.with_unit(Decimal(text), unit) if is_number(text) else text


@register.filter
def rate(year: Mapping[str, Any]) -> str:
    """How far an indicator came: the rate, else whether the target was reached, else a dash."""
    if year["rate"] is not None:
        return f"{formats.number(Decimal(year['rate']))}%"
    return formats.NO_VALUE if year["reached"] is None else _("達成") if year["reached"] else _("未達成")


@register.filter
def source(key: str) -> str:
    """Where an actual value comes from."""
    return str(Source(key).label) if key else ""


@register.filter
def role(key: str) -> str:
    """活動指標 or 成果指標."""
    return str(Role(key).label)


@register.filter
def outcome(key: str) -> str:
    """What became of a promise."""
    return str(OUTCOMES.get(key, formats.NO_VALUE))


@register.filter
def group(key: str) -> str:
    """The heading of a group of items."""
    return str(GROUPS[key])


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """The value of that key."""
    return values.get(key)
