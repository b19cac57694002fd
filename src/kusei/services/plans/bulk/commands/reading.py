"""Takes a file in and reads it: small ones at once, large ones in a job. Nothing of the plan changes here."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.files.names import safe_name
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, workbooks
from kusei.foundation.web.workbooks import Book, FileRefused
from kusei.lib.errors import RuleError
from kusei.lib.mynumber import PossibleMyNumber
from kusei.services.plans.bulk import jobs, kinds
from kusei.services.plans.bulk.models import BulkExport, BulkImport, ImportState
from kusei.services.plans.bulk.workbook import layout, reading
from kusei.services.plans.cycle import refusals
from kusei.services.plans.cycle.standing import NotAllowed

AT_ONCE = 2 * 1024 * 1024  # unpacked bytes that a request reads itself: well under a second


def take_file(*, file_name: str, content: bytes, by: User) -> BulkImport:
    """Keep a file that somebody sent, and read it or have it read.

    Raises `FileRefused` when it is no workbook that may be opened, and `NotAllowed`.
    """
    if not departments_of(by, Role.EDITOR):
        raise NotAllowed(_("表の取り込みは、編集者だけができます。"))
    if not content:
        raise FileRefused(_("ファイルが空です。中身のあるファイルを選んでください。"))
    workbooks.refuse_by_size_and_kind(content)
    if not content.startswith(workbooks.ARCHIVE):
        raise FileRefused(_("XLSXのファイルを選んでください。ダウンロードした表を、XLSXのまま保存したものです。"))
    unpacked = workbooks.unpacked_size(content)
    with transaction.atomic(), because(_("表の取り込み")):
        file = BulkImport.objects.create(
            file_name=safe_name(file_name),
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            language=get_language() or "ja",
            uploaded_by=by,
            uploaded_at=clock.now(),
            moved_at=clock.now(),
        )
        if unpacked > AT_ONCE:
            enqueue(jobs.read_import, key=f"bulk:{file.pk}", import_id=file.pk)
    if unpacked <= AT_ONCE:
        read_file(import_id=file.pk)
        file.refresh_from_db()
    return file


def read_file(*, import_id: int) -> None:
    """Read a file that waits for it, and keep what it says, or why it is refused. Run again, it does nothing."""
    file = BulkImport.objects.select_related("uploaded_by").get(pk=import_id)
    if file.state != ImportState.READING:
        return
    with override(file.language):
        try:
            export, read = _read(file)
        except (FileRefused, RuleError) as refused:
            _refuse(file, refused)
            return
    with transaction.atomic(), because(_("表の取り込み")):
        held = BulkImport.objects.select_for_update().get(pk=import_id)
        if held.state != ImportState.READING:
            return  # taken back meanwhile, or another worker was quicker
        held.export, held.reading, held.rows_read = export, read.as_json(), read.rows_read
        held.state, held.moved_at = ImportState.PREVIEWED, clock.now()
        held.save(update_fields=["export", "reading", "rows_read", "state", "moved_at"])


def _read(file: BulkImport) -> tuple[BulkExport, reading.Reading]:
    book = Book(bytes(file.content), reading.LIMITS)
    token, place = reading.mark_of(book)
    export = BulkExport.objects.filter(token=token).first()
    kind = kinds.find(export.kind) if export else None
    if export is None or kind is None or kind.thing(export.object_id, file.uploaded_by) is None:
        raise FileRefused(
            _("この表の書き出しの記録がないか、あなたには扱えない表です。もう一度ダウンロードした表に書いてください。")
        )

    def tell(rows: int) -> None:
        BulkImport.objects.filter(pk=file.pk).update(rows_read=rows)

    columns = layout.columns_from(export.content)
    return export, reading.read(book, place, columns, export.content["rows"], tell=tell)


def _refuse(file: BulkImport, refused: FileRefused | RuleError) -> None:
    with transaction.atomic(), because(_("表の取り込み")):
        held = BulkImport.objects.select_for_update().get(pk=file.pk)
        if held.state != ImportState.READING:
            return
        if isinstance(refused, PossibleMyNumber):
            held.content, held.kept = b"", False  # what may be a My Number is not kept
        held.state, held.moved_at = ImportState.REFUSED, clock.now()
        held.message = refusals.sentence(refused)[:500]
        held.save(update_fields=["content", "kept", "state", "moved_at", "message"])
