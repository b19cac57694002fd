"""The account's own mail address: it is linked by itself, and follows the account."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from kusei.engines.notices.subscribers import ending
from kusei.engines.notices.subscribers.models import Address, Channel, Subscriber, Suppressed
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

WHY = "アカウントのメールアドレスに合わせる"


def link_mailbox(*, subscriber: Subscriber) -> None:
    """Give a new subscriber the blank mail address, verified when the account's is."""
    now = clock.now()
    verified = subscriber.user is not None and _verified(subscriber.user)
    Address.objects.create(
        subscriber=subscriber, channel=Channel.MAIL, verified_at=now if verified else None, created_at=now
    )


@transaction.atomic
def follow_account(*, user: User, new: bool = False) -> None:
    """Bring the blank mail address, where there is one, up to date with the account.

    `new`: it is another mailbox now, so that an earlier one's bounces say nothing about it.
    """
    rows = Address.objects.filter(subscriber__user=user, channel=Channel.MAIL, value="")
    with reason(WHY):
        if not _verified(user):
            verified = rows.filter(verified_at__isnull=False)
            ending.keep(verified)
            verified.update(verified_at=None)
            return
        rows.filter(verified_at=None).update(verified_at=clock.now())
        if new:
            rows.filter(suppressed_why__in=(Suppressed.BOUNCED, Suppressed.BLOCKED)).update(
                suppressed_at=None, suppressed_why="", bounces=0
            )


def _verified(user: User) -> bool:
    return bool(EmailAddress.objects.filter(user=user, primary=True, verified=True).exists())
