"""Writes to accounts. Whether the caller may is checked by `foundation.org`, which knows roles, or is a
matter of oneself.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.people.models import ApiToken, User
from kusei.foundation.web import clock


class AccountRefused(ValueError):
    """The account cannot be opened or changed like this; the sentence says what to do."""

    code = "people.account-refused"


@transaction.atomic
def create_account(*, email: str, name: str, staff_number: str = "", password: str | None = None) -> User:
    """Open an account. Without a password its holder sets one by the link of `passwords.password_link`.

    The administrator who opens it vouches for the e-mail address. Raises `AccountRefused`.
    """
    address, name = email.strip().lower(), name.strip()
    _check(address, name, staff_number.strip())
    user = User.objects.create_user(address, password, name=name, staff_number=staff_number.strip() or None)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _check(address: str, name: str, staff_number: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise AccountRefused(_("メールアドレスの形が正しくありません。")) from None
    if not name:
        raise AccountRefused(_("氏名を入れてください。"))
    if User.objects.filter(email=address).exists():
        raise AccountRefused(_("このメールアドレスのアカウントはもうあります。"))
    if staff_number and User.objects.filter(staff_number=staff_number).exists():
        raise AccountRefused(_("この職員番号のアカウントはもうあります。"))


@transaction.atomic
def end_sessions(*, user: User) -> None:
    """End every session of the account, wherever it is open."""
    user.sessions_ended_at = clock.now()
    user.save(update_fields=["sessions_ended_at"])


@transaction.atomic
def set_active(*, user: User, active: bool) -> None:
    """Open or close an account. A closed one cannot sign in; its sessions are over at once, and its tokens
    for good.
    """
    user.is_active = active
    if not active:
        user.sessions_ended_at = clock.now()
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())
    user.save(update_fields=["is_active", "sessions_ended_at"])


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Take away authenticator app, passkeys and recovery codes, for who lost the device; all sessions end
    too.
    """
    Authenticator.objects.filter(user=user).delete()
    user.sessions_ended_at = clock.now()
    user.save(update_fields=["sessions_ended_at"])
