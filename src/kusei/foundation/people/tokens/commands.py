"""Writes to tokens. One's own are a matter of oneself; `foundation.org` checks who else may revoke them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people import second_factor, staff
from kusei.foundation.people.models import LONGEST_LIFE, ApiToken, User
from kusei.foundation.people.tokens import scopes as registry
from kusei.foundation.people.tokens.credential import Credential, new_credential
from kusei.foundation.people.tokens.queries import usable
from kusei.foundation.web import clock

USUAL_LIFE = 90  # days
MOST = 20  # usable tokens of one person


class TokenRefused(ValueError):
    """The token cannot be made like this; the sentence says what to do."""

    code = "people.token-refused"


@dataclass(frozen=True, repr=False)
class Issued:
    """A new token with its credential, which is to be shown once and is kept nowhere."""

    token: ApiToken
    credential: Credential


@transaction.atomic
def create_token(*, user: User, name: str, scopes: Collection[str], days: int = USUAL_LIFE) -> Issued:
    """A token by which a program acts as the user for that many days, today included. Raises `TokenRefused`.

    The caller makes sure that the user has just signed in or confirmed it.
    """
    User.objects.select_for_update().get(pk=user.pk)  # one after another: the number and the names are counted
    _check(user, name.strip(), scopes, days)
    credential, today = new_credential(), clock.today()
    with reason("APIトークンの作成"):
        token = ApiToken.objects.create(
            user=user,
            name=name.strip(),
            public_id=credential.public_id,
            digest=credential.digest(),
            scopes=sorted(set(scopes)),
            created_on=today,
            expires_on=today + dt.timedelta(days=days - 1),
        )
    return Issued(token, credential)


def _check(user: User, name: str, scopes: Collection[str], days: int) -> None:
    works_here = staff.is_staff(user)
    if not user.is_active or not (works_here or registry.for_residents(scopes)):
        raise TokenRefused(_("この権限のAPIトークンを作れるのは、役割のある職員だけです。"))
    if settings.STAFF_SECOND_FACTOR and works_here and not second_factor.has_second_factor(user):
        raise TokenRefused(_("先に二段階認証を用意してください。"))
    if not name or len(name) > 60 or not name.isprintable():
        raise TokenRefused(_("トークンの名前を60字までで書いてください。"))
    if not scopes or not registry.known(scopes):
        raise TokenRefused(_("権限を一つ以上選んでください。"))
    if not 1 <= days <= LONGEST_LIFE:
        raise TokenRefused(_("使える期間は1年までです。"))
    if ApiToken.objects.filter(user=user, name=name, revoked_at=None).exists():
        raise TokenRefused(_("この名前のトークンはもうあります。別の名前にするか、前のものを止めてください。"))
    if ApiToken.objects.filter(usable(clock.today()), user=user).count() >= MOST:
        raise TokenRefused(_("使えるトークンは一人20個までです。使っていないものを止めてください。"))


@transaction.atomic
def revoke_token(*, token: ApiToken, why: str) -> None:
    """Stop a token for good. One that is stopped already stays as it is."""
    with reason(why):
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
    token.refresh_from_db(fields=["revoked_at"])
