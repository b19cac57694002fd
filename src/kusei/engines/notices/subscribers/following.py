"""Follows the account: its verified mail address, and the language that its holder chooses."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.signals import post_delete, post_save

from kusei.engines.notices.subscribers.commands.mailbox import follow_account
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User


def connect() -> None:
    """Listen to the rows of accounts; again changes nothing."""
    post_save.connect(_mailbox_changed, EmailAddress, dispatch_uid="kusei.subscribers.mailbox")
    post_delete.connect(_mailbox_gone, EmailAddress, dispatch_uid="kusei.subscribers.mailbox-gone")
    post_save.connect(_account_changed, User, dispatch_uid="kusei.subscribers.account")


def _mailbox_changed(instance: EmailAddress, created: bool, **_more: Any) -> None:
    follow_account(user=instance.user, new=created)


def _mailbox_gone(instance: EmailAddress, **_more: Any) -> None:
    follow_account(user=instance.user)


def _account_changed(instance: User, created: bool, update_fields: frozenset[str] | None, **_more: Any) -> None:
    """Only a change that names the language counts: other saves of the row say nothing about it."""
    if not created and update_fields is not None and "language" in update_fields:
        with reason("アカウントのことばに合わせる"):
            Subscriber.objects.filter(user=instance).exclude(language=instance.language).update(
                language=instance.language
            )
