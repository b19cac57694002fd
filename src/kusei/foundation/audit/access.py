"""Records that somebody read personal data: who, whose, what for. Append-only, chained with the rest of the
history.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext as _

from kusei.foundation.audit import context
from kusei.foundation.audit.models import Access


class PurposeMissing(ValueError):
    """Personal data are never read without a purpose."""

    code = "audit.purpose-missing"

    def __str__(self) -> str:
        return _("個人情報を見る目的を書くと、表示できます。")


def record_read(user: AbstractBaseUser | AnonymousUser | None, obj: models.Model, purpose: str) -> None:
    """Note that `user` (None: the platform itself) read `obj` for `purpose`. Raises `PurposeMissing` for a
    blank one.

    Belongs in the same transaction as the read when that is possible; it is one insert.
    """
    if not purpose.strip():
        raise PurposeMissing
    signed_in = user is not None and user.is_authenticated
    Access.objects.create(
        user_id=user.pk if user is not None and signed_in else None,
        user=str(user) if signed_in else "",
        model=obj._meta.label_lower,
        object_id=str(obj.pk),
        purpose=purpose.strip(),
        request_id=context.current().request_id,
    )


def record_reads(user: AbstractBaseUser, objects: Iterable[models.Model], purpose: str) -> None:
    """As `record_read` for several objects at once: one insert. Raises `PurposeMissing`."""
    if not purpose.strip():
        raise PurposeMissing
    Access.objects.bulk_create(
        Access(
            user_id=user.pk,
            user=str(user),
            model=obj._meta.label_lower,
            object_id=str(obj.pk),
            purpose=purpose.strip(),
            request_id=context.current().request_id,
        )
        for obj in objects
    )
