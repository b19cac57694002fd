"""The inventory of procedures: entered by editors of the department."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.procedures.builder import access
from kusei.engines.procedures.builder.models import ProcedureInventory
from kusei.engines.procedures.builder.refusals import BuilderRefused
from kusei.foundation.org.models import Municipality, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

ENTERED = ("name", "volume", "in_person", "paper", "sensitive", "online_elsewhere", "note", "procedure")


class AlreadyListed(BuilderRefused):
    """The department has a procedure of that name, or the procedure stands in the inventory already."""

    code = "builder.already-listed"

    def __init__(self) -> None:
        super().__init__(_("この手続は、もう棚卸しにあります。一覧から選んで直してください。"))


@transaction.atomic
def enter(
    *, municipality: Municipality, values: dict[str, Any], by: User, entry: ProcedureInventory | None = None
) -> ProcedureInventory:
    """Write one procedure into the inventory, or change what it says. `values`: see `ENTERED`, and `department`."""
    row = entry or ProcedureInventory(municipality=municipality)
    if entry is not None:
        access.require(by, Role.EDITOR, entry.department)
    access.require(by, Role.EDITOR, values["department"])
    row.department, row.changed_at = values["department"], clock.now()
    if entry is None:
        row.listed_at = row.changed_at
    if values["online_elsewhere"] != row.online_elsewhere:
        row.elsewhere_since = row.changed_at if values["online_elsewhere"] else None
    for name in ENTERED:
        setattr(row, name, values[name])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyListed from None
    return row
