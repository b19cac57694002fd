"""What the person who sent a file decides: whose value is taken in a conflict, to apply, or to leave it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.bulk import jobs, kinds
from kusei.services.plans.bulk.models import BulkImport, ImportState
from kusei.services.plans.bulk.preview import MINE, THEIRS, Preview, preview
from kusei.services.plans.cycle.refusals import CycleRefused

KEEP_OPEN = dt.timedelta(days=30)


class ImportClosed(CycleRefused):
    """The file is not waiting for a decision."""

    code = "bulk.import-closed"

    def __str__(self) -> str:
        return _(
            "この取り込みは、いまは決められません。反映ずみか、取りやめたか、処理の途中です。状態を確かめてください。"
        )


class PreviewStale(CycleRefused):
    """What is there changed since the person saw the comparison: nothing was applied."""

    code = "bulk.preview-stale"

    def __str__(self) -> str:
        return _("確かめたあとに内容が変わったため、何も反映していません。新しい比較を見て、もう一度決めてください。")


class ConflictsOpen(CycleRefused):
    """Cells in conflict in which nothing was chosen."""

    code = "bulk.conflicts-open"

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        return _("どちらにするかを選んでいないセルが%(number)dあります。すべて選んでから反映してください。") % {
            "number": self.number
        }


class NothingToApply(CycleRefused):
    """The decisions leave nothing to write."""

    code = "bulk.nothing-to-apply"

    def __str__(self) -> str:
        return _("反映する変更がありません。表を直してもう一度取り込むか、取りやめてください。")


def compare(file: BulkImport) -> Preview:
    """The file beside what is there now, with the rights of the person who sent it."""
    assert file.export is not None
    kind = kinds.find(file.export.kind)
    if kind is None or kind.thing(file.export.object_id, file.uploaded_by) is None:
        raise ImportClosed
    return preview(file, kind.sheet(file.export.object_id, file.uploaded_by))


def choose(*, import_id: int, picks: Mapping[str, str], by: User) -> Preview:
    """Keep whose value is taken (`mine` or `theirs`) by the cell's name. Raises `ImportClosed`."""
    with transaction.atomic(), because(_("表の取り込み")):
        file = _held(import_id, by, ImportState.PREVIEWED)
        shown = compare(file)
        return _choose(file, shown, picks)


def choose_all(*, import_id: int, take: str, by: User) -> Preview:
    """Take the same side in every conflict. Raises `ImportClosed`."""
    with transaction.atomic(), because(_("表の取り込み")):
        file = _held(import_id, by, ImportState.PREVIEWED)
        shown = compare(file)
        return _choose(file, shown, {one.name: take for one in shown.conflicts})


def _choose(file: BulkImport, shown: Preview, picks: Mapping[str, str]) -> Preview:
    for one in shown.conflicts:
        if (take := picks.get(one.name)) in {MINE, THEIRS}:
            file.choices[one.name] = {"take": take, "theirs": one.cell.theirs}
    file.save(update_fields=["choices"])
    return compare(file)


def agree(*, import_id: int, preview_hash: str, picks: Mapping[str, str], reason: str = "", by: User) -> None:
    """Have a job write what the person saw, exactly that or nothing.

    Raises `PreviewStale`, `ConflictsOpen`, `NothingToApply`, `ImportClosed`. Choices are kept in any case.
    """
    refused: CycleRefused | None = None
    with transaction.atomic(), because(reason.strip() or _("表の取り込み")):
        file = _held(import_id, by, ImportState.PREVIEWED)
        shown = _choose(file, compare(file), picks)
        if shown.hash != preview_hash:
            refused = PreviewStale()
        elif shown.undecided:
            refused = ConflictsOpen(len(shown.undecided))
        elif not shown.edits:
            refused = NothingToApply()
        else:
            file.state, file.moved_at, file.message = ImportState.APPLYING, clock.now(), ""
            file.preview_hash, file.reason = shown.hash, reason.strip()[:500]
            file.save(update_fields=["state", "moved_at", "message", "preview_hash", "reason"])
            enqueue(jobs.apply_import, key=f"bulk:{file.pk}", import_id=file.pk)
    if refused:
        raise refused


def cancel(*, import_id: int, by: User) -> None:
    """Leave the file; nothing of it is applied. Raises `ImportClosed`."""
    with transaction.atomic(), because(_("表の取り込みの取りやめ")):
        file = _held(import_id, by, ImportState.PREVIEWED, ImportState.READING)
        file.state, file.moved_at = ImportState.CANCELLED, clock.now()
        file.save(update_fields=["state", "moved_at"])


def take_back(*, import_id: int, by: User) -> None:
    """Go back from applying to the comparison, when no job is at it. Raises `ImportClosed`."""
    with transaction.atomic(), because(_("表の取り込みの取りやめ")):
        file = _held(import_id, by, ImportState.APPLYING, nowait=True)
        file.state, file.moved_at = ImportState.PREVIEWED, clock.now()
        file.save(update_fields=["state", "moved_at"])


def cancel_forgotten() -> None:
    """Take back what nobody decided for a month."""
    with transaction.atomic(), because(_("30日のあいだ決められなかった取り込み")):
        old = BulkImport.objects.filter(state=ImportState.PREVIEWED, moved_at__lt=clock.now() - KEEP_OPEN)
        old.update(state=ImportState.CANCELLED, moved_at=clock.now())


def _held(import_id: int, by: User, *states: ImportState, nowait: bool = False) -> BulkImport:
    """The person's own file, locked, in one of the states."""
    mine = BulkImport.objects.select_for_update(of=("self",), nowait=nowait).filter(uploaded_by=by, state__in=states)
    try:
        file = mine.select_related("export", "uploaded_by").defer("content").filter(pk=import_id).first()
    except OperationalError as error:  # a job holds it
        raise ImportClosed from error
    if file is None:
        raise ImportClosed
    return file
