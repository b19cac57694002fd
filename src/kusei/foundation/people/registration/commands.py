"""Registering and changing the address of mail: asked for by anybody, done by who opens the link.

Asking never looks at accounts: it writes a row and enqueues a job, which looks. So neither the answer nor its time
tells whether an address has an account.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people import identity, jobs
from kusei.foundation.people.commands import AccountRefused
from kusei.foundation.people.models import EmailLink, LinkKind, User
from kusei.foundation.people.registration import secret as secrets
from kusei.foundation.web import clock
from kusei.foundation.web.ratelimit import wait_for

MAILS = "5/h"  # to one mailbox, whoever asks


def ask_registration(*, email: str, language: str, origin: str, next_path: str = "") -> None:
    """Have the link for a registration mailed, or, to who has an account, a mail that says so.

    `origin`: scheme and host of our site. `next_path`: a path of ours to go on to. A mailbox gets five mails an hour
    at most; the caller is not told when one more is left out.
    """
    _ask(EmailLink(kind=LinkKind.REGISTRATION, email=email, language=language, origin=origin, next_path=next_path))


def ask_password(*, email: str, language: str, origin: str) -> None:
    """Have the link for a new password mailed, if the address has an account that may sign in."""
    _ask(EmailLink(kind=LinkKind.PASSWORD, email=email, language=language, origin=origin))


def ask_change(*, user: User, email: str, language: str, origin: str) -> None:
    """Have the link that changes the account's address mailed to the new one, as `ask_registration` does."""
    _ask(EmailLink(kind=LinkKind.CHANGE, email=email, language=language, origin=origin, user=user))


def _ask(link: EmailLink) -> None:
    link.email = link.email.strip().lower()
    if wait_for("people-mail-link", MAILS, link.email):
        return
    link.created_at = clock.now()
    link.expires_at = link.created_at + secrets.LIFE
    with transaction.atomic():
        link.save()
        enqueue(jobs.mail_link, link_id=link.pk)


@transaction.atomic
def register(*, secret: str, password: str | None, name: str = "") -> User:
    """Open the account of who opened the link; without a password they go on to a passkey.

    The password was checked by the form. Raises `LinkRefused` and `AccountRefused`.
    """
    link = secrets.spend(secret, LinkKind.REGISTRATION)
    try:
        with transaction.atomic(), reason("利用者登録"):
            user = User.objects.create_user(
                link.email, password, name=name.strip(), is_resident=True, language=link.language
            )
            EmailAddress.objects.create(user=user, email=link.email, verified=True, primary=True)
    except IntegrityError:  # by another link to the same mailbox
        raise _taken() from None
    return user


@transaction.atomic
def change_address(*, user: User, secret: str) -> None:
    """Give the account the address that the link went to, and tell the former one. Raises `LinkRefused` (also when
    another account asked for it) and `AccountRefused`.
    """
    active = User.objects.select_for_update().filter(pk=user.pk, is_active=True)  # before the link, as closing does
    if not active.exists():
        raise secrets.LinkRefused
    link = secrets.spend(secret, LinkKind.CHANGE)
    if link.user_id != user.pk:
        raise secrets.LinkRefused
    link.previous_email = user.email
    link.save(update_fields=["previous_email"])
    try:
        with transaction.atomic(), reason("本人によるメールアドレスの変更"):
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=link.email, verified=True, primary=True)
            User.objects.filter(pk=user.pk).update(email=link.email)
    except IntegrityError:
        raise _taken() from None
    user.email = link.email
    identity.forget(user)
    enqueue(jobs.mail_notice_of_change, link_id=link.pk)


@transaction.atomic
def rename(*, user: User, name: str, language: str) -> None:
    """Change one's own name and the language of mails."""
    user.name, user.language = name.strip(), language
    user.save(update_fields=["name", "language"])


def _taken() -> AccountRefused:
    return AccountRefused(_("このメールアドレスのアカウントはもうあります。"))
