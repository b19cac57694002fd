"""What the list of promises at risk is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import department_choices
from kusei.foundation.web import clock, formats
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.observations.queries.choices import plans_of

YEARS_BACK = 3


def this_year() -> int:
    """The fiscal year of today."""
    return FiscalYear.of(clock.today()).year


def years() -> list[int]:
    """The fiscal years that can be asked for, the newest first."""
    return list(range(this_year(), this_year() - YEARS_BACK - 1, -1))


class FilterForm(forms.Form):
    """Plan, department and fiscal year; what is not valid does not narrow, and says so in its place."""

    plan = forms.ChoiceField(label=_("計画"), required=False)
    department = forms.TypedChoiceField(label=_("部署"), coerce=int, empty_value=None, required=False)
    fy = forms.TypedChoiceField(label=_("年度"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, municipality: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        everything = [("", gettext("すべて"))]
        offered = {
            "plan": [*everything, *((plan.slug, plan.title) for plan in plans_of(municipality))],
            "department": [*everything, *department_choices(municipality)],
            "fy": [(year, formats.fiscal_year(year)) for year in years()],
        }
        for name, values in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values
        self.initial.setdefault("fy", this_year())

    def wanted(self) -> tuple[str, int | None, int]:
        """Plan, department, fiscal year."""
        self.is_valid()
        data = self.cleaned_data
        return data.get("plan") or "", data.get("department"), data.get("fy") or this_year()
