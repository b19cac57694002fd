"""Closing one's own account: what upper floors may refuse, what is kept and what goes."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people import commands, identity, staff
from kusei.foundation.people.models import EmailLink, User, VerifiedIdentity

ClosingCheck = Callable[[User], str]

Closed = Callable[..., None]

_checks: list[ClosingCheck] = []
_closed: list[Closed] = []


class ClosingRefused(ValueError):
    """The account cannot be closed yet; the sentence says what to do first."""

    code = "people.closing-refused"


def register_closing_check(check: ClosingCheck) -> None:
    """Hook: `check(user)` gives the sentence why the account must stay open for now (what to do first), or "".

    It runs on the page and again inside the transaction that closes the account, which holds the account's row locked.
    """
    if check not in _checks:
        _checks.append(check)


def register_closed(closed: Closed) -> None:
    """Hook: `closed(user=…)` throws away what an app keeps of an account, in the transaction that closes it."""
    if closed not in _closed:
        _closed.append(closed)


def refusals(user: User) -> list[str]:
    """Why the account cannot be closed now; empty when it can."""
    if staff.is_staff(user) or not user.is_resident:
        return [_("職員のアカウントは、管理者が閉じます。所属の管理者に連絡してください。")]
    return [sentence for check in _checks if (sentence := check(user))]


@transaction.atomic
def close_own_account(*, user: User) -> None:
    """Close the account for good: its sessions end, and no way to sign in is left. Raises `ClosingRefused`.

    The row stays, with all that refers to it, because laws want records to be kept. The e-mail address and the card
    are freed, so that their holder can register again later; what the card said is forgotten.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if sentences := refusals(locked):
        raise ClosingRefused(sentences[0])
    with reason("本人によるアカウントの閉鎖"):
        for closed in _closed:
            closed(user=locked)
        EmailLink.objects.filter(user=locked).delete()
        EmailLink.objects.filter(email=locked.email).delete()
        EmailAddress.objects.filter(user=locked).delete()
        VerifiedIdentity.objects.filter(user=locked).delete()
        SocialAccount.objects.filter(user=locked).delete()
        Authenticator.objects.filter(user=locked).delete()
        locked.email = f"closed-{locked.pk}@invalid"
        locked.set_unusable_password()
        locked.save(update_fields=["email", "password"])
        commands.set_active(user=locked, active=False)
    identity.forget(user)
