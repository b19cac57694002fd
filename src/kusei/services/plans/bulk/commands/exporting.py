"""Exports a sheet: what it says is kept, so that the file that comes back can be compared with it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.bulk import kinds
from kusei.services.plans.bulk.models import BulkExport
from kusei.services.plans.bulk.workbook import layout, writing
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import NotAllowed


class NothingToExport(CycleRefused):
    """The sheet would have no row."""

    code = "bulk.nothing-to-export"

    def __str__(self) -> str:
        return _("あなたが編集できる行がないため、表を作れません。所管の部署と期間を確かめてください。")


def export_sheet(*, kind: str, object_id: int, by: User) -> tuple[BulkExport, bytes]:
    """The workbook of what the person may write in a thing, and the record of what it says.

    The same content exported again by the same person is the same record, and the same bytes. Raises `NotAllowed`,
    `NothingToExport`.
    """
    known = kinds.find(kind)
    thing = known.thing(object_id, by) if known else None
    if known is None or thing is None:
        raise NotAllowed(_("この表は、所管の編集者と企画担当だけが扱えます。"))
    sheet = known.sheet(object_id, by).writable()
    if not sheet.rows:
        raise NothingToExport
    content = layout.to_json(sheet)
    with transaction.atomic():
        kept, _new = BulkExport.objects.get_or_create(
            kind=kind,
            object_id=object_id,
            created_by=by,
            content_hash=layout.hash_of(content),
            defaults={"title": sheet.title[:200], "content": content, "created_at": clock.now()},
        )
    return kept, writing.write(sheet, str(kept.token))
