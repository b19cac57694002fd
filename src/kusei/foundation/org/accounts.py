"""Opens and closes staff accounts, and helps who lost a device: what administrators do with
`foundation.people`.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.org import staff
from kusei.foundation.org.commands import RoleRefused, end_all_roles
from kusei.foundation.org.permissions import NotAllowed, require_administrator
from kusei.foundation.people import commands as people
from kusei.foundation.people import passwords
from kusei.foundation.people.models import ApiToken, User
from kusei.foundation.people.tokens import commands as tokens
from kusei.foundation.web import clock


def open_account(
    *, email: str, name: str, staff_number: str = "", password: str | None = None, by: User | None
) -> User:
    """A new staff account without any role. Raises `NotAllowed` and `AccountRefused`."""
    require_administrator(by)
    with reason("職員アカウントの登録"):
        return people.create_account(email=email, name=name, staff_number=staff_number, password=password)


def close_account(*, user: User, why: str, by: User | None) -> None:
    """End all roles today and close the account; its sessions are over at once. Raises `NotAllowed`,
    `RoleRefused`.
    """
    require_administrator(by)
    if by is not None and by.pk == user.pk:
        raise RoleRefused(_("自分のアカウントは閉じられません。ほかの管理者に頼んでください。"))
    if not why.strip():
        raise RoleRefused(_("閉じる理由を書いてください。"))
    with transaction.atomic(), reason(why.strip()):
        end_all_roles(user=user, on=clock.today(), why=why.strip(), by=by)
        people.set_active(user=user, active=False)


def reopen_account(*, user: User, by: User | None) -> None:
    """Let the account sign in again; it has no roles yet. Raises `NotAllowed`."""
    require_administrator(by)
    with reason("アカウントの再開"):
        people.set_active(user=user, active=True)


def reset_second_factor(*, user: User, why: str, by: User | None) -> None:
    """Take away every second factor, so that the person sets up a new one. Raises `NotAllowed`,
    `RoleRefused`.
    """
    _require_charge_of(by, user)
    if not why.strip():
        raise RoleRefused(_("理由を書いてください。"))
    with reason(why.strip()):
        people.remove_second_factor(user=user)


def end_sessions(*, user: User, by: User | None) -> None:
    """Sign the person out everywhere. Raises `NotAllowed`."""
    _require_charge_of(by, user)
    with reason("管理者によるサインアウト"):
        people.end_sessions(user=user)


def revoke_token(*, token: ApiToken, why: str, by: User | None) -> None:
    """Stop an API token of the person for good. Raises `NotAllowed`, `RoleRefused`."""
    _require_charge_of(by, token.user)
    if not why.strip():
        raise RoleRefused(_("理由を書いてください。"))
    tokens.revoke_token(token=token, why=why.strip())


def password_link(*, user: User, by: User | None) -> str:
    """The path by which the person sets a password. Raises `NotAllowed`: whoever has the link can take the
    account.
    """
    require_administrator(by)
    return passwords.password_link(user)


def _require_charge_of(by: User | None, user: User) -> None:
    if by is not None and not staff.in_charge_of(by, user):
        raise NotAllowed(_("この職員を受け持つ管理者だけができます。"))
