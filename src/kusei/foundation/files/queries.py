"""Reads kept files. Who may see one is asked by the app above, before it comes here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from kusei.foundation.files.models import FileContent, StoredFile
from kusei.foundation.files.refusals import FileGone, FilesRefused
from kusei.foundation.web import encryption

DIGEST = "files.content"  # the purpose of the digests' key


class ContentChanged(FilesRefused):
    """What the table holds is not what was handed in: somebody wrote past the platform."""

    code = "files.content-changed"

    def __str__(self) -> str:
        return _("このファイルは、受け取ったときのものと違います。システムの担当に知らせてください。")


def digest_of(content: bytes) -> str:
    """The keyed mark of a content: who reads the table cannot try out which known file it is."""
    return encryption.blind(hashlib.sha256(content).hexdigest(), purpose=DIGEST)


def public_id(text: str) -> UUID | None:
    """The public number that somebody sent; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def by_public_id(sent: Iterable[str]) -> dict[str, StoredFile]:
    """The files of these public numbers, by number, whoever handed them in; what is no number is passed over.

    One SQL query, none for no number.
    """
    known = {found for text in sent if (found := public_id(text))}
    return {str(row.public_id): row for row in StoredFile.objects.filter(public_id__in=known)} if known else {}


def of_owner(public_id: UUID, *, owner: AbstractBaseUser | None) -> StoredFile | None:
    """The file with this public number, if this person handed it in. One SQL query.

    For `owner=None` only files without an owner that nobody claimed: the app above remembers in the visitor's session
    which those are.
    """
    if owner is None:
        rows = StoredFile.objects.filter(owner__isnull=True, claimed=False)
    else:
        rows = StoredFile.objects.filter(owner_id=owner.pk)
    return rows.filter(public_id=public_id).first()


def name(file: StoredFile) -> str:
    """What the file is called. No SQL query. Raises `encryption.Unreadable`."""
    return encryption.unseal(file.name).decode()


def content(file: StoredFile) -> bytes:
    """The plain bytes. One SQL query.

    Raises `FileGone`, `encryption.Unreadable`, and `ContentChanged` when they are not those that were handed in.
    """
    sealed = FileContent.objects.filter(pk=file.pk).values_list("sealed", flat=True).first()
    if sealed is None:
        raise FileGone
    plain = encryption.unseal(sealed)
    if len(plain) != file.size or digest_of(plain) != file.digest:
        raise ContentChanged
    return plain
