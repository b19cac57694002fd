"""Binding a card to an account, and letting it go."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people import identity
from kusei.foundation.people.card.claims import Received, strong
from kusei.foundation.people.models import User, VerifiedIdentity
from kusei.foundation.web.encryption import is_current, reseal, seal_json

PROVIDER = "oidc"


class IdentityRefused(ValueError):
    """The card cannot be bound or let go; the sentence says what to do."""

    code = "people.identity-refused"


@transaction.atomic
def confirm_identity(*, user: User, received: Received) -> VerifiedIdentity:
    """Bind the card to the account, with what the person saw and confirmed; from now on the card also signs in.

    The same card again replaces moment and attributes. Raises `IdentityRefused`: the card is another account's, the
    account has another card, or has no verified mailbox; and whatever a receiver of the attributes raises.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)  # nobody closes the account meanwhile
    _check(locked, received)
    values = {
        "acr": received.acr[:60],
        "verified_at": received.received_at,
        "attributes": seal_json(received.attributes),
    }
    try:
        with transaction.atomic(), reason("カードによる本人確認"):
            row, _made = VerifiedIdentity.objects.update_or_create(
                defaults=values, user=user, issuer=received.issuer, subject_digest=received.subject_digest
            )
            SocialAccount.objects.get_or_create(user=user, provider=PROVIDER, uid=received.subject_digest)
    except IntegrityError:  # bound at this very moment by another account, or with another card
        raise _taken() from None
    identity.tell_attributes_received(user=user, attributes=received.attributes, received_at=received.received_at)
    identity.forget(user)
    return row


@transaction.atomic
def unbind(*, user: User) -> None:
    """Let the card go: the level falls, the card no longer signs in, what it said is forgotten here.

    Raises `IdentityRefused` when nothing else would be left to sign in with.
    """
    passkey = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if not user.has_usable_password() and not passkey.exists():
        raise IdentityRefused(_("先にパスワードかパスキーを用意してください。ほかにサインインの方法がありません。"))
    digests = VerifiedIdentity.objects.filter(user=user).values("subject_digest")
    with reason("本人確認の取り消し"):
        SocialAccount.objects.filter(user=user, provider=PROVIDER, uid__in=digests).delete()
        VerifiedIdentity.objects.filter(user=user).delete()
    identity.forget(user)


@transaction.atomic
def reseal_identities(*, after: int = 0, batch: int = 100) -> int | None:
    """Encrypt a batch of attributes with the newest key where they are not yet; for the job that changes keys.

    Begins behind the number `after`; returns the last number it looked at, None when there are no more. Doing it again
    changes nothing. Raises `encryption.Unreadable`.
    """
    found = list(VerifiedIdentity.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:batch])
    with reason(_("暗号鍵の変更")):
        for row in found:
            if not is_current(row.attributes):
                VerifiedIdentity.objects.filter(pk=row.pk).update(attributes=reseal(row.attributes))
    return found[-1].pk if len(found) == batch else None


def after_disconnect(socialaccount: SocialAccount, **_more: Any) -> None:
    """Receiver of allauth's `social_account_removed`: an identity that no longer signs in is no longer verified."""
    VerifiedIdentity.objects.filter(user=socialaccount.user_id, subject_digest=socialaccount.uid).delete()


def _check(user: User, received: Received) -> None:
    if not strong(received.acr):
        raise IdentityRefused(_("カードが確かめられていません。もう一度、カードをかざして本人確認をしてください。"))
    if not identity.level_of(user).at_least(identity.Level.CONTACT):
        raise IdentityRefused(_("先にメールアドレスを確認してください。"))
    own = VerifiedIdentity.objects.filter(user=user, issuer=received.issuer).first()
    if own is not None and own.subject_digest != received.subject_digest:
        raise IdentityRefused(
            _(
                "このアカウントは、別のカードで本人確認が済んでいます。"
                "カードを替えるときは、先にいまの本人確認を取り消してください。"
            )
        )
    bound = SocialAccount.objects.filter(provider=PROVIDER, uid=received.subject_digest).exclude(user=user)
    cards = VerifiedIdentity.objects.filter(subject_digest=received.subject_digest).exclude(user=user)
    if bound.exists() or cards.exists():
        raise _taken()


def _taken() -> IdentityRefused:
    return IdentityRefused(
        _(
            "このカードは、ほかのアカウントで使っています。"
            "そのアカウントでサインインするか、そこで本人確認を取り消してください。"
        )
    )
