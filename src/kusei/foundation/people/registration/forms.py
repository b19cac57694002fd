"""The forms of residents' accounts."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.forms import TWELVE, InOurWords
from kusei.lib.mynumber import find_possible_my_numbers


def _email_field(label: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        help_text=_("例：hanako@example.jp"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class _Language(forms.Form):
    """In which language mails are written."""

    language = forms.ChoiceField(label=_("メールの言語"), choices=settings.LANGUAGES)


class RegisterForm(_Language):
    """Where the link goes, and in which language."""

    email = _email_field(_("メールアドレス"))
    field_order = ("email", "language")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].initial = get_language()


class NewAddressForm(forms.Form):
    """The address that the account is to have."""

    email = _email_field(_("新しいメールアドレス"))


class _Name(forms.Form):
    name = forms.CharField(
        label=_("お名前"),
        max_length=100,
        required=False,
        help_text=_("画面に出す名前です。書かなくても登録できます。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        """The name; never a number that could be a My Number."""
        name = str(self.cleaned_data["name"]).strip()
        if find_possible_my_numbers(name):
            raise forms.ValidationError(_("マイナンバーのような番号は書けません。お名前を書いてください。"))
        return name


class FirstStepForm(InOurWords, _Name, account.SetPasswordForm):
    """Name and password of a new account; allauth checks the password."""

    labels: ClassVar = {"password1": _("パスワード"), "password2": _("パスワード（もう一度）")}
    hints: ClassVar = {"password1": TWELVE, "name": _("画面に出す名前です。書かなくても登録できます。")}
    field_order = ("name", "password1", "password2")

    def clean_name(self) -> str:
        """The name, which the password must not resemble."""
        self.user.name = super().clean_name()
        return str(self.user.name)


class NameForm(_Name, _Language):
    """One's name and the language of mails."""

    field_order = ("name", "language")
