"""What the field component needs to know about a bound field."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect


def described(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """The control with `aria-describedby` for its hint and error, and how it is to be laid out."""
    widget = bound.field.widget
    text = hint or bound.help_text
    hint_id, error_id = f"{bound.auto_id}_hint", f"{bound.auto_id}_error"
    ids = " ".join(one for one, used in ((hint_id, text), (error_id, bound.errors)) if used)
    attrs: dict[str, Any] = {"aria-describedby": ids} if ids else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "grouped": isinstance(widget, RadioSelect | CheckboxSelectMultiple) or bool(widget.use_fieldset),
        "inline": isinstance(widget, CheckboxInput),
        "described": ids,
        "hint": text,
        "hint_id": hint_id,
        "error_id": error_id,
    }
