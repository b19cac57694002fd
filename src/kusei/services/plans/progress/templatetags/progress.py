"""Tags of progress: a status as shape and word, and the parts of a form that belong to a line."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from kusei.foundation.web.templatetags.kusei import state
from kusei.services.plans.progress import texts
from kusei.services.plans.progress.forms import ReportForm
from kusei.services.plans.progress.queries.sheet import SheetLine

register = template.Library()


@register.simple_tag
def progress_status(status: str) -> SafeString:
    """`{% progress_status line.status %}`: shape and word; blank is not reported."""
    return state(texts.shape(status), texts.status_label(status))


@register.filter
def report_state(value: str) -> str:
    """The state of a report in words."""
    return str(texts.REPORT_STATES[value])  # type: ignore[index]  a StrEnum is looked up by its text


@register.filter
def round_state(value: str) -> str:
    """The state of a round in words."""
    return str(texts.ROUND_STATES[value])  # type: ignore[index]


@register.simple_tag
def line_field(form: ReportForm, line: SheetLine, part: str) -> BoundField:
    """`{% line_field form line "status" as bound %}`: the form's field for a line."""
    return form[f"l{line.pk}-{part}"]


@register.simple_tag
def described(bound: BoundField) -> SafeString:
    """The control alone, tied to its error below it: for cells of a table, where the label is the column's."""
    attrs = {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}_error"} if bound.errors else {}
    return bound.as_widget(attrs=attrs)
