"""What the builder's templates say of definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from kusei.engines.procedures.builder.examining import Found

register = template.Library()


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """`{{ types|at:field.type }}`."""
    return mapping.get(key)


@register.filter
def of_field(found: Iterable[Found], path: str) -> list[Found]:
    """`{{ findings|of_field:path }}`: what was found at that field."""
    return [one for one in found if one.field == path]
