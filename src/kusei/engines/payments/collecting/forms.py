"""What staff and payers type. What may be is checked by the commands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.collecting import rules
from kusei.engines.payments.collecting.models import Hold, Mandate, Result
from kusei.foundation.web.forms import DateField
from kusei.lib import mynumber

SPOKEN = (Result.REACHED, Result.PROMISED, Result.REFUSED, Result.ABSENT, Result.LATER, Result.WRONG)


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("理由"), max_length=400)


class HoldForm(WhyForm):
    """督促の停止."""

    kind = forms.ChoiceField(label=_("理由の種類"), choices=Hold.Kind)
    until = DateField(label=_("いつまで"), required=False, help_text=_("書かなければ、解くまで止めます。"))


class PostedForm(forms.Form):
    """When the letters were handed to the post."""

    on = DateField(label=_("投函した日"))


class AnswerForm(forms.Form):
    """What came of a call."""

    result = forms.ChoiceField(
        label=_("結果"), choices=[(one.value, one.label) for one in SPOKEN], widget=forms.RadioSelect
    )
    promised_on = DateField(label=_("支払うと約束した日"), required=False)
    note = forms.CharField(label=_("メモ"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_note(self) -> str:
        """No individual number is kept in a note."""
        text: str = self.cleaned_data["note"]
        if mynumber.find_possible_my_numbers(text):
            raise forms.ValidationError(_("マイナンバーのような12桁の数字は書けません。消してください。"))
        return text


class PlanForm(WhyForm):
    """A plan: how many parts from which day on, over which further invoices."""

    parts = forms.IntegerField(label=_("回数"), min_value=1, max_value=60)
    first = DateField(label=_("1回目の期限"))
    others = forms.MultipleChoiceField(
        label=_("一緒に分納する請求"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        if others:
            self.fields["others"].choices = others  # type: ignore[attr-defined]  # a field with choices
        else:
            del self.fields["others"]


class AccountForm(forms.Form):
    """A bank account for direct debit."""

    kind = forms.ChoiceField(label=_("納めるもの"))
    branch = forms.ChoiceField(label=_("金融機関と支店"))
    account_kind = forms.ChoiceField(label=_("預金の種類"), choices=[("1", _("普通")), ("2", _("当座"))])
    number = forms.CharField(label=_("口座番号"), max_length=7, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    holder = forms.CharField(
        label=_("口座名義（カタカナ）"), max_length=60, help_text=_("通帳のとおりに書いてください。")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = [(one.key, one.name) for one in rules.debit().kinds]
        places = [
            (f"{bank.code}-{branch.code}", f"{bank.name} {branch.name}")
            for bank in rules.banks().banks
            for branch in bank.branches
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a field with choices
        self.fields["branch"].choices = places  # type: ignore[attr-defined]


class PaperForm(AccountForm):
    """A form on paper."""

    invoice = forms.CharField(label=_("請求番号"), max_length=20, help_text=_("だれの口座振替かを、請求から決めます。"))
    field_order = ("invoice",)


class StepForm(forms.Form):
    """What became of a form on paper."""

    to = forms.ChoiceField(
        label=_("次の状態"),
        choices=[
            (one.value, one.label)
            for one in (Mandate.State.SENT, Mandate.State.ACCEPTED, Mandate.State.REFUSED, Mandate.State.ACTIVE)
        ],
    )
    why = forms.CharField(label=_("不承認の理由"), max_length=40, required=False)


class DebitForm(forms.Form):
    """A debit run."""

    department = forms.ChoiceField(label=_("所管課"))
    kind = forms.ChoiceField(label=_("納めるもの"))
    on = DateField(label=_("振替日"))

    def __init__(self, *args: Any, departments: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]  # a field with choices
        self.fields["kind"].choices = [(one.key, one.name) for one in rules.debit().kinds]  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    """The bank's answer."""

    file = forms.FileField(label=_("結果のファイル"))


class StageForm(forms.Form):
    """Which stage of which department."""

    department = forms.ChoiceField(label=_("所管課"))
    stage = forms.ChoiceField(label=_("段階"))

    def __init__(self, *args: Any, departments: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]  # a field with choices
        stages = [(one.key, one.name) for one in rules.dunning().stages]
        self.fields["stage"].choices = stages  # type: ignore[attr-defined]
