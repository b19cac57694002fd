"""Forms of matching and closing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.matching.layouts import layouts
from kusei.foundation.org.models import Department, in_force
from kusei.foundation.web import clock
from kusei.foundation.web.formats import in_japanese
from kusei.foundation.web.forms import DateField


class FileForm(forms.Form):
    """A file of a provider or a bank."""

    layout = forms.ChoiceField(label=_("ファイルの種類"))
    file = forms.FileField(label=_("ファイル"), help_text=_("CSVまたは全銀形式のテキスト。40MBまで。"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known, language = layouts(), "ja" if in_japanese() else "en"
        field = self.fields["layout"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.label.get(language) or one.label["ja"]) for one in known.files]


class ReasonForm(forms.Form):
    """A reason, or what was found out."""

    text = forms.CharField(label=_("理由・分かったこと"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class InvoiceForm(forms.Form):
    """The invoice for which something was paid."""

    number = forms.CharField(label=_("請求番号"), max_length=20, help_text=_("例：26-00000123-4"))


class AssignForm(forms.Form):
    """The department that can find out."""

    department = forms.ModelChoiceField(
        label=_("担当"), queryset=Department.objects.none(), required=False, empty_label=_("会計")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Department.objects.filter(in_force(clock.today())).order_by("code")


class PairForm(forms.Form):
    """The line of the bank that pays a payout though the yen differ."""

    bank_line = forms.TypedChoiceField(label=_("口座の入出金"), coerce=int)
    text = forms.CharField(label=_("理由"), max_length=400)

    def __init__(self, *args: Any, lines: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["bank_line"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = lines


class ExportForm(forms.Form):
    """Until when postings go out."""

    until = DateField(label=_("いつまでの仕訳か"))


class WriteOffForm(forms.Form):
    """What is to be written off, and why."""

    number = forms.CharField(label=_("請求番号"), max_length=20)
    why = forms.CharField(label=_("理由"), max_length=400, help_text=_("例：時効の完成、債務者の死亡と相続放棄"))
