"""Whether an account must still set up its second factor, and which pages it may open until then."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from kusei.foundation.people import staff
from kusei.foundation.people.models import User

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# The pages of setting up, and the way out.
OPEN_UNTIL_SET_UP = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
    }
)


def has_second_factor(user: User) -> bool:
    """True when an authenticator app or a passkey is registered. Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def is_missing(request: HttpRequest) -> bool:
    """True when the signed-in account is staff, the installation demands a second factor, and none is
    registered.
    """
    user = request.user
    if not settings.STAFF_SECOND_FACTOR or not isinstance(user, User):
        return False
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        return False  # given in this very session: no query needed
    return staff.is_staff(user) and not has_second_factor(user)
