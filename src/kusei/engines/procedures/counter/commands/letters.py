"""A letter: its stamp of arrival, its scans, and what in it is missing or cannot be read."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.commands import drafts
from kusei.engines.procedures.applications.models import Attachment
from kusei.engines.procedures.counter import permissions, queries
from kusei.engines.procedures.counter.commands.interviewing import opened
from kusei.engines.procedures.counter.models import Interview, Passed
from kusei.engines.procedures.counter.refusals import NothingChosen, WrongDay
from kusei.engines.procedures.models import Version
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SCAN = "letter"  # under this word the scans are attached; no field of a form
MOST_SCANS = 20
GAPS = ("illegible", "missing")


def start_letter(  # noqa: PLR0913  the stamp of arrival
    *,
    version: Version,
    arrived_on: dt.date,
    postmarked_on: dt.date | None,
    pages: int | None,
    by: User,
    department: Department | None = None,
    scans: Sequence[tuple[str, bytes]] = (),
) -> Interview:
    """A letter with one application. Several in one envelope are taken in one by one, each with its scans.

    Raises `WrongDay`, `NothingChosen`, and what `files.inspection.inspect` raises of a scan (nothing is kept then).
    """
    permissions.require(by)
    late = arrived_on > clock.today() or (postmarked_on is not None and postmarked_on > arrived_on)
    if late:
        raise WrongDay
    if not queries.takes(version, "post", arrived_on):
        raise NothingChosen
    with transaction.atomic():
        draft, _secret = drafts.start_draft(versions=[version], owner=None, entered_by=by, channel="post")
        stamp = {"arrived_on": arrived_on, "postmarked_on": postmarked_on, "pages": pages}
        interview = opened(draft, by, department, Passed.BEGUN, reason_=_("郵送の受付の開始"), **stamp)
        for name, content in scans[:MOST_SCANS]:
            drafts.attach(draft_id=draft.pk, field=SCAN, name=name, content=content, by=by)
    return interview


@transaction.atomic
def mark_gaps(*, draft_id: uuid.UUID, gaps: Mapping[str, str], by: User) -> Interview:
    """Which fields are missing or illegible (key → word); what it does not name stays marked as it is, '' unmarks."""
    permissions.require(by)
    interview = queries.one_or_404(by, draft_id)
    drafts.open_draft(draft_id)
    kept = {**interview.gaps, **gaps}
    interview.gaps = {key: word for key, word in kept.items() if word in GAPS}
    with reason(_("読めない項目・書いていない項目の記録")):
        interview.save(update_fields=["gaps"])
    return interview


def scans_of(interview: Interview) -> list[Attachment]:
    """The scans of the letter. One SQL query."""
    return list(Attachment.objects.filter(draft_id=interview.draft_id, field=SCAN, application=None).order_by("pk"))
