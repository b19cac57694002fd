"""Keeps files that were looked at, hands them to the app that needs them, discards them, and changes their keys.

Nothing here asks who may: the app above does, because only it knows what the file is for.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.files import guards, scanning
from kusei.foundation.files.inspection import Upload
from kusei.foundation.files.models import FileContent, InfectedFile, StoredFile
from kusei.foundation.files.queries import digest_of
from kusei.foundation.files.refusals import FileGone
from kusei.foundation.web import clock, encryption

logger = logging.getLogger(__name__)


def store(*, upload: Upload, owner: AbstractBaseUser | None, purpose: str) -> StoredFile:
    """Have the file scanned and keep it encrypted, until an app claims it or for two days.

    Call it before the transaction that needs the file, because the scanner is asked over the network. `purpose` is a
    short code such as `procedures.answer`. Raises `scanning.Infected`, which is recorded, and
    `scanning.ScannerUnavailable`.
    """
    try:
        scanning.scan(upload.content)
    except scanning.Infected as infected:
        _record(infected, upload, owner, purpose)
        raise
    with transaction.atomic(), reason(_("ファイルの受け取り")):
        file = StoredFile.objects.create(
            name=encryption.seal(upload.name.encode()),
            media_type=upload.media_type,
            size=len(upload.content),
            digest=digest_of(upload.content),
            owner_id=None if owner is None else owner.pk,
            purpose=purpose,
            created_at=clock.now(),
        )
        FileContent.objects.create(file=file, sealed=encryption.seal(upload.content))
    return file


def _record(infected: scanning.Infected, upload: Upload, owner: AbstractBaseUser | None, purpose: str) -> None:
    logger.warning("an infected file was refused", extra={"signature": infected.signature})
    with transaction.atomic(), reason(_("ウイルスの見つかったファイルの拒否")):
        InfectedFile.objects.create(
            found_at=clock.now(),
            signature=infected.signature,
            purpose=purpose,
            size=len(upload.content),
            owner_id=None if owner is None else owner.pk,
        )


@transaction.atomic
def claim(*, files: Iterable[StoredFile], delete_after: dt.date | None = None) -> None:
    """The app above needs these files from now on, until it discards them or through the day `delete_after`.

    Belongs in the transaction that refers to them. Claiming twice does nothing; another day moves the end. Raises
    `FileGone` when one was discarded, and claims none then.
    """
    numbers = {file.pk for file in files}
    # Locked in the order of their numbers, so that two claims never wait for each other.
    held = StoredFile.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk", flat=True)
    if len(held) != len(numbers):
        raise FileGone
    StoredFile.objects.filter(pk__in=numbers, claimed=False).update(claimed=True)
    if delete_after is not None:
        StoredFile.objects.filter(pk__in=numbers).update(delete_after=delete_after)


@transaction.atomic
def discard(*, file: StoredFile) -> None:
    """Remove the file with its content. Doing it twice does nothing.

    Raises `ProtectedError` or `RestrictedError` when an app still refers to it and says so in its models.
    """
    StoredFile.objects.filter(pk=file.pk).delete()


@transaction.atomic
def reseal_files(*, after: int = 0, batch: int = 20) -> int | None:
    """Encrypt a batch of files with the newest key where they are not yet; for the job that changes keys.

    Begins behind the number `after`; returns the last number it looked at, None when there are no more. Doing it again
    changes nothing. Raises `encryption.Unreadable` when a file's key is not among those of the installation.
    """
    rows = FileContent.objects.select_for_update(of=("self",)).select_related("file").filter(file_id__gt=after)
    found = list(rows.order_by("file_id")[:batch])
    with reason(_("暗号鍵の変更")):
        for row in found:
            if not encryption.is_current(row.sealed):
                _resealing(True)
                FileContent.objects.filter(pk=row.pk).update(sealed=encryption.reseal(row.sealed))
                _resealing(False)
            if not encryption.is_current(row.file.name):
                _resealing(True)
                StoredFile.objects.filter(pk=row.pk).update(name=encryption.reseal(row.file.name))
                _resealing(False)
    return found[-1].pk if len(found) == batch else None


def _resealing(on: bool) -> None:
    """Open or close the guards for the rest of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [guards.RESEALING, "on" if on else "off"])
