"""The forms of signing in, in our words. What they check is allauth's."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.registration import commands
from kusei.foundation.people.registration.origin import site_origin

TWELVE = _("12文字以上。よくある言葉や、名前・メールアドレスに似たものは使えません。")


class InOurWords(forms.Form):
    """Gives fields our label and hint, and takes away placeholders: they vanish when one types."""

    labels: ClassVar[dict[str, Any]] = {}
    hints: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(InOurWords, account.LoginForm):
    """E-mail address and password."""

    labels: ClassVar = {"login": _("メールアドレス"), "password": _("パスワード")}


class ForgottenPasswordForm(InOurWords, account.ResetPasswordForm):
    """Where to send the link for a new password. A job looks whether there is an account, so that neither the answer
    nor its time tells.
    """

    labels: ClassVar = {"email": _("メールアドレス")}

    def clean_email(self) -> str:
        """The address; no account is looked at."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **_options: Any) -> str:
        """Have the mail sent."""
        email = str(self.cleaned_data["email"])
        commands.ask_password(email=email, language=get_language() or "ja", origin=site_origin(request))
        return email


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    """A new password, by link."""

    labels: ClassVar = {"password1": _("新しいパスワード"), "password2": _("新しいパスワード（もう一度）")}
    hints: ClassVar = {"password1": TWELVE}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    """A new password, knowing the present one."""

    labels: ClassVar = {"oldpassword": _("いまのパスワード"), **NewPasswordForm.labels}
    hints: ClassVar = {"password1": TWELVE}


class FirstPasswordForm(InOurWords, account.SetPasswordForm):
    """A password for an account that has none."""

    labels: ClassVar = NewPasswordForm.labels
    hints: ClassVar = {"password1": TWELVE}


class ConfirmPasswordForm(InOurWords, account.ReauthenticateForm):
    """The password once more."""

    labels: ClassVar = {"password": _("パスワード")}


_CODE = _("確認コード")
_CODE_HINT = _("認証アプリに表示されている6桁の数字。アプリを使えないときは回復コード。")


class CodeForm(InOurWords, mfa.AuthenticateForm):
    """The second factor at sign-in."""

    labels: ClassVar = {"code": _CODE}
    hints: ClassVar = {"code": _CODE_HINT}


class ConfirmCodeForm(InOurWords, mfa.ReauthenticateForm):
    """The second factor once more."""

    labels: ClassVar = {"code": _CODE}
    hints: ClassVar = {"code": _CODE_HINT}


class ActivateAppForm(InOurWords, ActivateTOTPForm):
    """The first code of a new authenticator app."""

    labels: ClassVar = {"code": _CODE}
    hints: ClassVar = {"code": _("アプリに表示された6桁の数字。")}


class _Parsing:
    """Turns whatever the library raises over bytes that no authenticator made into an error of the form."""

    @staticmethod
    @contextlib.contextmanager
    def nonsense() -> Iterator[None]:
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, struct.error, InvalidSignature):
            raise get_adapter().validation_error("incorrect_passkey") from None


class _GivePasskey(_Parsing):
    def clean_credential(self) -> Any:
        """The registered passkey that the answer was made with."""
        with self.nonsense():
            return super().clean_credential()  # type: ignore[misc]


class SignInPasskeyForm(_GivePasskey, webauthn.LoginWebAuthnForm):
    """A passkey instead of a password."""


class PasskeyForm(_GivePasskey, webauthn.AuthenticateWebAuthnForm):
    """A passkey as the second factor."""


class ConfirmPasskeyForm(_GivePasskey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more."""


class AddPasskeyForm(InOurWords, _Parsing, webauthn.AddWebAuthnForm):
    """A new passkey, and whether it alone is enough to sign in: it must be, where there is no password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["passwordless"].initial = not self.user.has_usable_password()

    def clean(self) -> dict[str, Any]:
        """The credential, checked against the question that was asked."""
        with self.nonsense():
            cleaned = dict(super().clean() or {})
        if not self.user.has_usable_password() and not cleaned.get("passwordless"):
            self.add_error(
                "passwordless",
                _("パスワードを決めていないときは、このパスキーだけでサインインできるようにしてください。"),
            )
        return cleaned

    labels: ClassVar = {
        "name": _("パスキーの名前"),
        "passwordless": _("このパスキーだけでサインインできるようにする"),
    }
    hints: ClassVar = {
        "name": _("例：職場のパソコン"),
        "passwordless": _("暗証番号や指紋、顔で本人を確かめられる機器が要ります。"),
    }


class RenamePasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    labels: ClassVar = {"name": _("パスキーの名前")}
