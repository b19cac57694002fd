"""Who calls with this credential: the one place that decides whether a token is believed."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kusei.foundation.people.models import ApiToken
from kusei.foundation.people.second_factor import SECOND_FACTORS
from kusei.foundation.people.tokens import credential as credentials
from kusei.foundation.people.tokens import scopes
from kusei.foundation.people.tokens.queries import State, state
from kusei.foundation.web import clock

_NOBODYS = "0" * 64  # compared with when there is no row, so that both ways take the same time


@dataclass
class TokenNotBelieved(Exception):
    """The credential proves nobody; `code` is stable, and the sentence says what to do."""

    code: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def authenticate(text: str) -> ApiToken:
    """The token of the credential, with its user. Raises `TokenNotBelieved`. One SQL query, and once a day a second.

    Nothing but the right secret learns more than that it is wrong.
    """
    credential = credentials.read(text)
    if credential is None:
        raise _wrong()
    second = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    rows = ApiToken.objects.select_related("user").annotate(second_factor=Exists(second))
    token = rows.filter(public_id=credential.public_id).first()
    if not credential.proves(token.digest if token else _NOBODYS) or token is None:
        raise _wrong()
    _check(token)
    _note_use(token)
    return token


def _wrong() -> TokenNotBelieved:
    return TokenNotBelieved("token-invalid", _("このAPIトークンは使えません。写しまちがいがないか確かめてください。"))


def _check(token: ApiToken) -> None:
    if not token.user.is_active:
        raise TokenNotBelieved("account-closed", _("このAPIトークンのアカウントは閉じられています。"))
    now = state(token, clock.today())
    if now is State.REVOKED:
        raise TokenNotBelieved("token-revoked", _("このAPIトークンは止められています。新しいものを作ってください。"))
    if now is State.EXPIRED:
        raise TokenNotBelieved("token-expired", _("このAPIトークンの期限は過ぎました。新しいものを作ってください。"))
    # A resident needs none; a token of one's own affairs alone reaches nobody else's.
    if settings.STAFF_SECOND_FACTOR and not token.second_factor and not scopes.for_residents(token.scopes):  # type: ignore[attr-defined]  # annotated above
        sentence = _("二段階認証が外されています。サインインして用意すると、このAPIトークンをまた使えます。")
        raise TokenNotBelieved("second-factor-missing", sentence)


def _note_use(token: ApiToken) -> None:
    today = clock.today()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
