"""What staff keep beside an application: notes between themselves and marks on the checklist."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands.applicants import without_my_number
from kusei.engines.procedures.applications.commands.moving import locked
from kusei.engines.procedures.applications.refusals import NotPossibleNow, ReasonNeeded
from kusei.engines.procedures.desk.models import CheckMark, Note
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

LONGEST_NOTE = 4000


@transaction.atomic
def write_note(*, application_id: int, text: str, by: User) -> Note:
    """Keep a note that only staff read. Raises `ReasonNeeded` for a blank one and `PossibleMyNumber`."""
    application = locked(application_id)
    access.require(by, Role.EDITOR, application)
    if not text.strip():
        raise ReasonNeeded
    sealed = encryption.seal_json(without_my_number(text.strip()[:LONGEST_NOTE]))
    return Note.objects.create(application=application, author=by, sealed_text=sealed, at=clock.now())


@transaction.atomic
def tick(*, application_id: int, item: int, by: User) -> CheckMark:
    """Mark a point of the checklist as looked at. A point that is marked already keeps its first mark."""
    application = locked(application_id)
    access.require_preparer(by, application)
    if not application.is_open or not 0 <= item < len(application.version.content.decision.checklist):
        raise NotPossibleNow
    found, _made = CheckMark.objects.get_or_create(
        application=application,
        item=item,
        undone_at=None,
        defaults={"version": application.version, "by": by, "at": clock.now()},
    )
    return found


@transaction.atomic
def untick(*, application_id: int, item: int, by: User) -> None:
    """Take a mark back. It stays on record who set it and who took it back."""
    application = locked(application_id)
    access.require_preparer(by, application)
    if not application.is_open:
        raise NotPossibleNow
    for mark in CheckMark.objects.filter(application=application, item=item, undone_at=None):
        mark.undone_by, mark.undone_at = by, clock.now()
        mark.save(update_fields=["undone_by", "undone_at"])
