"""The forms of the administrators' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.foundation.org.models import Department, Role, in_force
from kusei.foundation.org.queries import department_choices, home
from kusei.foundation.web import clock
from kusei.foundation.web.forms import DateField

EVERYWHERE = ("", _("全庁"))


class DepartmentField(forms.TypedChoiceField):
    """A department of the home municipality in which people work; `everywhere` offers the whole municipality
    too.
    """

    def __init__(self, *, everywhere: bool, **options: Any) -> None:
        super().__init__(coerce=_department, empty_value=None, required=not everywhere, **options)
        self.everywhere = everywhere

    def fill(self) -> None:
        """Read the choices of today; called for each form, not once for all."""
        first = [EVERYWHERE] if self.everywhere else [("", _("選んでください"))]
        self.choices = [*first, *department_choices(home())]


def _department(number: str) -> Department | None:
    return Department.objects.filter(in_force(clock.today()), pk=number).first()


class _WithDepartment(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["department"]
        assert isinstance(field, DepartmentField)
        field.fill()


class GrantForm(_WithDepartment):
    """A role for a person."""

    role = forms.ChoiceField(label=_("役割"), choices=Role.choices)
    department = DepartmentField(everywhere=True, label=_("組織"), help_text=_("下位の組織にも及びます。"))
    valid_from = DateField(label=_("開始日"))
    valid_until = DateField(
        label=_("終了日"), required=False, help_text=_("この日から外れます。決まっていなければ空欄。")
    )


class EndForm(forms.Form):
    """When and why a role ends."""

    on = DateField(label=_("終了日"), help_text=_("この日から外れます。"))
    why = forms.CharField(label=_("理由"), max_length=200, help_text=_("例：異動、退職、担当の変更"))


class TransferForm(_WithDepartment):
    """Where a person goes, when, and with which roles."""

    department = DepartmentField(everywhere=False, label=_("異動先の組織"))
    on = DateField(label=_("異動日"), help_text=_("この日に、いまの役割はすべて終わります。"))
    roles = forms.MultipleChoiceField(
        label=_("異動先での役割"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばなければ、役割のない職員になります。"),
    )


class AccountForm(forms.Form):
    """A new staff account."""

    name = forms.CharField(label=_("氏名"), max_length=100)
    email = forms.EmailField(label=_("メールアドレス"))
    staff_number = forms.CharField(label=_("職員番号"), max_length=20, required=False)


class WhyForm(forms.Form):
    """A reason for something that cannot simply be undone."""

    why = forms.CharField(label=_("理由"), max_length=200)


class DayForm(forms.Form):
    """Which day a page shows."""

    on = DateField(label=_("表示する日"), required=False)
