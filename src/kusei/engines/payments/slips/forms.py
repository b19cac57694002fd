"""What staff type about slips. What may be is checked by the commands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.slips.queries import LONGEST
from kusei.foundation.org.models import Department
from kusei.foundation.web.forms import DateField, offer


class CodeForm(forms.Form):
    """What a scanner gives, or what somebody types."""

    code = forms.CharField(
        label=_("納付書のコードか番号"),
        max_length=LONGEST,
        help_text=_("バーコードか二次元コードを読み取ります。eL番号や請求番号を打つこともできます。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )


class WhyForm(forms.Form):
    """Why a slip is issued anew."""

    why = forms.CharField(label=_("再発行の理由"), max_length=200)


class PrintForm(forms.Form):
    """Which invoices are printed."""

    department = forms.ChoiceField(label=_("所管課"))
    which = forms.ChoiceField(
        label=_("対象"),
        choices=[
            ("without", _("納付書をまだ出していない請求")),
            ("overdue", _("納期限を過ぎた請求")),
            ("all", _("未納の請求すべて")),
        ],
    )
    due_from = DateField(label=_("納期限（この日から）"), required=False)
    due_until = DateField(label=_("納期限（この日まで）"), required=False)

    def __init__(self, departments: list[Department], *args: Any) -> None:
        super().__init__(*args)
        offer(self, "department", [(str(one.pk), one.name) for one in departments])
        self.departments = {str(one.pk): one for one in departments}

    def clean_department(self) -> Department:
        """The department itself."""
        return self.departments[self.cleaned_data["department"]]


class FileForm(forms.Form):
    """A file of the collecting agency."""

    file = forms.FileField(
        label=_("速報・確報のファイル"),
        help_text=_("CSVか固定長のファイル。20MBまで。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.dat,text/csv,text/plain"}),
    )


class SettleForm(forms.Form):
    """How a line that could not be followed was dealt with."""

    number = forms.CharField(
        label=_("請求番号"),
        max_length=30,
        required=False,
        help_text=_("この入金がどの請求のものか分かったとき。空欄なら、処理済みの印だけを付けます。"),
    )
    why = forms.CharField(label=_("理由・処理の内容"), max_length=200)
