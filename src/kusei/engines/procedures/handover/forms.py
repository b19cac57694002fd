"""The forms of these pages. What may be is checked by the commands; forms only read what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.numbers import read_number
from kusei.engines.procedures.handover.models import Encoding, Rights
from kusei.engines.procedures.handover.models.exports import Which
from kusei.foundation.web.forms import DateField

Choices = list[tuple[Any, Any]]


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def numbers_in(text: str) -> list[str]:
    """The receipt numbers in what somebody typed, in order. Raises `forms.ValidationError` for one that cannot be."""
    words = [word for word in text.replace("、", " ").replace(",", " ").split() if word]
    read = [(word, read_number(word)) for word in words]
    if wrong := [word for word, number in read if number is None]:
        raise forms.ValidationError(_("受付番号「%(number)s」を確かめてください。"), params={"number": wrong[0][:20]})
    return list(dict.fromkeys(number for _word, number in read if number))


class GrantForm(forms.Form):
    """What a contractor is given."""

    contractor = forms.TypedChoiceField(label=_("受託者"), coerce=int)
    procedure = forms.TypedChoiceField(label=_("手続"), coerce=int, required=False, empty_value=None)
    number = forms.CharField(
        label=_("受付番号"), max_length=30, required=False, help_text=_("1件だけ渡すときに、手続の代わりに書きます。")
    )
    rights = forms.ChoiceField(label=_("できること"), choices=Rights.choices, help_text=_("決定はできません。"))
    valid_from = DateField(label=_("開始日"))
    valid_until = DateField(label=_("終了日"), help_text=_("この日から外れます。1年までです。"))
    reason = forms.CharField(label=_("渡す理由"), max_length=300, help_text=_("例：受付業務委託（契約番号）"))

    def __init__(self, *args: Any, contractors: Choices, procedures: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self, "contractor", [("", "―"), *contractors])
        _choose(self, "procedure", [("", "―"), *procedures])

    def clean_number(self) -> str:
        """The number as it is stored, blank for none."""
        found = numbers_in(self.cleaned_data["number"])
        return found[0] if found else ""

    def clean(self) -> dict[str, Any]:
        """Either a procedure or one application."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("procedure")) == bool(data.get("number")):
            raise forms.ValidationError(_("手続か受付番号の、どちらか一方を決めてください。"))
        return data


class ExportForm(forms.Form):
    """Which file is made."""

    procedure = forms.TypedChoiceField(label=_("手続"), coerce=int)
    which = forms.ChoiceField(label=_("対象"), choices=Which.choices, initial=Which.DECIDED)
    encoding = forms.ChoiceField(
        label=_("文字コード"), choices=[("", _("手続の定義のとおり")), *Encoding.choices], required=False
    )
    numbers = forms.CharField(
        label=_("受付番号"),
        required=False,
        max_length=10_000,
        widget=_area(),
        help_text=_("番号を決めて出すとき（もう一度出す、秘匿の申請を出す）だけ書きます。理由が要ります。"),
    )
    with_sensitive = forms.BooleanField(
        label=_("要配慮の項目も出す"), required=False, help_text=_("ふだんは空欄で出ます。出すときは理由が要ります。")
    )
    reason = forms.CharField(label=_("理由"), max_length=300, required=False)

    def __init__(self, *args: Any, procedures: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self, "procedure", procedures)

    def clean_numbers(self) -> list[str]:
        """The numbers as they are stored."""
        return numbers_in(self.cleaned_data["numbers"])


class ResultForm(forms.Form):
    """A file of results."""

    procedure = forms.TypedChoiceField(label=_("手続"), coerce=int)
    file = forms.FileField(
        label=_("結果のCSV"),
        help_text=_("列は、通し番号、受付番号、結果コード、決定日、備考です。UTF-8かShift_JIS（CP932）、10MBまで。"),
    )

    def __init__(self, *args: Any, procedures: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self, "procedure", procedures)


class EndpointForm(forms.Form):
    """Where events are told."""

    name = forms.CharField(label=_("名前"), max_length=100, help_text=_("例：住民記録システム"))
    url = forms.CharField(label=_("あて先"), max_length=500, help_text=_("https:// で始まるURL"))
    department = forms.TypedChoiceField(label=_("担当"), coerce=int)
    procedures = forms.MultipleChoiceField(
        label=_("手続"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばなければ、担当のすべての手続です。"),
    )
    events = forms.MultipleChoiceField(label=_("知らせるできごと"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, departments: Choices, procedures: Choices, events: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self, "department", departments)
        _choose(self, "procedures", procedures)
        _choose(self, "events", events)


class KeepLongerForm(forms.Form):
    """Why something is kept longer, and until when."""

    number = forms.CharField(label=_("受付番号"), max_length=30)
    until = DateField(label=_("いつまで残すか"))
    why = forms.CharField(label=_("残す理由"), max_length=200, help_text=_("例：訴訟、検査"))

    def clean_number(self) -> str:
        """The number as it is stored."""
        return (numbers_in(self.cleaned_data["number"]) or [""])[0]


class PaperForm(forms.Form):
    """A paper that a contractor scanned."""

    field = forms.ChoiceField(label=_("書類の種類"))
    file = forms.FileField(label=_("ファイル"))

    def __init__(self, *args: Any, fields: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self, "field", fields)


class CorrectionForm(forms.Form):
    """What a contractor asks the applicant to put right."""

    field = forms.ChoiceField(label=_("直してもらう項目"))
    sentence = forms.CharField(label=_("どう直すか"), max_length=500, widget=_area())
    message = forms.CharField(label=_("全体への説明"), max_length=1000, widget=_area(), required=False)
    due_on = DateField(label=_("補正の期限"), required=False)

    def __init__(self, *args: Any, fields: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self, "field", fields)


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField | forms.TypedChoiceField | forms.MultipleChoiceField)
    field.choices = choices
