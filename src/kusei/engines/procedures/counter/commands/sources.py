"""Where an answer came from is forgotten when somebody types another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.procedures.counter.models import Interview
from kusei.foundation.audit.context import reason


def forget_changed(*, interview: Interview, form: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Take away the sources of answers of this form that changed. The caller has asked whose interview it is."""
    changed = {f"{form}.{key}" for key, value in after.items() if bare(value) != bare(before.get(key))}
    left = {place: source for place, source in interview.sources.items() if place not in changed}
    if left != interview.sources:
        interview.sources = left
        with reason(_("窓口での記入")):
            interview.save(update_fields=["sources"])


def bare(value: Any) -> Any:
    """Without blank parts, which a form sends and a profile or card does not have."""
    if isinstance(value, Mapping):
        parts = {key: bare(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part not in (None, "", [], {})}
    return [bare(one) for one in value] if isinstance(value, list) else value
