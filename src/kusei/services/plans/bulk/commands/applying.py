"""Applies a file that was agreed to: in one transaction, exactly what the person saw, or nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.foundation.audit.context import acting_as
from kusei.foundation.audit.context import reason as because
from kusei.foundation.web import clock
from kusei.services.plans.bulk import kinds
from kusei.services.plans.bulk.commands.deciding import ImportClosed, PreviewStale, compare
from kusei.services.plans.bulk.models import BulkImport, ImportState
from kusei.services.plans.bulk.preview import Preview, Shown
from kusei.services.plans.cycle.refusals import REFUSALS, sentence


def apply_agreed(*, import_id: int) -> None:
    """Write what was agreed to, as the person who agreed. Run again, it does nothing.

    When something changed since, or a part refuses, nothing is written and the file goes back to the comparison.
    """
    with transaction.atomic():
        held = BulkImport.objects.select_for_update(of=("self",)).defer("content")
        file = held.select_related("export", "uploaded_by").get(pk=import_id)
        if file.state != ImportState.APPLYING:
            return
        why = file.reason or _("表の取り込み")
        with acting_as(str(file.uploaded_by), user_id=file.uploaded_by_id), because(why), override(file.language):
            try:
                with transaction.atomic():
                    shown = _apply(file)
            except (*REFUSALS, PermissionDenied) as refused:
                _back(file, sentence(refused))
            else:
                _done(file, shown)


def _apply(file: BulkImport) -> Preview:
    assert file.export is not None
    kind = kinds.find(file.export.kind)
    if kind is None:
        raise ImportClosed
    kind.lock(file.export.object_id)
    shown = compare(file)
    if shown.hash != file.preview_hash or shown.undecided:
        raise PreviewStale
    edits = [one.cell for one in shown.edits]
    kind.apply(file.export.object_id, edits, by=file.uploaded_by, reason=file.reason)
    return shown


def _back(file: BulkImport, why: str) -> None:
    file.state, file.moved_at, file.message = ImportState.PREVIEWED, clock.now(), why[:500]
    file.save(update_fields=["state", "moved_at", "message"])


def _done(file: BulkImport, shown: Preview) -> None:
    file.state, file.moved_at = ImportState.APPLIED, clock.now()
    file.outcome = [_kept(one) for one in shown.edits]
    file.counts = {
        "changes": len(shown.changes),
        "mine": len(shown.edits) - len(shown.changes),
        "theirs": len(shown.conflicts) - (len(shown.edits) - len(shown.changes)),
        "agreed": len(shown.agreed),
        "skipped": shown.skipped,
    }
    file.save(update_fields=["state", "moved_at", "outcome", "counts"])


def _kept(one: Shown) -> dict[str, Any]:
    return {
        "group": one.group,
        "label": one.label,
        "heading": str(one.column.heading),
        "old": one.theirs,
        "new": one.mine,
        "place": one.place,
    }
