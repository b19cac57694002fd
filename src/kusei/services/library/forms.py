"""What librarians type."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.foundation.org.models import Department
from kusei.foundation.web import clock
from kusei.services.library.models import Proof

YEARS = 3


def usual_end() -> dt.date:
    """Three years from today, as the sample of the registration says."""
    today = clock.today()
    return today.replace(year=today.year + YEARS, day=min(today.day, 28))


class IssueForm(forms.Form):
    """A new card."""

    email = forms.EmailField(
        label=_("アカウントのメールアドレス"), help_text=_("カードを持つ人の利用者登録（このサイトのアカウント）。")
    )
    proof = forms.ChoiceField(label=_("本人確認"), choices=Proof.choices, widget=forms.RadioSelect)
    application = forms.CharField(
        label=_("利用者登録の受付番号"),
        max_length=20,
        required=False,
        help_text=_("「利用者登録の申請」で確かめたときに書きます。"),
    )
    valid_until = forms.DateField(
        label=_("最後の日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    department = forms.ModelChoiceField(label=_("所管課"), queryset=Department.objects.none(), empty_label=None)

    def __init__(self, *args: Any, departments: list[Department], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.filter(pk__in=[one.pk for one in departments])


class EndForm(forms.Form):
    """Until when a card holds."""

    valid_until = forms.DateField(
        label=_("新しい最後の日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
