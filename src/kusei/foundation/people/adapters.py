"""What we decide where allauth asks: who may sign up, how failures are counted, how secrets are kept, what
is said.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.foundation.people import lockout, staff
from kusei.foundation.people.card import conversation
from kusei.foundation.people.models import User
from kusei.foundation.people.passwords import new_password_path
from kusei.foundation.web import clock
from kusei.foundation.web.ratelimit import client_address

FRESH = 300  # seconds for which a password given at sign-in counts as just given
WRONG_CODE = _("コードが違います。アプリにいま表示されている6桁を入れてください。")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by administrators and by our own registration; failures are counted by `lockout`."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("メールアドレスかパスワードが違います。もう一度入れてください。"),
        "incorrect_password": _("パスワードが違います。もう一度入れてください。"),
        "enter_current_password": _("いまのパスワードが違います。もう一度入れてください。"),
        "incorrect_code": WRONG_CODE,
        "invalid_password_reset": _("この案内は使えません。パスワードの再設定を、もう一度はじめからお願いします。"),
        "too_many_login_attempts": _(
            "コードのまちがいが続いたため、いまは受け付けていません。15分たってから、もう一度お試しください。"
        ),
        "rate_limited": _("回数が多すぎるため、いまは受け付けていません。しばらくたってから、もう一度お試しください。"),
    }

    def is_open_for_signup(self, *_: Any) -> bool:
        """Not by the library's own way: residents register by our pages (`registration`)."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address as every other limit of the platform sees it."""
        return client_address(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address in the mail: its secret stands in the query, which no log keeps."""
        return str(context.request.build_absolute_uri(new_password_path(key)))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody begins who named no page to come back to: staff at their work, others on the first page."""
        user = request.user
        url: str = (isinstance(user, User) and staff.landing_of(user)) or super().get_login_redirect_url(request)
        return url

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Replaced by `lockout`, which `authenticate` asks."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The account whose e-mail address and password these are. Raises ValidationError while locked."""
        try:
            attempt = lockout.begin(name=credentials.get("email", ""), address=client_address(request))
        except lockout.SignInLocked as locked:
            raise ValidationError(str(locked), code=locked.code) from None
        user: User | None = super().authenticate(request, **credentials)
        if user:
            lockout.succeeded(attempt)
        return user

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Whether the password is asked again; not within five minutes after it was given at sign-in."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if any(r["method"] == "password" and clock.now().timestamp() - r["at"] < FRESH for r in records):
            return False
        required: bool = super().is_reauthentication_required(app=app, **options)
        return required


def _vault() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(b"kusei.people.second-factor\0" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key made from `SECRET_KEY`; its predecessors in `SECRET_KEY_FALLBACKS`
    still open them.
    """

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "incorrect_passkey": _("パスキーを確かめられませんでした。もう一度お試しください。"),
    }

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself. Raises InvalidToken when the key is not ours."""
        return _vault().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an SVG element, for a page whose policy allows no style attributes."""
        code: str = segno.make(url, error="m", micro=False).svg_inline(
            scale=5, border=4, dark="#000", light="#fff", omitsize=False
        )
        return code

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A name to start from."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("パスキー %(number)d") % {"number": number}


class IdentityAdapter(DefaultSocialAccountAdapter):
    """An outside identity signs in the account that it was connected to, and never makes one."""

    def is_open_for_signup(self, *_: Any) -> bool:
        """No account comes from outside."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Keep what a resident's card said; send an identity that nobody connected back to the sign-in page."""
        if sociallogin.state.get("process") == conversation.VERIFY:
            raise ImmediateHttpResponse(conversation.keep(request, sociallogin.state, sociallogin.received))
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        messages.error(
            request,
            gettext(
                "この本人確認に結び付いたアカウントがありません。"
                "まずメールアドレスとパスワードでサインインして、アカウントのページで結び付けてください。"
                "アカウントがない方は、先に利用者登録をしてください。"
            ),
        )
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
