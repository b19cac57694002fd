"""The forms of indicators: targets with the ground on which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.measures.models import Direction
from kusei.foundation.web import formats
from kusei.lib.kana import fold_width
from kusei.services.plans.evaluation.forms import area
from kusei.services.plans.evaluation.models.indicators import KINDS, Role


class TargetsForm(forms.Form):
    """Targets of some years, with the ground on which they stand."""

    ground = forms.CharField(
        label=gettext_lazy("目標値の根拠"), widget=area(2), help_text=gettext_lazy("なぜこの値を目指すのかを書きます。")
    )
    data_source = forms.CharField(label=gettext_lazy("データ元"), max_length=500)
    denominator = forms.CharField(
        label=gettext_lazy("母数"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("割合の指標では必須です。何に対する割合かを書きます。"),
    )

    def __init__(self, *args: Any, years: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.years = years
        for year in years:
            self.fields[f"target-{year}"] = forms.CharField(
                label=_("%(year)sの目標値") % {"year": formats.fiscal_year(year)}, required=False, max_length=200
            )

    def targets(self) -> dict[int, Decimal | str]:
        """By fiscal year a number, or words where it is none."""
        said = {year: str(self.cleaned_data.get(f"target-{year}") or "").strip() for year in self.years}
        return {year: _number_or_words(text) for year, text in said.items() if text}


def _number_or_words(text: str) -> Decimal | str:
    try:
        number = Decimal(fold_width(text).replace(",", "").strip())
    except InvalidOperation:
        return text
    return number if number.is_finite() and abs(number) < 10**14 else text


class IndicatorForm(TargetsForm):
    """A new indicator: one of the plan's, or one that only the evaluation has."""

    plan_indicator = forms.ChoiceField(label=gettext_lazy("計画の指標"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("種別"), choices=Role.choices)
    name = forms.CharField(
        label=gettext_lazy("指標の名称"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("計画の指標を選んだときは書きません。"),
    )
    unit = forms.CharField(label=gettext_lazy("単位"), required=False, max_length=50)
    kind = forms.ChoiceField(label=gettext_lazy("値の種類"), choices=KINDS, required=False)
    direction = forms.ChoiceField(label=gettext_lazy("望ましい方向"), choices=Direction.choices)
    formula = forms.CharField(label=gettext_lazy("算式"), required=False, max_length=500)
    field_order = ("plan_indicator", "role", "name", "unit", "kind", "direction", "formula")

    def __init__(self, *args: Any, known: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["plan_indicator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("計画の指標ではない")), *known]
