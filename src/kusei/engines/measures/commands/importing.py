"""Takes files of values: read into a draft, shown as a preview, applied only if that preview still holds."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.measures.commands.recording import Origin, Outcome, ReasonMissing, lock, write
from kusei.engines.measures.importing.entries import keys_in, read_entries
from kusei.engines.measures.importing.files import FileRefused, read_rows
from kusei.engines.measures.importing.preview import Preview, preview
from kusei.engines.measures.models import ImportFile, ImportStatus, Series, Source
from kusei.engines.measures.periods import is_closed
from kusei.engines.measures.permissions import powers, require_entering
from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

KEEP_DRAFTS_DAYS = 7


class PreviewStale(ValueError):
    """What is there changed since the person saw the preview: nothing was applied."""

    code = "measures.preview-stale"

    def __str__(self) -> str:
        return _("確認のあとに値が変わったため、取り込みませんでした。新しい比較を見て、もう一度決めてください。")


class ImportClosed(ValueError):
    """The file was applied or discarded already."""

    code = "measures.import-closed"

    def __str__(self) -> str:
        return _("このファイルは、もう取り込んだか、取りやめています。新しくファイルを選んでください。")


def draft(*, file_name: str, content: bytes, by: User) -> ImportFile:
    """Read a file into a draft that changes nothing yet.

    Raises `FileRefused` when the file cannot be read at all; rows that cannot be taken stand in `refusals`.
    """
    allowed = powers(by)
    if not (allowed.everything or allowed.entering):
        require_entering(by, [Series(title=file_name)])
    rows = read_rows(content)
    keys = keys_in(rows)
    series = {row.key: row for row in Series.objects.filter(key__in=keys).select_related("department")}
    entries, refusals = read_entries(rows, series, allowed)
    if not entries and not refusals:
        raise FileRefused(_("見出しの下に値がありません。"))
    with transaction.atomic():
        return ImportFile.objects.create(
            file_name=file_name.replace("\\", "/").rpartition("/")[2][:255] or "file",
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            entries=[entry.as_json() for entry in entries],
            refusals=[refusal.as_json() for refusal in refusals],
            uploaded_by=by,
            uploaded_at=clock.now(),
        )


def compare(file: ImportFile) -> Preview:
    """The preview of a draft. Two SQL queries."""
    keys = {entry["key"] for entry in file.entries}
    return preview(file, list(Series.objects.filter(key__in=keys).select_related("department")))


def apply(*, file_id: int, preview_hash: str, by: User, reason: str = "") -> Preview:
    """Record what the preview showed, in one transaction.

    Raises `PreviewStale` when the comparison is no longer the one with that hash, `ImportClosed`,
    `NotAllowed`, and `ReasonMissing` when a confirmed or closed value would change without a reason.
    """
    with transaction.atomic(), because(reason.strip() or _("実績値の取り込み")):
        file = ImportFile.objects.select_for_update().filter(pk=file_id).first()
        if file is None or file.status != ImportStatus.DRAFT or file.uploaded_by_id != by.pk:
            raise ImportClosed
        keys = {entry["key"] for entry in file.entries}
        series = lock(Series.objects.filter(key__in=keys).values_list("pk", flat=True))
        require_entering(by, series)
        shown = preview(file, series)
        if shown.hash != preview_hash:
            raise PreviewStale
        if not reason.strip() and needs_reason(shown):
            raise ReasonMissing
        values = [line.value for line in shown.lines]
        write(values, Origin(Source.IMPORTED, imported_from=file), shown.places, by=by, reason=reason.strip())
        file.status, file.applied_at = ImportStatus.APPLIED, clock.now()
        file.save(update_fields=["status", "applied_at"])
    return shown


def needs_reason(shown: Preview) -> bool:
    """Whether applying corrects something that was confirmed, or whose accounts are closed."""
    return any(
        line.outcome is Outcome.PROPOSED or (line.outcome is Outcome.CHANGED and is_closed(line.value.fiscal_year))
        for line in shown.lines
    )


def discard(*, file_id: int, by: User) -> None:
    """Drop a draft of one's own; what was read goes. Raises `ImportClosed`."""
    with transaction.atomic():
        done = ImportFile.objects.filter(pk=file_id, status=ImportStatus.DRAFT, uploaded_by=by)
        if not done.update(status=ImportStatus.DISCARDED, entries=[], refusals=[]):
            raise ImportClosed


def discard_old() -> None:
    """Drop drafts that nobody applied for a week."""
    before = clock.now() - dt.timedelta(days=KEEP_DRAFTS_DAYS)
    old = ImportFile.objects.filter(status=ImportStatus.DRAFT, uploaded_at__lt=before)
    old.update(status=ImportStatus.DISCARDED, entries=[], refusals=[])
