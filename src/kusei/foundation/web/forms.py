"""Form controls that the Digital Agency's design system asks for and Django does not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _

from kusei.lib.eras import EraYear, era_named, fold_era_text
from kusei.lib.errors import RuleError

PARTS = ("year", "month", "day")


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let the form's field offer these choices, which are known only when the page is made."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no field of choices")
    field.choices = list(choices)


def western_year(text: str) -> str:
    """「令和7」, 「R7」 and 「２０２５」 as 2025; anything else comes back as it was, for the field to
    refuse.
    """
    folded = fold_era_text(text).removesuffix("年")
    for length in (2, 1):
        name, rest = folded[:length], folded[length:]
        number = "1" if rest == "元" else rest
        if name.isdigit() or not number.isdecimal():
            continue
        try:
            return str(EraYear(era_named(name), int(number)).calendar_year)
        except RuleError:
            continue
    return folded


class DateInThreeParts(forms.Widget):
    """年・月・日 as three short text fields; the year may be western or 和暦 (令和7, R7)."""

    template_name = "web/widgets/date.html"
    use_fieldset = True

    def format_value(self, value: Any) -> dict[str, str]:
        """The three parts of a date, or of what was typed."""
        if hasattr(value, "year"):
            return {part: str(getattr(value, part)) for part in PARTS}
        pieces = [*str(value or "").split("-", 2), "", ""]
        return dict(zip(PARTS, pieces[:3], strict=True))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = {"year": _("年"), "month": _("月"), "day": _("日")}
        context["parts"] = [
            {
                "name": f"{name}_{part}",
                "value": text,
                "label": labels[part],
                "id": f"{attrs.get('id', name)}_{part}",
            }
            for part, text in self.format_value(value).items()
        ]
        return context

    def id_for_label(self, id_: str) -> str:
        """A click on the label leads to the year."""
        return f"{id_}_year" if id_ else id_

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """Year-month-day as typed, digits made half width; None when all three are blank."""
        typed = [fold_era_text(str(data.get(f"{name}_{part}") or "")) for part in PARTS]
        if not any(typed):
            value: str | None = data.get(name)
            return value
        return "-".join([western_year(typed[0]), *typed[1:]])

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{part}" in data for part in PARTS) and name not in data

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> Any:
        """With the project's templates: the form renderer of Django knows only its own folder."""
        return get_template(template_name).render(context)


class DateField(forms.DateField):
    """A date in three parts, with a sentence that says how to write it."""

    widget = DateInThreeParts
    default_error_messages = {  # noqa: RUF012  Django's own shape
        "invalid": _("日付は「2025年4月1日」または「令和7年4月1日」のように、ある日を書いてください。"),
        "required": _("日付を書いてください。"),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)
