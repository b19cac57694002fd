"""Makes and revokes the secret addresses of calendars."""

from __future__ import annotations

import hashlib
import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.bookings.finding.models import Feed
from kusei.engines.bookings.reservations.models import Group
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption


class NotAMember(PermissionDenied):
    """Only members give out the calendar of their group."""

    code = "finding.not-a-member"

    def __str__(self) -> str:
        return _("団体のカレンダーは、その団体の方だけが作れます。")


def digest_of(token: str) -> str:
    """What is kept of a token to find it again."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_token(feed: Feed) -> str:
    """The token of the address, to be shown to its person."""
    return encryption.unseal(feed.sealed).decode()


@transaction.atomic
def make_feed(*, person: User, group: Group | None = None) -> Feed:
    """A new address of 256 random bits; one that the person had for the same calendar stops. Raises `NotAMember`."""
    if group is not None and not group.members.filter(pk=person.pk).exists():
        raise NotAMember
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # two at once: one address is left
    token = secrets.token_urlsafe(32)
    with reason("予約カレンダーのアドレスの作成"):
        Feed.objects.filter(person=person, group=group, revoked_at=None).update(revoked_at=clock.now())
        return Feed.objects.create(
            person=person,
            group=group,
            digest=digest_of(token),
            sealed=encryption.seal(token.encode()),
            made_at=clock.now(),
        )


@transaction.atomic
def revoke_feed(*, feed_id: int, by: User) -> None:
    """The address stops working at once, for good. Raises `Feed.DoesNotExist` for another's."""
    feed = Feed.objects.select_for_update().get(pk=feed_id, person=by)
    if feed.revoked_at is None:
        with reason("予約カレンダーのアドレスの停止"):
            feed.revoked_at = clock.now()
            feed.save(update_fields=["revoked_at"])


def forget(*, user: User) -> None:
    """Hook: addresses of an account that closes stop."""
    with reason("アカウントの終了"):
        Feed.objects.filter(person=user, revoked_at=None).update(revoked_at=clock.now())
